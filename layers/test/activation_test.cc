#include "layers/activation.h"

#include <cmath>
#include <stdexcept>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(ActivationTest, ReluKeepsThePositive) {
  Why("It is the simplest bend, and most networks use it.");
  EXPECT_THAT(Relu(MakeTensor({5}, {-2, -0.5, 0, 0.5, 2})),
              IsTensor({5}, {0, 0, 0, 0.5, 2}));
}

TEST(ActivationTest, LeakyReluLetsALittleThrough) {
  Why("A unit that is 0 for every input has no gradient and never recovers.");
  EXPECT_THAT(LeakyRelu(MakeTensor({4}, {-2, -1, 0, 3}), 0.25),
              IsTensor({4}, {-0.5, -0.25, 0, 3}));
  EXPECT_THAT(LeakyRelu(MakeTensor({1}, {-100})), IsNear({1}, {-1}))
      << "the slope is 0.01 unless said otherwise";
}

TEST(ActivationTest, SigmoidSquashesIntoZeroToOne) {
  Why("It turns any number into a probability.");
  EXPECT_THAT(Sigmoid(MakeTensor({3}, {0, std::log(3.0f), -std::log(3.0f)})),
              IsNear({3}, {0.5, 0.75, 0.25}));
}

TEST(ActivationTest, SigmoidSurvivesLargeInputs) {
  Why("exp(1000) is infinite, and inf / inf is NaN; one NaN ruins a network.");
  EXPECT_THAT(Sigmoid(MakeTensor({2}, {-1000, 1000})), IsTensor({2}, {0, 1}));
}

TEST(ActivationTest, TanhSquashesAroundZero) {
  Why("Like the sigmoid, but with mean 0, which the next layer prefers.");
  EXPECT_THAT(Tanh(MakeTensor({3}, {0, 1, -1})),
              IsNear({3}, {0, 0.76159416, -0.76159416}));
}

TEST(ActivationTest, GeluWeighsByTheNormalDistribution) {
  Why("Transformers use it: 84% of a normal distribution lies below 1.");
  EXPECT_THAT(Gelu(MakeTensor({3}, {0, 1, -1})),
              IsNear({3}, {0, 0.84134475, -0.15865525}));
}

TEST(ActivationTest, SoftmaxGivesProbabilities) {
  Why("exp(log 1), exp(log 2), exp(log 5) are 1, 2, 5, and their sum is 8.");
  EXPECT_THAT(Softmax(MakeTensor({3}, {0, std::log(2.0f), std::log(5.0f)})),
              IsNear({3}, {0.125, 0.25, 0.625}));
}

TEST(ActivationTest, SoftmaxOfEachRowOrOfEachColumn) {
  Why("Along the wrong axis, probabilities add up to 1 over the batch. They "
      "look right and mean nothing.");
  const Scalar log3 = std::log(3.0f);
  const Tensor x = MakeTensor({2, 2}, {0, log3,  //
                                       0, 0});
  EXPECT_THAT(Softmax(x, 1), IsNear({2, 2}, {0.25, 0.75,  //
                                             0.5, 0.5}));
  EXPECT_THAT(Softmax(x, 0), IsNear({2, 2}, {0.5, 0.75,  //
                                             0.5, 0.25}));
}

TEST(ActivationTest, SoftmaxSurvivesLargeLogits) {
  Why("Logits of 1000 occur in training, and exp(1000) is infinite.");
  EXPECT_THAT(Softmax(MakeTensor({2}, {1000, 1000})), IsNear({2}, {0.5, 0.5}));
}

TEST(ActivationTest, LogSoftmaxIsTheLogarithmOfSoftmax) {
  Why("The loss of a classifier is minus the log of a probability.");
  EXPECT_THAT(LogSoftmax(MakeTensor({3}, {0, std::log(2.0f), std::log(5.0f)})),
              IsNear({3}, {std::log(0.125), std::log(0.25), std::log(0.625)}));
}

TEST(ActivationTest, LogSoftmaxIsFiniteWhereSoftmaxIsZero) {
  Why("log(0) is -inf: one confident mistake would make the loss infinite.");
  EXPECT_THAT(LogSoftmax(MakeTensor({2}, {0, 1000})),
              IsTensor({2}, {-1000, 0}));
}

TEST(ActivationTest, AxesCountFromBothEndsAndNotBeyond) {
  Why("Softmax(x) uses the last axis of any tensor. An axis that does not "
      "exist is an error that names the operation.");
  const Tensor x = MakeTensor({2, 2}, {0, std::log(3.0f), 0, 0});
  EXPECT_THAT(Softmax(x), IsNear({2, 2}, {0.25, 0.75, 0.5, 0.5}));
  EXPECT_THAT(Softmax(x, -2), IsNear({2, 2}, {0.5, 0.75, 0.5, 0.25}));
  EXPECT_THAT([&] { Softmax(x, 2); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Softmax: no axis 2 in a tensor of 2 axes")));
}

TEST(ActivationTest, LeakyReluLooksAtTheSignOnly) {
  Why("max(x, slope * x) is the same only up to a slope of 1.");
  EXPECT_THAT(LeakyRelu(MakeTensor({3}, {-2, 0, 3}), 2),
              IsTensor({3}, {-4, 0, 3}));
}

TEST(ActivationTest, ReadsASliceFromWhereItStarts) {
  Why("A slice is contiguous, but its first element is not that of its "
      "storage.");
  const Tensor x = MakeTensor({2, 2}, {100, -100, -1, 1});
  const Tensor row(x.storage(), 2, {2}, {1});
  EXPECT_THAT(Relu(row), IsTensor({2}, {0, 1}));
  EXPECT_THAT(Softmax(row), IsNear({2}, {0.11920292, 0.88079708}));
}

}  // namespace
}  // namespace tinytorch
