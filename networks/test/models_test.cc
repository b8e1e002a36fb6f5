#include "networks/models.h"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::vector<std::string> LayersOf(Sequential& net) {
  std::vector<std::string> names;
  for (size_t i = 0; i < net.size(); ++i) names.push_back(net[i].name());
  return names;
}

// Returns the names of the operations that run for one image.
std::vector<std::string> OperationsOf(Layer& net) {
  std::vector<std::string> names;
  for (const TraceEvent& event :
       EventsIn([&] { net(RandomTensor({1, 1, 28, 28}, 1)); })) {
    names.push_back(event.op);
  }
  return names;
}

TEST(ModelsTest, AnMlpIsDenseLayersWithReluBetween) {
  Why("It is the simplest network: the others must be better.");
  Rng rng(1);
  const auto net = MakeMlp({784, 128, 64, 10}, rng);
  EXPECT_THAT(LayersOf(*net),
              ElementsAre("Flatten", "Dense(784, 128)", "ReLU",
                          "Dense(128, 64)", "ReLU", "Dense(64, 10)"))
      << "no ReLU after the last: a logit may be negative";
}

TEST(ModelsTest, AnMlpOfTwoSizesIsLinear) {
  Why("A linear classifier is the smallest case of the same function.");
  Rng rng(1);
  EXPECT_THAT(LayersOf(*MakeMlp({784, 10}, rng)),
              ElementsAre("Flatten", "Dense(784, 10)"));
  EXPECT_THAT([&] { MakeMlp({784}, rng); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("MakeMlp: wanted at least 2 sizes, got [784]")));
}

TEST(ModelsTest, TheReluReallyIsOne) {
  Why("Two Dense layers with nothing between are one Dense layer.");
  Rng rng(1);
  EXPECT_THAT(OperationsOf(*MakeMlp({784, 8, 10}, rng)),
              ElementsAre("Reshape", "Transpose", "MatMul", "Add", "Relu",
                          "Transpose", "MatMul", "Add"));
}

TEST(ModelsTest, LeNet5AsItIsBuiltToday) {
  Why("This network read bank checks in the 1990s.");
  Rng rng(1);
  EXPECT_THAT(LayersOf(*MakeLeNet5(rng)),
              ElementsAre("Conv2d(1, 6, 5x5)", "ReLU", "MaxPool2d(2x2)",
                          "Conv2d(6, 16, 5x5)", "ReLU", "MaxPool2d(2x2)",
                          "Flatten", "Dense(400, 120)", "ReLU",
                          "Dense(120, 84)", "ReLU", "Dense(84, 10)"));
}

TEST(ModelsTest, LeNet5FitsTogether) {
  Why("28 -> 14 -> 10 -> 5: the shapes end at 400 only with the padding of the "
      "first convolution.");
  Rng rng(1);
  const auto net = MakeLeNet5(rng);
  EXPECT_THAT(net->OutputShape({64, 1, 28, 28}), ElementsAre(64, 10));
  EXPECT_EQ(net->ParameterCount(), 61706);
}

TEST(ModelsTest, AResNetIsThreeBlocksBetweenAStemAndAHead) {
  Why("Images shrink and channels grow: 28 x 28 x 8, 14 x 14 x 16, 7 x 7 x "
      "32.");
  Rng rng(1);
  const auto net = MakeResNet(rng);
  EXPECT_THAT(LayersOf(*net),
              ElementsAre("Conv2d(1, 8, 3x3)", "BatchNorm(8)", "ReLU",
                          "Residual", "Residual", "Residual", "GlobalAvgPool2d",
                          "Flatten", "Dense(32, 10)"));
  EXPECT_THAT(net->OutputShape({64, 1, 28, 28}), ElementsAre(64, 10));
  EXPECT_THAT((*net)[3].OutputShape({1, 8, 28, 28}), ElementsAre(1, 8, 28, 28));
  EXPECT_THAT((*net)[4].OutputShape({1, 8, 28, 28}),
              ElementsAre(1, 16, 14, 14));
  EXPECT_THAT((*net)[5].OutputShape({1, 16, 14, 14}), ElementsAre(1, 32, 7, 7));
}

TEST(ModelsTest, ABlockHasAShortcutOnlyWhereTheShapeChanges) {
  Why("If x can be added as it is, weights in the shortcut are not needed.");
  Rng rng(1);
  const auto net = MakeResNet(rng);
  const auto names = [&](size_t place) {
    std::vector<std::string> names;
    for (const NamedTensor& p : (*net)[place].Parameters()) {
      names.push_back(p.name + " " + ShapeToString(p.tensor.shape()));
    }
    return names;
  };
  EXPECT_THAT(names(3),
              ElementsAre("main.0.weight [8, 8, 3, 3]", "main.1.weight [8]",
                          "main.1.bias [8]", "main.3.weight [8, 8, 3, 3]",
                          "main.4.weight [8]", "main.4.bias [8]"));
  EXPECT_THAT(names(4),
              ElementsAre("main.0.weight [16, 8, 3, 3]", "main.1.weight [16]",
                          "main.1.bias [16]", "main.3.weight [16, 16, 3, 3]",
                          "main.4.weight [16]", "main.4.bias [16]",
                          "shortcut.0.weight [16, 8, 1, 1]",
                          "shortcut.1.weight [16]", "shortcut.1.bias [16]"));
}

TEST(ModelsTest, EveryNetworkAnswersWithTenLogits) {
  Why("A digit is one of ten classes, so every network returns ten logits.");
  Rng rng(1);
  const Tensor x = RandomTensor({2, 1, 28, 28}, 2);
  EXPECT_THAT((*MakeMlp({784, 16, 10}, rng))(x), HasShape({2, 10}));
  EXPECT_THAT((*MakeLeNet5(rng))(x), HasShape({2, 10}));
  EXPECT_THAT((*MakeResNet(rng))(x), HasShape({2, 10}));
}

}  // namespace
}  // namespace tinytorch
