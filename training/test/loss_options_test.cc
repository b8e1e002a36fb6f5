// Losses with options (given/loss_options.h). The values are PyTorch's formulas
// for probabilities that can be read in the logits.

#include "training/given/loss_options.h"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tensor/trace.h"
#include "training/losses.h"
#include "training/tape.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();
constexpr Scalar kInf = std::numeric_limits<Scalar>::infinity();

Scalar Ln(double x) { return static_cast<Scalar>(std::log(x)); }

// Softmax gives [1 2 5] / 8 and [4 1 3] / 8.
Tensor Logits() {
  return MakeTensor({2, 3}, {0, Ln(2), Ln(5), Ln(4), 0, Ln(3)});
}

const double kFirst = std::log(8.0 / 5);  // of label 2
const double kSecond = std::log(8.0);     // of label 1

TEST(CrossEntropyLossTest, WithoutOptionsIsCrossEntropy) {
  const Tensor logits = RandomTensor({2, 3, 4}, 1);
  const Tensor labels = MakeTensor({2, 3}, {3, 0, 1, 1, 2, 0});
  EXPECT_THAT(CrossEntropyLoss()(logits, labels),
              NearTensor(CrossEntropy(logits, labels)));
  EXPECT_THAT(CrossEntropyLoss()(Scattered(logits), Scattered(labels)),
              NearTensor(CrossEntropy(logits, labels)));
  EXPECT_THAT(CrossEntropyLoss()(Counting({2}), Scalar{0}),
              NearTensor(CrossEntropy(Counting({2}), Scalar{0})));
}

TEST(CrossEntropyLossTest, ReducesToEachAndSumAndMean) {
  const Tensor labels = MakeTensor({2}, {2, 1});
  EXPECT_THAT(
      CrossEntropyLoss({.reduction = Reduction::kNone})(Logits(), labels),
      IsNear({2}, {kFirst, kSecond}));
  EXPECT_THAT(
      CrossEntropyLoss({.reduction = Reduction::kSum})(Logits(), labels),
      IsNear({}, {kFirst + kSecond}));
  EXPECT_THAT(CrossEntropyLoss()(Logits(), labels),
              IsNear({}, {(kFirst + kSecond) / 2}));
}

TEST(CrossEntropyLossTest, MeanDividesByTheSumOfTheWeightsOfTheLabels) {
  const Tensor labels = MakeTensor({2}, {2, 1});
  CrossEntropyOptions options{.class_weights = MakeTensor({3}, {1, 2, 4})};
  EXPECT_THAT(CrossEntropyLoss(options)(Logits(), labels),
              IsNear({}, {(4 * kFirst + 2 * kSecond) / 6}));
  options.reduction = Reduction::kSum;
  EXPECT_THAT(CrossEntropyLoss(options)(Logits(), labels),
              IsNear({}, {4 * kFirst + 2 * kSecond}));
  options.class_weights = Scattered(options.class_weights);
  EXPECT_THAT(CrossEntropyLoss(options)(Logits(), labels),
              IsNear({}, {4 * kFirst + 2 * kSecond}));
}

TEST(CrossEntropyLossTest, SmoothingSpreadsAShareOverAllClasses) {
  const Tensor labels = MakeTensor({2}, {2, 1});
  const double first = std::log(8.0) + std::log(8.0 / 2) + std::log(8.0 / 5);
  const double second = std::log(8.0 / 4) + std::log(8.0) + std::log(8.0 / 3);
  EXPECT_THAT(
      CrossEntropyLoss({.reduction = Reduction::kNone, .label_smoothing = 0.3})(
          Logits(), labels),
      IsNear({2}, {0.7 * kFirst + 0.1 * first, 0.7 * kSecond + 0.1 * second}));
  EXPECT_THAT(CrossEntropyLoss({.label_smoothing = 1})(Logits(), labels),
              IsNear({}, {(first + second) / 6}));
}

TEST(CrossEntropyLossTest, SmoothingWeighsEachClassByItsOwnWeight) {
  const double smooth =
      std::log(8.0) + 2 * std::log(8.0 / 2) + 4 * std::log(8.0 / 5);
  EXPECT_THAT(CrossEntropyLoss({.label_smoothing = 0.3,
                                .class_weights = MakeTensor({3}, {1, 2, 4})})(
                  MakeTensor({1, 3}, {0, Ln(2), Ln(5)}), MakeTensor({1}, {2})),
              IsNear({}, {(0.7 * 4 * kFirst + 0.1 * smooth) / 4}));
}

TEST(CrossEntropyLossTest, IgnoredExamplesLeaveLossAndMean) {
  const Tensor labels = MakeTensor({2}, {-100, 1});
  EXPECT_THAT(CrossEntropyLoss()(Logits(), labels), IsNear({}, {kSecond}));
  EXPECT_THAT(
      CrossEntropyLoss({.reduction = Reduction::kNone, .label_smoothing = 0.3})(
          Logits(), MakeTensor({2}, {-100, -100})),
      IsTensor({2}, {0, 0}));
  EXPECT_THAT(
      CrossEntropyLoss({.ignore_index = 2})(Logits(), MakeTensor({2}, {2, 1})),
      IsNear({}, {kSecond}));
  EXPECT_THAT(CrossEntropyLoss({.class_weights = MakeTensor({3}, {9, 5, 9})})(
                  Logits(), labels),
              IsNear({}, {kSecond}));
}

TEST(CrossEntropyLossTest, IgnoredExamplesHaveNoGradient) {
  const Tensor logits = Logits();
  Tape tape;
  Tensor loss;
  {
    const TraceScope scope(&tape);
    loss = CrossEntropyLoss()(logits, MakeTensor({2}, {-100, 1}));
  }
  EXPECT_THAT(tape.Gradient(loss, std::vector<Tensor>{logits})[0],
              IsNear({2, 3}, {0, 0, 0, 0.5, -0.875, 0.375}));
}

TEST(CrossEntropyLossTest, MeanOfNoExamplesIsNan) {
  const Tensor labels = MakeTensor({2}, {-100, -100});
  EXPECT_THAT(CrossEntropyLoss()(Logits(), labels), IsNear({}, {kNan}));
  EXPECT_THAT(
      CrossEntropyLoss({.reduction = Reduction::kSum})(Logits(), labels),
      IsTensor({}, {0}));
}

TEST(CrossEntropyLossTest, ExtremeLogitsGiveFiniteLosses) {
  const Tensor labels = MakeTensor({2}, {1, 2});
  const Tensor logits = MakeTensor({2, 3}, {1000, -1000, 0, 0, -kInf, 0});
  EXPECT_THAT(CrossEntropyLoss({.reduction = Reduction::kNone})(logits, labels),
              IsNear({2}, {2000, std::log(2)}));
  EXPECT_THAT(CrossEntropyLoss({.label_smoothing = 0.1})(logits, labels),
              IsNear({}, {kInf}));
  const Tensor wrong = MakeTensor({1, 2}, {kNan, 0});
  EXPECT_THAT(CrossEntropyLoss()(wrong, MakeTensor({1}, {1})),
              IsNear({}, {kNan}));
}

TEST(CrossEntropyLossTest, SureAnswersAreNotMinusZero) {
  const Tensor loss =
      CrossEntropyLoss()(MakeTensor({1, 2}, {200, 0}), MakeTensor({1}, {0}));
  EXPECT_EQ(loss.item(), 0);
  EXPECT_FALSE(std::signbit(loss.item()));
  const Tensor each = CrossEntropyLoss({.reduction = Reduction::kNone})(
      MakeTensor({1, 2}, {200, 0}), MakeTensor({1}, {0}));
  EXPECT_FALSE(std::signbit(each.item()));
}

TEST(CrossEntropyLossTest, TheTapeSeesNoCheckOfTheInputs) {
  int softmaxes = 0;
  for (const TraceEvent& event : EventsIn(
           [] { CrossEntropyLoss()(Logits(), MakeTensor({2}, {2, 1})); })) {
    softmaxes += event.op == "LogSoftmax" ? 1 : 0;
  }
  EXPECT_EQ(softmaxes, 1);
}

TEST(CrossEntropyLossTest, WrongCallsAreErrors) {
  const auto throws = [](const char* text) {
    return ThrowsMessage<std::invalid_argument>(HasSubstr(text));
  };
  EXPECT_THAT([] { CrossEntropyLoss({.label_smoothing = 2}); },
              throws("CrossEntropyLoss: wanted 0 <= label_smoothing <= 1, got "
                     "2"));
  EXPECT_THAT([] { CrossEntropyLoss({.label_smoothing = kNan}); },
              throws("got nan"));
  EXPECT_THAT([] { CrossEntropyLoss({.label_smoothing = -0.1}); },
              throws("got -0.1"));
  const Tensor labels = MakeTensor({2}, {2, 1});
  EXPECT_THAT(
      [&] {
        CrossEntropyLoss({.class_weights = MakeTensor({1, 3}, {1, 2, 3})})(
            Logits(), labels);
      },
      throws("CrossEntropyLoss: wanted class weights [3], got [1, 3]"));
  EXPECT_THAT([&] { CrossEntropyLoss()(Logits(), Counting({3})); },
              throws("CrossEntropy: wanted labels [2] for logits [2, 3], "
                     "got [3]"));
  EXPECT_THAT([&] { CrossEntropyLoss()(Scalar{1}, Scalar{0}); },
              throws("CrossEntropy: wanted logits [..., classes], got []"));
  EXPECT_THAT([&] { CrossEntropyLoss()(Tensor::Zeros({0, 3}), Tensor()); },
              throws("CrossEntropy: no elements"));
  EXPECT_THAT([&] { CrossEntropyLoss()(Logits(), MakeTensor({2}, {1, 0.5f})); },
              throws("CrossEntropy: label 0.5 at [1] is not whole"));
  EXPECT_THAT([&] { CrossEntropyLoss()(Logits(), MakeTensor({2}, {1, kNan})); },
              throws("label nan at [1] is not whole"));
  for (const Scalar label : {Scalar{3}, Scalar{-1}, kInf}) {
    EXPECT_THAT(
        [&] { CrossEntropyLoss()(Logits(), MakeTensor({2}, {label, 0})); },
        ThrowsMessage<std::out_of_range>(
            HasSubstr("at [0] outside of 3 classes")));
  }
}

TEST(BCEWithLogitsLossTest, WithoutOptionsIsBinaryCrossEntropy) {
  const Tensor logits = MakeTensor({2, 3}, {0, 2, -3, 1000, -1000, 20});
  const Tensor targets = MakeTensor({2, 3}, {1, 0.25f, 0, 1, 0, 1});
  EXPECT_THAT(BCEWithLogitsLoss()(logits, targets),
              NearTensor(BinaryCrossEntropy(logits, targets)));
}

TEST(BCEWithLogitsLossTest, WeighsElementsAndYes) {
  // Sigmoid gives 3/4 and 1/4: log(4/3) for yes and log 4 for no, and reversed.
  const Tensor logits = MakeTensor({2, 2}, {Ln(3), Ln(3), -Ln(3), -Ln(3)});
  const Tensor targets = MakeTensor({2, 2}, {1, 0, 1, 0});
  const double near = std::log(4.0 / 3), far = std::log(4.0);
  BinaryCrossEntropyOptions options{.reduction = Reduction::kNone};
  EXPECT_THAT(BCEWithLogitsLoss(options)(logits, targets),
              IsNear({2, 2}, {near, far, far, near}));
  options.positive_weight = MakeTensor({2}, {9, 5});
  EXPECT_THAT(BCEWithLogitsLoss(options)(logits, targets),
              IsNear({2, 2}, {9 * near, far, 9 * far, near}));
  options.weight = MakeTensor({2, 1}, {2, 3});
  EXPECT_THAT(BCEWithLogitsLoss(options)(logits, targets),
              IsNear({2, 2}, {18 * near, 2 * far, 27 * far, 3 * near}));
  options.reduction = Reduction::kSum;
  EXPECT_THAT(BCEWithLogitsLoss(options)(logits, targets),
              IsNear({}, {21 * near + 29 * far}));
  options.reduction = Reduction::kMean;
  EXPECT_THAT(BCEWithLogitsLoss(options)(logits, targets),
              IsNear({}, {(21 * near + 29 * far) / 4}));
}

TEST(BCEWithLogitsLossTest, WrongCallsAreErrors) {
  const auto throws = [](const char* text) {
    return ThrowsMessage<std::invalid_argument>(HasSubstr(text));
  };
  const Tensor x = Counting({2, 3});
  const Tensor yes = Tensor::Ones({2, 3});
  EXPECT_THAT([&] { BCEWithLogitsLoss()(x, Counting({3})); },
              throws("BinaryCrossEntropy: wanted targets [2, 3], got [3]"));
  EXPECT_THAT([&] { BCEWithLogitsLoss()(x, x); },
              throws("BinaryCrossEntropy: target 2 at [0, 2] outside of [0, "
                     "1]"));
  EXPECT_THAT([&] { BCEWithLogitsLoss()(Scalar{0}, kNan); },
              throws("BinaryCrossEntropy: target nan at [] outside"));
  EXPECT_THAT([&] { BCEWithLogitsLoss({.weight = Counting({2})})(x, yes); },
              throws("BCEWithLogitsLoss: wanted a weight that broadcasts to "
                     "[2, 3], got [2]"));
  // It would broadcast the loss, not itself.
  EXPECT_THAT(
      [&] {
        BCEWithLogitsLoss({.positive_weight = Counting({1, 2, 3})})(x, yes);
      },
      throws("BCEWithLogitsLoss: wanted a positive weight that broadcasts to "
             "[2, 3], got [1, 2, 3]"));
}

TEST(MSELossTest, ReducesToEachAndSumAndMean) {
  const Tensor x = MakeTensor({2, 2}, {1, 2, 3, 4});
  const Tensor y = MakeTensor({2, 2}, {1, 0, 6, 4});
  EXPECT_THAT(MSELoss(Reduction::kNone)(x, y), IsTensor({2, 2}, {0, 4, 9, 0}));
  EXPECT_THAT(MSELoss(Reduction::kSum)(x, y), IsTensor({}, {13}));
  EXPECT_THAT(MSELoss()(x, y), IsTensor({}, {3.25f}));
  EXPECT_THAT([&] { MSELoss()(x, Counting({4})); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "MeanSquaredError: wanted targets [2, 2], got [4]")));
  EXPECT_THAT([&] { MSELoss()(Tensor(), Tensor()); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("MeanSquaredError: no elements")));
}

}  // namespace
}  // namespace tinytorch
