#include "training/norm_rules.h"

#include <cmath>
#include <cstdint>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/activation.h"
#include "layers/norm.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"
#include "training/testing/gradients.h"
#include "training/testing/rules.h"

namespace tinytorch {
namespace {

constexpr Scalar kEpsilon = 1e-5f;

TEST(NormRulesTest, GradientOfSoftmaxByHand) {
  Why("The example of norm_rules.cc: to raise y[0], raise x[0] or lower x[1].");
  const InputGradients gradients =
      GradientsOf(NormRules(), [] { Softmax(MakeTensor({1, 2}, {0, 0}), 1); });
  EXPECT_THAT(gradients[0](MakeTensor({1, 2}, {1, 0})),
              IsNear({1, 2}, {0.25, -0.25}));
}

TEST(NormRulesTest, GradientOfLogSoftmaxByHand) {
  Why("For a loss of -log y[label] this is the famous y - label.");
  const InputGradients gradients = GradientsOf(
      NormRules(), [] { LogSoftmax(MakeTensor({1, 2}, {0, 0}), 1); });
  EXPECT_THAT(gradients[0](MakeTensor({1, 2}, {-1, 0})),
              IsNear({1, 2}, {-0.5, 0.5}));
}

TEST(NormRulesTest, SoftmaxGradientsAreWhatSmallStepsShow) {
  Why("Checks lines along each axis: a sum over the wrong axis may have a "
      "fitting shape.");
  for (const int64_t axis : {0, 1}) {
    ExpectRule(NormRules(),
               [=](const Tensors& x) { return Softmax(x[0], axis); },
               {RandomTensor({2, 3}, 1)});
    ExpectRule(NormRules(),
               [=](const Tensors& x) { return LogSoftmax(x[0], axis); },
               {RandomTensor({2, 3}, 2)});
  }
}

TEST(NormRulesTest, GradientsOfALineAddUpToZero) {
  Why("The same step for all inputs of a line does not change the outputs of "
      "Softmax.");
  const Tensor x = MakeTensor({1, 3}, {1, 2, 3});
  const Tensor dy = MakeTensor({1, 3}, {5, -7, 11});
  for (const bool log : {false, true}) {
    const InputGradients gradients =
        GradientsOf(NormRules(), [&] { log ? LogSoftmax(x) : Softmax(x); });
    double sum = 0, size = 0;
    for (const Scalar dx : Values(gradients[0](dy))) {
      sum += dx;
      size += std::abs(dx);
    }
    EXPECT_NEAR(sum, 0, 1e-5);
    EXPECT_GT(size, 1) << "zeros would add up to zero, too";
  }
}

TEST(NormRulesTest, LayerNormalizationGradientsAreWhatSmallStepsShow) {
  Why("Checks the three formulas for x, weight and bias.");
  ExpectRule(
      NormRules(),
      [](const Tensors& x) {
        return LayerNormalization(x[0], x[1], x[2], kEpsilon);
      },
      {RandomTensor({2, 4}, 1), RandomTensor({4}, 2), RandomTensor({4}, 3)});
}

TEST(NormRulesTest, LayerNormalizationHasNoGradientForMeanAndSize) {
  Why("Outputs always have mean 0 and size 1, and x cannot change that. So a "
      "gradient that asks for another mean or size is 0.");
  const Tensor x = MakeTensor({1, 4}, {1, 2, 4, 9});
  const Tensor ones = MakeTensor({4}, {1, 1, 1, 1});
  const Tensor zeros = MakeTensor({4}, {0, 0, 0, 0});
  Tensor y;
  const InputGradients gradients = GradientsOf(
      NormRules(), [&] { y = LayerNormalization(x, ones, zeros, 1e-9f); });
  const Tolerance tolerance = {1e-6, 0};
  EXPECT_THAT(gradients[0](MakeTensor({1, 4}, {3, 3, 3, 3})),
              IsNear({1, 4}, {0, 0, 0, 0}, tolerance));
  EXPECT_THAT(gradients[0](y), IsNear({1, 4}, {0, 0, 0, 0}, tolerance));
  // Mean 4, variance 9.5: xhat = -0.973 -0.649 0 1.622, and for the first
  // output (1 - 1/4 - 0.9474/4) / 3.082 = 0.1665 ...
  EXPECT_THAT(gradients[0](MakeTensor({1, 4}, {1, 0, 0, 0})),
              IsNear({1, 4}, {0.1665, -0.1323, -0.0811, 0.0469}, {1e-4, 0}));
}

TEST(NormRulesTest, BatchNormalizationGradientsByHand) {
  Why("With given mean and variance each element is independent of the "
      "others: y = (x - 1) / 2 * 10.");
  const InputGradients gradients = GradientsOf(NormRules(), [] {
    BatchNormalization(MakeTensor({2, 1}, {3, 5}), MakeTensor({1}, {10}),
                       MakeTensor({1}, {0}), MakeTensor({1}, {1}),
                       MakeTensor({1}, {4}), 0);
  });
  const Tensor dy = MakeTensor({2, 1}, {1, 100});
  EXPECT_THAT(gradients[0](dy), IsNear({2, 1}, {5, 500}));
  EXPECT_THAT(gradients[1](dy), IsNear({1}, {1 * 1 + 2 * 100}));
  EXPECT_THAT(gradients[2](dy), IsNear({1}, {101}));
  EXPECT_THAT(gradients[3](dy), IsNear({1}, {-505}));
  EXPECT_THAT(gradients[4](dy), IsNear({1}, {-0.5 * 10 / 8 * (2 + 4 * 100)}));
}

TEST(NormRulesTest, BatchNormalizationGradientsAreWhatSmallStepsShow) {
  Why("All five inputs have a gradient.");
  ExpectRule(
      NormRules(),
      [](const Tensors& x) {
        return BatchNormalization(x[0], x[1], x[2], x[3], x[4], kEpsilon);
      },
      {RandomTensor({4, 3}, 1), RandomTensor({3}, 2), RandomTensor({3}, 3),
       RandomTensor({3}, 4), RandomTensor({3}, 5, 1, 2)});
}

}  // namespace
}  // namespace tinytorch
