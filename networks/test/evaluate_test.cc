#include "networks/evaluate.h"

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/layer.h"
#include "tensor/elementwise.h"
#include "tensor/tensor.h"
#include "tools/runner/why.h"
#include "tensor/testing/tensors.h"

namespace tinytorch {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// Adds 100, and remembers how it was called.
class Witness : public Layer {
 public:
  std::string name() const override { return "Witness"; }
  Shape OutputShape(const Shape& input) const override { return input; }

  std::vector<int64_t> batches;
  std::vector<bool> modes;

 protected:
  Tensor Forward(const Tensor& x) override {
    batches.push_back(x.size(0));
    modes.push_back(training());
    return Add(x, 100);
  }
};

TEST(EvaluateTest, PredictAnswersInTheOrderOfTheInputs) {
  Why("Answer i has to belong to picture i, whatever batch it was in.");
  Witness network;
  EXPECT_THAT(Predict(network, Counting({5, 2}), 2),
              IsTensor({5, 2}, {100, 101, 102, 103, 104,  //
                                105, 106, 107, 108, 109}));
}

TEST(EvaluateTest, PredictRunsOneBatchAtATime) {
  Why("10,000 pictures at once through a large network do not fit in memory.");
  Witness network;
  Predict(network, Counting({5, 2}), 2);
  EXPECT_THAT(network.batches, ElementsAre(2, 2, 1));
}

TEST(EvaluateTest, PredictUsesEvaluationModeAndBringsTheModeBack) {
  Why("With Dropout still on, the network you measure is not the one you ship; "
      "left off, the next epoch trains without it.");
  Witness network;
  network.Train();
  Predict(network, Counting({4, 2}), 2);
  EXPECT_THAT(network.modes, Each(false));
  EXPECT_EQ(network.training(), true);
  network.Eval();
  Predict(network, Counting({4, 2}), 2);
  EXPECT_EQ(network.training(), false);
}

TEST(EvaluateTest, TopKNamesTheBestClassesFirst) {
  Why("'It is a 4, or perhaps a 9' says more than 'it is a 4'.");
  const TopKResult top = TopK(MakeTensor({2, 4}, {0.1f, 0.5f, 0.3f, 0.2f,  //
                                                  9, -2, -1, 7}),
                              2);
  EXPECT_THAT(top.classes, IsTensor({2, 2}, {1, 2, 0, 3}));
  EXPECT_THAT(top.scores, IsTensor({2, 2}, {0.5f, 0.3f, 9, 7}));
}

TEST(EvaluateTest, TopKTakesTheSmallerClassOfEquals) {
  Why("A measure that depends on luck cannot be repeated.");
  EXPECT_THAT(TopK(MakeTensor({1, 5}, {1, 3, 3, 1, 3}), 5).classes,
              IsTensor({1, 5}, {1, 2, 4, 0, 3}));
}

// Three right of four. The example at the top of evaluate.cc, and two more.
Tensor Scores() {
  return MakeTensor({4, 3}, {0.1f, 2.0f, 0.3f,  // 1
                             1.5f, 0.2f, 1.4f,  // 0
                             0, 0, 1,           // 2
                             7, 6, 5});         // 0
}
Tensor Labels() { return MakeTensor({4}, {1, 2, 2, 0}); }

TEST(EvaluateTest, AccuracyIsThePartThatIsRight) {
  Why("97.5 % on MNIST: this is the number that everybody means.");
  EXPECT_DOUBLE_EQ(Accuracy(Scores(), Labels()), 0.75);
}

TEST(EvaluateTest, ConfusionHasARowForEachTruth) {
  Why("Row 4, column 9 says how many 4s were read as 9s. Transposed it says "
      "the opposite.");
  EXPECT_THAT(ConfusionMatrix(Scores(), Labels()),
              IsTensor({3, 3}, {1, 0, 0,  //
                                0, 1, 0,  //
                                1, 0, 1}));
}

TEST(EvaluateTest, LabelsOutsideOfTheClassesAreErrors) {
  Why("A label file of another data set must not be counted silently.");
  EXPECT_THAT([] { ConfusionMatrix(Scores(), MakeTensor({4}, {1, 2, 3, 0})); },
              ThrowsMessage<std::out_of_range>(
                  HasSubstr("ConfusionMatrix: label 3 outside of 3 classes")));
}

}  // namespace
}  // namespace tinytorch
