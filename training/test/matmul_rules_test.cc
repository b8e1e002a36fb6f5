#include "training/matmul_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/matmul.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/views.h"
#include "tools/runner/why.h"
#include "training/testing/gradients.h"
#include "training/testing/rules.h"

namespace tinytorch {
namespace {

TEST(MatmulRulesTest, GradientOfTheLeftMatrix) {
  Why("The example at the top of matmul_rules.cc, with u = 1 and v = 10.");
  const InputGradients gradients = GradientsOf(MatMulRules(), [] {
    MatMul(MakeTensor({1, 2}, {1, 2}), MakeTensor({2, 2}, {3, 4, 5, 6}));
  });
  EXPECT_THAT(gradients[0](MakeTensor({1, 2}, {1, 10})),
              IsTensor({1, 2}, {43, 65}));
}

TEST(MatmulRulesTest, GradientOfTheRightMatrix) {
  Why("Row p of b was multiplied by element p of each row of a.");
  const InputGradients gradients = GradientsOf(MatMulRules(), [] {
    MatMul(MakeTensor({1, 2}, {1, 2}), MakeTensor({2, 2}, {3, 4, 5, 6}));
  });
  EXPECT_THAT(gradients[1](MakeTensor({1, 2}, {1, 10})),
              IsTensor({2, 2}, {1, 10, 2, 20}));
}

TEST(MatmulRulesTest, GradientsHaveTheShapesOfTheirMatrices) {
  Why("[2, 3] x [3, 4]: with three different sizes, the products fit in one "
      "way only.");
  ExpectRule(MatMulRules(), [](const Tensors& x) { return MatMul(x[0], x[1]); },
             {RandomTensor({2, 3}, 1), RandomTensor({3, 4}, 2)});
}

TEST(MatmulRulesTest, GradientOfABatchIsMadeMatrixByMatrix) {
  Why("Attention multiplies many small matrices at once; their gradients must "
      "not mix.");
  const InputGradients gradients = GradientsOf(MatMulRules(), [] {
    MatMul(MakeTensor({2, 1, 1}, {2, 3}), MakeTensor({2, 1, 1}, {5, 7}));
  });
  const Tensor dy = MakeTensor({2, 1, 1}, {1, 10});
  EXPECT_THAT(gradients[0](dy), IsTensor({2, 1, 1}, {5, 70}));
  EXPECT_THAT(gradients[1](dy), IsTensor({2, 1, 1}, {2, 30}));
}

TEST(MatmulRulesTest, GradientOfASharedMatrixIsASum) {
  Why("The whole batch used one weight, so the gradients of all examples add "
      "up.");
  const InputGradients gradients = GradientsOf(MatMulRules(), [] {
    MatMul(MakeTensor({3, 1, 1}, {2, 3, 4}), MakeTensor({1, 1}, {5}));
  });
  EXPECT_THAT(gradients[1](MakeTensor({3, 1, 1}, {1, 10, 100})),
              IsTensor({1, 1}, {432}));
}

}  // namespace
}  // namespace tinytorch
