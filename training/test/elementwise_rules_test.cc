#include "training/elementwise_rules.h"

#include <cmath>
#include <stdexcept>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/activation.h"
#include "tensor/elementwise.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"
#include "training/testing/gradients.h"
#include "training/testing/rules.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(ElementwiseRulesTest, SumToAddsUpWhatWasRepeated) {
  Why("A bias of two numbers was read in every row, so the gradients of all "
      "rows add up.");
  EXPECT_THAT(SumTo(MakeTensor({3, 2}, {1, 2, 3, 4, 5, 6}), {2}),
              IsTensor({2}, {9, 12}));
  EXPECT_THAT(SumTo(MakeTensor({3, 2}, {1, 2, 3, 4, 5, 6}), {3, 1}),
              IsTensor({3, 1}, {3, 7, 11}));
  EXPECT_THAT(SumTo(MakeTensor({3, 2}, {1, 2, 3, 4, 5, 6}), {}),
              IsTensor({}, {21}));
}

TEST(ElementwiseRulesTest, SumToRefusesWhatWasNeverBroadcast) {
  Why("[3] does not broadcast to [2, 4], so a gradient [2, 4] cannot belong "
      "to a tensor [3].");
  EXPECT_THAT([] { SumTo(Counting({2, 4}), {3}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("SumTo: [3] does not broadcast to [2, 4]")));
}

TEST(ElementwiseRulesTest, GradientsOfADifference) {
  Why("y = a - b: a step of b moves y in the other direction.");
  const InputGradients gradients =
      GradientsOf(ElementwiseRules(), [] { Counting({2}) - Counting({2}); });
  const Tensor dy = MakeTensor({2}, {10, 20});
  EXPECT_THAT(gradients[0](dy), IsTensor({2}, {10, 20}));
  EXPECT_THAT(gradients[1](dy), IsTensor({2}, {-10, -20}));
}

TEST(ElementwiseRulesTest, GradientsOfAProductWithARow) {
  Why("y = a * b, where both rows of a use the row b: da = dy b, and db is "
      "the sum over the rows of dy a.");
  const InputGradients gradients = GradientsOf(ElementwiseRules(), [] {
    MakeTensor({2, 2}, {1, 2, 3, 4}) * MakeTensor({2}, {5, 7});
  });
  const Tensor dy = MakeTensor({2, 2}, {1, 10, 100, 1000});
  EXPECT_THAT(gradients[0](dy), IsTensor({2, 2}, {5, 70, 500, 7000}));
  EXPECT_THAT(gradients[1](dy), IsTensor({2}, {301, 4020}));
}

TEST(ElementwiseRulesTest, GradientsOfAQuotient) {
  Why("y = a / b at a = 6, b = 2: da = 1 / 2, db = -6 / 4.");
  const InputGradients gradients = GradientsOf(
      ElementwiseRules(), [] { MakeTensor({}, {6}) / MakeTensor({}, {2}); });
  EXPECT_THAT(gradients[0](MakeTensor({}, {10})), IsTensor({}, {5}));
  EXPECT_THAT(gradients[1](MakeTensor({}, {10})), IsTensor({}, {-15}));
}

TEST(ElementwiseRulesTest, GradientOfASquare) {
  Why("The derivative is 2 x at every x, also at 0. Half of all losses "
      "contain squares.");
  const InputGradients gradients = GradientsOf(ElementwiseRules(), [] {
    Pow(MakeTensor({3}, {-3, 0, 4}), MakeTensor({}, {2}));
  });
  EXPECT_THAT(gradients[0](MakeTensor({3}, {1, 1, 10})),
              IsTensor({3}, {-6, 0, 80}));
}

TEST(ElementwiseRulesTest, GradientOfAMaximumGoesToTheLarger) {
  Why("Only the larger input moves the result; two equal inputs share the "
      "gradient.");
  const InputGradients gradients = GradientsOf(ElementwiseRules(), [] {
    Maximum(MakeTensor({3}, {1, 5, 2}), MakeTensor({3}, {3, 5, 0}));
  });
  const Tensor dy = MakeTensor({3}, {10, 20, 30});
  EXPECT_THAT(gradients[0](dy), IsTensor({3}, {0, 10, 30}));
  EXPECT_THAT(gradients[1](dy), IsTensor({3}, {10, 10, 0}));
}

TEST(ElementwiseRulesTest, GradientOfWhereGoesToTheBranchChosen) {
  Why("The branch that was not chosen has the gradient 0, and the condition "
      "has none.");
  const InputGradients gradients = GradientsOf(ElementwiseRules(), [] {
    Where(MakeTensor({3}, {1, 0, 1}), Counting({3}), MakeTensor({}, {7}));
  });
  const Tensor dy = MakeTensor({3}, {10, 20, 30});
  EXPECT_TRUE(gradients[0] == nullptr);
  EXPECT_THAT(gradients[1](dy), IsTensor({3}, {10, 0, 30}));
  EXPECT_THAT(gradients[2](dy), IsTensor({}, {20}));
}

TEST(ElementwiseRulesTest, GradientOfReluPassesWhereItWasOn) {
  Why("A unit that is off has no gradient: it learns nothing from this "
      "example.");
  const InputGradients gradients = GradientsOf(
      ElementwiseRules(), [] { Relu(MakeTensor({4}, {-2, 0, 3, 5})); });
  EXPECT_THAT(gradients[0](MakeTensor({4}, {10, 20, 30, -40})),
              IsTensor({4}, {0, 0, 30, -40}));
}

TEST(ElementwiseRulesTest, GradientOfReluPassesNan) {
  Why("A 0 in its place would hide a NaN from the check of the trainer.");
  const InputGradients gradients =
      GradientsOf(ElementwiseRules(), [] { Relu(MakeTensor({2}, {NAN, -1})); });
  EXPECT_THAT(gradients[0](MakeTensor({2}, {7, 8})), IsTensor({2}, {7, 0}));
}

TEST(ElementwiseRulesTest, GradientsOfFunctionsOfOneNumber) {
  Why("By the definition: how much does y move for a small step of x?");
  const Tensor x = MakeTensor({4}, {0.5, 1, 1.5, 2});
  for (const auto f : {Log, Sqrt, Abs, Neg, Erf, Sigmoid, Tanh, Gelu}) {
    ExpectRule(ElementwiseRules(), [=](const Tensors& x) { return f(x[0]); },
               {x});
  }
}

TEST(ElementwiseRulesTest, ErfIsTheErrorFunction) {
  Why("The gradient of GELU needs Erf, and ONNX has it as an operation.");
  EXPECT_THAT(Erf(MakeTensor({3}, {0, 1, -100})),
              IsNear({3}, {0, 0.8427007929497149, -1}));
}

TEST(ElementwiseRulesTest, GradientsOfAQuotientOfLargeNumbers) {
  Why("b * b is infinite from 1.9e19 on; dividing twice is not.");
  const InputGradients gradients = GradientsOf(ElementwiseRules(), [] {
    MakeTensor({}, {1e20f}) / MakeTensor({}, {1e20f});
  });
  EXPECT_THAT(gradients[1](MakeTensor({}, {1})),
              IsNear({}, {-1e-20}, {.relative = 1e-5}));
}

}  // namespace
}  // namespace tinytorch
