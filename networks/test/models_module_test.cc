#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/testing/waves.h"
#include "networks/models.h"
#include "networks/models_json.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;

Tensor Images(int64_t count) { return Wave(100, {count, 1, 28, 28}, 0.5, 0.5); }

// Thousands of float products and a few layers of them: logits around 5 are
// right to four digits after the point.
constexpr Tolerance kWholeNetwork{1e-4, 1e-4};

void ExpectAsPyTorch(Layer& net, const char* name) {
  const GoldenCase golden = GoldenCases(ModelsJson(), name).at(0);
  FillWithWaves(net);
  EXPECT_EQ(net.ParameterCount(), golden.Integer("parameters"));
  EXPECT_THAT(net(Images(3)), NearTensor(golden["train_y"], kWholeNetwork))
      << "in training mode";
  net.Eval();
  EXPECT_THAT(net(Images(3)), NearTensor(golden["eval_y"], kWholeNetwork))
      << "in evaluation mode";
}

TEST(ModelsModuleTest, TheMlpAgreesWithPyTorch) {
  Why("The same weights must give the same logits.");
  Rng rng(1);
  ExpectAsPyTorch(*MakeMlp({784, 32, 10}, rng), "MLP");
}

TEST(ModelsModuleTest, LeNet5AgreesWithPyTorch) {
  Why("Weights that were trained in PyTorch must read digits here.");
  Rng rng(1);
  ExpectAsPyTorch(*MakeLeNet5(rng), "LeNet-5");
}

TEST(ModelsModuleTest, TheResNetAgreesWithPyTorch) {
  Why("Blocks, shortcuts and both modes of BatchNorm must agree.");
  Rng rng(1);
  ExpectAsPyTorch(*MakeResNet(rng), "ResNet");
}

TEST(ModelsModuleTest, AnImageDoesNotDependOnItsNeighbors) {
  Why("In evaluation, the result for an image must not depend on the rest of "
      "the batch.");
  Rng rng(1);
  for (const auto& net :
       {MakeMlp({784, 16, 10}, rng), MakeLeNet5(rng), MakeResNet(rng)}) {
    FillWithWaves(*net);
    net->Eval();
    const Tensor x = Images(3);
    const Tensor last(x.storage(), 2 * 784, {1, 1, 28, 28}, {784, 784, 28, 1});
    const Tensor together = (*net)(x);
    EXPECT_THAT(
        Tensor(together.storage(), together.offset() + 20, {1, 10}, {10, 1}),
        NearTensor((*net)(last), kLongSum));
    EXPECT_THAT((*net)(Scattered(last)), NearTensor((*net)(last), kLongSum));
  }
}

TEST(ModelsModuleTest, AnEmptyBatchGivesAnEmptyBatch) {
  Why("The last batch of a data set may be empty.");
  Rng rng(1);
  for (const auto& net :
       {MakeMlp({784, 16, 10}, rng), MakeLeNet5(rng), MakeResNet(rng)}) {
    net->Eval();
    EXPECT_THAT((*net)(MakeTensor({0, 1, 28, 28}, {})), HasShape({0, 10}));
  }
}

TEST(ModelsModuleTest, ASeedGivesTheSameNetworkAgain) {
  Why("An experiment that cannot be repeated proves nothing.");
  for (const auto make : {MakeLeNet5, MakeResNet}) {
    Rng first(7), again(7), other(8);
    const auto a = make(first), b = make(again), c = make(other);
    const std::vector<NamedTensor> left = a->Parameters(),
                                   right = b->Parameters();
    ASSERT_EQ(left.size(), right.size());
    for (size_t i = 0; i < left.size(); ++i) {
      EXPECT_THAT(left[i].tensor, EqualsTensor(right[i].tensor));
    }
    EXPECT_THAT(c->Parameters()[0].tensor, Not(EqualsTensor(left[0].tensor)));
  }
}

TEST(ModelsModuleTest, FreshNetworksAreOfTheRightSize) {
  Why("Random weights must keep the size of the signal: logits of an untrained "
      "network are around 1.");
  Rng rng(3);
  for (const auto& net :
       {MakeMlp({784, 128, 10}, rng), MakeLeNet5(rng), MakeResNet(rng)}) {
    const Tensor y = (*net)(RandomTensor({8, 1, 28, 28}, 4, 0, 1));
    double squares = 0;
    for (const Scalar logit : Values(y)) squares += double{logit} * logit;
    EXPECT_GT(squares / 80, 0.01);
    EXPECT_LT(squares / 80, 30);
  }
}

TEST(ModelsModuleTest, OtherImagesAreRefusedAtOnce) {
  Why("An image of 32 x 32 must give an error that names the layer, not a "
      "crash in the middle of the network.");
  Rng rng(1);
  EXPECT_THAT([net = MakeLeNet5(rng)] { (*net)(Counting({1, 1, 32, 32})); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "7: Dense(400, 120): wanted [..., 400], got [1, 576]")));
  EXPECT_THAT([net = MakeResNet(rng)] { (*net)(Counting({1, 3, 28, 28})); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "0: Conv2d(1, 8, 3x3): wanted [n, 1, h, w], got [1, 3, 28, "
                  "28]")));
}

}  // namespace
}  // namespace tinytorch
