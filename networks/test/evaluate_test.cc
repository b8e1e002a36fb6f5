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
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// Adds 100, and keeps the batch sizes and the modes of its calls.
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
  Why("Result i must belong to image i, whichever batch it was in.");
  Witness network;
  EXPECT_THAT(Predict(network, Counting({5, 2}), 2),
              IsTensor({5, 2}, {100, 101, 102, 103, 104,  //
                                105, 106, 107, 108, 109}));
}

TEST(EvaluateTest, PredictRunsOneBatchAtATime) {
  Why("10,000 images at once do not fit in memory with a large network.");
  Witness network;
  Predict(network, Counting({5, 2}), 2);
  EXPECT_THAT(network.batches, ElementsAre(2, 2, 1));
}

TEST(EvaluateTest, PredictRunsNoEmptyBatch) {
  Why("4 inputs are two batches of 2. A third one would be empty, and a "
      "network need not know what to do with it.");
  Witness network;
  Predict(network, Counting({4, 2}), 2);
  EXPECT_THAT(network.batches, ElementsAre(2, 2));
}

TEST(EvaluateTest, PredictUsesEvaluationModeAndRestoresTheMode) {
  Why("If Dropout stays on, you measure another network than you ship; if it "
      "stays off, the next epoch trains without it.");
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
  Why("A result that depends on chance cannot be repeated.");
  EXPECT_THAT(TopK(MakeTensor({1, 5}, {1, 3, 3, 1, 3}), 5).classes,
              IsTensor({1, 5}, {1, 2, 4, 0, 3}));
}

// The example at the top of evaluate.cc and two more rows: 3 of 4 are right.
Tensor Scores() {
  return MakeTensor({4, 3}, {0.1f, 2.0f, 0.3f,  // 1
                             1.5f, 0.2f, 1.4f,  // 0
                             0, 0, 1,           // 2
                             7, 6, 5});         // 0
}
Tensor Labels() { return MakeTensor({4}, {1, 2, 2, 0}); }

TEST(EvaluateTest, AccuracyIsTheShareThatIsRight) {
  Why("\"97.5 % on MNIST\" is an accuracy.");
  EXPECT_DOUBLE_EQ(Accuracy(Scores(), Labels()), 0.75);
}

TEST(EvaluateTest, ConfusionHasARowForEachTruth) {
  Why("Row 4, column 9 counts the 4s that were read as 9s. Transposed, it "
      "counts the opposite.");
  EXPECT_THAT(ConfusionMatrix(Scores(), Labels()),
              IsTensor({3, 3}, {1, 0, 0,  //
                                0, 1, 0,  //
                                1, 0, 1}));
}

TEST(EvaluateTest, LabelsOutsideOfTheClassesAreErrors) {
  Why("The label file of another data set must not be counted silently.");
  EXPECT_THAT([] { ConfusionMatrix(Scores(), MakeTensor({4}, {1, 2, 3, 0})); },
              ThrowsMessage<std::out_of_range>(
                  HasSubstr("ConfusionMatrix: label 3 outside of 3 classes")));
}

TEST(EvaluateTest, ReadsASliceFromWhereItStarts) {
  Why("You often measure the second half of a data set: a slice that starts "
      "later than its storage.");
  const Tensor scores = Scores(), labels = Labels();
  const Tensor last_two(scores.storage(), 6, {2, 3}, {3, 1});
  const Tensor of_them(labels.storage(), 2, {2}, {1});
  EXPECT_THAT(TopK(last_two, 1).classes, IsTensor({2, 1}, {2, 0}));
  EXPECT_DOUBLE_EQ(Accuracy(last_two, of_them), 1);
  Witness network;
  EXPECT_THAT(Predict(network, of_them, 1), IsTensor({2}, {102, 100}));
}

TEST(EvaluateTest, OneClassIsEnough) {
  Why("There is no second class to look at.");
  const Tensor scores = MakeTensor({2, 1}, {3, -1});
  EXPECT_EQ(Accuracy(scores, MakeTensor({2}, {0, 0})), 1);
  EXPECT_THAT(ConfusionMatrix(scores, MakeTensor({2}, {0, 0})),
              IsTensor({1, 1}, {2}));
}

TEST(EvaluateTest, OneRowIsEnough) {
  Why("One drawing on the page of the server is a batch of one.");
  const Tensor scores = MakeTensor({1, 3}, {0, 2, 1});
  EXPECT_EQ(Accuracy(scores, MakeTensor({1}, {1})), 1);
  EXPECT_EQ(Accuracy(scores, MakeTensor({1}, {2})), 0);
  EXPECT_THAT(ConfusionMatrix(scores, MakeTensor({1}, {2})),
              IsTensor({3, 3}, {0, 0, 0, 0, 0, 0, 0, 1, 0}));
}

}  // namespace
}  // namespace tinytorch
