#include "training/losses.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tensor/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

const double kLog2 = std::log(2);

// Returns the logits of a network that gives class c the probability p[c].
Tensor LogOf(const Shape& shape, std::vector<double> probabilities) {
  std::vector<Scalar> logits;
  for (const double p : probabilities) {
    logits.push_back(static_cast<Scalar>(std::log(p)));
  }
  return MakeTensor(shape, logits);
}

TEST(LossesTest, SquaredErrorIsAMean) {
  Why("The size of a batch must not change the size of a step.");
  // Off by 0, 2 and 3: (0 + 4 + 9) / 3.
  EXPECT_THAT(
      MeanSquaredError(MakeTensor({3}, {1, 2, 3}), MakeTensor({3}, {1, 4, 0})),
      IsNear({}, {13.0 / 3}));
}

TEST(LossesTest, EveryLossIsMadeOfOperations) {
  Why("The gradient follows the operations that made the loss. To it, a number "
      "that was computed outside of any operation is a constant: training "
      "would run and learn nothing.");
  const Tensor x = RandomTensor({3, 4}, 1);
  const Tensor target = RandomTensor({3, 4}, 2, 0, 1);
  const Tensor labels = MakeTensor({3}, {0, 3, 1});
  const auto expect_connected = [](const char* name, const Loss& loss,
                                   const Tensor& input, const Tensor& wanted) {
    Tensor value;
    const std::vector<TraceEvent> events =
        EventsIn([&] { value = loss(input, wanted); });
    EXPECT_TRUE(ComesFrom(events, value, input))
        << name << ": a part of the loss was computed outside of any operation "
        << "(with item() or data()), so no gradient reaches the network";
  };
  expect_connected("MeanSquaredError", MeanSquaredError, x, target);
  expect_connected("CrossEntropy", CrossEntropy, x, labels);
  expect_connected("BinaryCrossEntropy", BinaryCrossEntropy, x, target);
}

TEST(LossesTest, SquaredErrorRefusesToBroadcast) {
  Why("[4, 1] minus [4] is [4, 4]: this compares each prediction with every "
      "target, and the network learns to predict the mean.");
  const Tensor prediction = MakeTensor({4, 1}, {1, 2, 3, 4});
  EXPECT_THAT(
      [&] { MeanSquaredError(prediction, MakeTensor({4}, {1, 2, 3, 4})); },
      ThrowsMessage<std::invalid_argument>(
          HasSubstr("MeanSquaredError: wanted targets [4, 1], got [4]")));
  EXPECT_THAT(MeanSquaredError(prediction, prediction), IsNear({}, {0}));
}

TEST(LossesTest, CrossEntropyIsMinusTheLogOfTheRightProbability) {
  Why("An answer that is sure and right costs nothing; one that is sure and "
      "wrong costs a lot.");
  // The right classes have 1/2 and 1/8: log 2 and log 8.
  EXPECT_THAT(CrossEntropy(LogOf({2, 3}, {0.5, 0.25, 0.25,  //
                                          0.125, 0.125, 0.75}),
                           MakeTensor({2}, {0, 1})),
              IsNear({}, {(1 + 3) * kLog2 / 2}));
}

TEST(LossesTest, CrossEntropyOfKnowingNothingIsLogClasses) {
  Why("A training on ten digits should begin with a loss of 2.303.");
  EXPECT_THAT(CrossEntropy(MakeTensor({2, 10}, std::vector<Scalar>(20, 7)),
                           MakeTensor({2}, {3, 9})),
              IsNear({}, {std::log(10)}));
}

TEST(LossesTest, CrossEntropySurvivesLargeLogits) {
  Why("One mistake of a confident network must not turn all weights into NaN.");
  const Tensor logits = MakeTensor({1, 2}, {1000, -1000});
  EXPECT_THAT(CrossEntropy(logits, MakeTensor({1}, {0})), IsNear({}, {0}));
  EXPECT_THAT(CrossEntropy(logits, MakeTensor({1}, {1})), IsNear({}, {2000}));
}

TEST(LossesTest, EachPositionOfATextIsAnExample) {
  Why("A language model predicts the next character at every position.");
  // Two texts of two positions, three characters.
  EXPECT_THAT(CrossEntropy(LogOf({2, 2, 3}, {0.5, 0.25, 0.25,  //
                                             0.25, 0.5, 0.25,  //
                                             0.25, 0.25, 0.5,  //
                                             0.125, 0.125, 0.75}),
                           MakeTensor({2, 2}, {0, 0, 1, 0})),
              IsNear({}, {(1 + 2 + 2 + 3) * kLog2 / 4}));
}

TEST(LossesTest, BadLabelsAreNamedWithTheirPlace) {
  Why("Labels of another data set, or labels counted from 1, must not train "
      "without an error.");
  const Tensor logits = Counting({4, 10});
  EXPECT_THAT([&] { CrossEntropy(logits, MakeTensor({4}, {0, 9, 1, 10})); },
              ThrowsMessage<std::out_of_range>(HasSubstr(
                  "CrossEntropy: label 10 at [3] outside of 10 classes")));
  EXPECT_THAT([&] { CrossEntropy(logits, MakeTensor({4}, {0, -1, 1, 2})); },
              ThrowsMessage<std::out_of_range>(HasSubstr(
                  "CrossEntropy: label -1 at [1] outside of 10 classes")));
  EXPECT_THAT([&] { CrossEntropy(logits, MakeTensor({4}, {0, 1, 1.5f, 2})); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("CrossEntropy: label 1.5 at [2] is not whole")));
}

TEST(LossesTest, BinaryCrossEntropyAsksForYesOrNo) {
  Why("One logit is enough for two classes.");
  // A logit of log 3 means 3/4, a logit of 0 means 1/2.
  const Tensor logits = MakeTensor({3}, {std::log(Scalar{3}), 0, 0});
  EXPECT_THAT(BinaryCrossEntropy(logits, MakeTensor({3}, {1, 1, 0})),
              IsNear({}, {(std::log(4.0 / 3) + kLog2 + kLog2) / 3}));
  EXPECT_THAT(BinaryCrossEntropy(logits, MakeTensor({3}, {0, 0, 0.5f})),
              IsNear({}, {(std::log(4) + kLog2 + kLog2) / 3}));
}

TEST(LossesTest, BinaryCrossEntropySurvivesLargeLogits) {
  Why("log(1 + e^1000) is 1000, also in float32, which ends at e^88.");
  const Tensor logits = MakeTensor({2}, {1000, -1000});
  EXPECT_THAT(BinaryCrossEntropy(logits, MakeTensor({2}, {1, 0})),
              IsNear({}, {0}));
  EXPECT_THAT(BinaryCrossEntropy(logits, MakeTensor({2}, {0, 1})),
              IsNear({}, {1000}));
}

TEST(LossesTest, TargetsOutsideOf0And1AreNamedWithTheirPlace) {
  Why("Classes with the numbers 1 and 2 would train toward the wrong answer.");
  const Tensor logits = MakeTensor({2, 2}, {0, 0, 0, 0});
  EXPECT_THAT(
      [&] { BinaryCrossEntropy(logits, MakeTensor({2, 2}, {1, 0, 2, 1})); },
      ThrowsMessage<std::invalid_argument>(HasSubstr(
          "BinaryCrossEntropy: target 2 at [1, 0] outside of [0, 1]")));
  EXPECT_THAT(BinaryCrossEntropy(logits, MakeTensor({2, 2}, {1, 0, 0, 1})),
              IsNear({}, {kLog2}));
}

TEST(LossesTest, BinaryCrossEntropyOfASureAnswerIsAlmostZero) {
  Why("log(1 + e^-20) is 2e-9. A constant that is added to be safe is a loss "
      "that no training removes.");
  const Tensor loss =
      BinaryCrossEntropy(MakeTensor({1}, {20}), MakeTensor({1}, {1}));
  EXPECT_THAT(
      loss, IsNear({}, {2.0611536e-9}, {.absolute = 1e-15, .relative = 1e-6}));
  EXPECT_GE(*loss.data(), 0);
}

TEST(LossesTest, BinaryCrossEntropyKeepsTheDigitsOfASmallLoss) {
  Why("1 + e^-10 is rounded in float32: its logarithm keeps 3 of 7 digits.");
  EXPECT_THAT(BinaryCrossEntropy(MakeTensor({1}, {10}), MakeTensor({1}, {1})),
              IsNear({}, {4.5398899e-5}, {.absolute = 0, .relative = 1e-6}));
  EXPECT_THAT(BinaryCrossEntropy(MakeTensor({1}, {-10}), MakeTensor({1}, {0})),
              IsNear({}, {4.5398899e-5}, {.absolute = 0, .relative = 1e-6}));
}

TEST(LossesTest, CrossEntropyOfASureAnswerIsNotNegative) {
  Why("A loss is at least 0; -0 in a log looks like a mistake.");
  const Tensor loss =
      CrossEntropy(MakeTensor({1, 2}, {1000, 0}), MakeTensor({1}, {0}));
  EXPECT_EQ(loss.item(), 0);
  EXPECT_FALSE(std::signbit(loss.item())) << "the loss is -0";
}

TEST(LossesTest, LabelsMayBeASlice) {
  Why("The labels of one batch are often a slice of all labels.");
  const Tensor labels = MakeTensor({4}, {9, 9, 0, 1});
  const Tensor last_two(labels.storage(), 2, {2}, {1});
  EXPECT_THAT(CrossEntropy(LogOf({2, 2}, {0.5, 0.5, 0.75, 0.25}), last_two),
              IsNear({}, {(1 + 2) * kLog2 / 2}));
}

}  // namespace
}  // namespace tinytorch
