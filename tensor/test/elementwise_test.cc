#include "tensor/elementwise.h"

#include <cmath>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;

TEST(ElementwiseTest, MapsEveryElement) {
  Why("One loop serves every operation of one input.");
  EXPECT_THAT(Neg(MakeTensor({2, 2}, {1, -2, 3, 0})),
              IsTensor({2, 2}, {-1, 2, -3, 0}));
}

TEST(ElementwiseTest, ZipsTwoTensors) {
  Why("One loop serves every operation of two inputs.");
  EXPECT_THAT(Add(MakeTensor({2}, {1, 2}), MakeTensor({2}, {10, 20})),
              IsTensor({2}, {11, 22}));
}

TEST(ElementwiseTest, AbsExpLogAndSqrt) {
  Why("Losses and activation functions are made of these.");
  EXPECT_THAT(Abs(MakeTensor({3}, {-2, 0, 3})), IsTensor({3}, {2, 0, 3}));
  EXPECT_THAT(Exp(MakeTensor({2}, {0, 1})), IsNear({2}, {1, std::exp(1.0)}));
  EXPECT_THAT(Log(MakeTensor({2}, {1, 10})), IsNear({2}, {0, std::log(10.0)}));
  EXPECT_THAT(Sqrt(MakeTensor({3}, {0, 4, 2})),
              IsNear({3}, {0, 2, std::sqrt(2.0)}));
}

TEST(ElementwiseTest, SubtractsMultipliesAndDivides) {
  Why("The order of the inputs matters, for Sub and Div and for gradients.");
  const Tensor a = MakeTensor({3}, {6, 8, 9});
  const Tensor b = MakeTensor({3}, {2, 4, -3});
  EXPECT_THAT(Sub(a, b), IsTensor({3}, {4, 4, 12}));
  EXPECT_THAT(Mul(a, b), IsTensor({3}, {12, 32, -27}));
  EXPECT_THAT(Div(a, b), IsTensor({3}, {3, 2, -3}));
}

TEST(ElementwiseTest, RaisesToAPower) {
  Why("The squared error is a power; so is the step size of many optimizers.");
  EXPECT_THAT(Pow(MakeTensor({3}, {2, 3, 4}), MakeTensor({3}, {3, 2, 0.5})),
              IsNear({3}, {8, 9, 2}));
}

TEST(ElementwiseTest, MaximumAndMinimum) {
  Why("ReLU, the most used activation function, is a maximum with 0.");
  const Tensor a = MakeTensor({3}, {1, 5, -2});
  const Tensor b = MakeTensor({3}, {4, 2, -2});
  EXPECT_THAT(Maximum(a, b), IsTensor({3}, {4, 5, -2}));
  EXPECT_THAT(Minimum(a, b), IsTensor({3}, {1, 2, -2}));
}

TEST(ElementwiseTest, ComparisonsAnswerWithOnesAndZeros) {
  Why("Accuracy is the mean of Equal(predicted, label).");
  const Tensor a = MakeTensor({3}, {1, 2, 3});
  const Tensor b = MakeTensor({3}, {3, 2, 1});
  EXPECT_THAT(Equal(a, b), IsTensor({3}, {0, 1, 0}));
  EXPECT_THAT(Less(a, b), IsTensor({3}, {1, 0, 0}));
  EXPECT_THAT(Greater(a, b), IsTensor({3}, {0, 0, 1}));
}

TEST(ElementwiseTest, WhereChooses) {
  Why("Masks hide padding and the future from a language model.");
  EXPECT_THAT(
      Where(MakeTensor({4}, {1, 0, -1, 0.5}), MakeTensor({4}, {1, 2, 3, 4}),
            MakeTensor({4}, {10, 20, 30, 40})),
      IsTensor({4}, {1, 20, 3, 4}));
}

TEST(ElementwiseTest, ReadsViewsInTheirOwnOrder) {
  Why("A transposed tensor has the right numbers only by its strides.");
  const Tensor x = MakeTensor({2, 3}, {1, 2, 3, 4, 5, 6});
  const Tensor transposed(x.storage(), 0, {3, 2}, {1, 3});
  EXPECT_THAT(Neg(transposed), IsTensor({3, 2}, {-1, -4, -2, -5, -3, -6}));
  EXPECT_THAT(Add(transposed, MakeTensor({3, 2}, {10, 20, 30, 40, 50, 60})),
              IsTensor({3, 2}, {11, 24, 32, 45, 53, 66}));
}

TEST(ElementwiseTest, TheInputsStayAsTheyAre) {
  Why("A result written over its input would change the input of others.");
  const Tensor a = MakeTensor({2}, {1, 2});
  const Tensor b = MakeTensor({2}, {5, 6});
  Mul(a, b);
  Exp(a);
  EXPECT_THAT(a, IsTensor({2}, {1, 2}));
  EXPECT_THAT(b, IsTensor({2}, {5, 6}));
}

TEST(ElementwiseTest, OperatorsReadLikeFormulas) {
  Why("y = a * b - c / a is how you will write it from now on.");
  const Tensor a = MakeTensor({2}, {1, 2});
  const Tensor b = MakeTensor({2}, {5, 6});
  const Tensor c = MakeTensor({2}, {3, 8});
  EXPECT_THAT(a * b - c / a + -b, IsTensor({2}, {-3, 2}));
}

TEST(ElementwiseTest, OperationsReportThemselves) {
  Why("Module 4 finds gradients by listening to these reports.");
  const Tensor a = MakeTensor({2}, {1, 2});
  const Tensor b = MakeTensor({2}, {5, 6});
  EXPECT_THAT(TraceOf([&] { Exp(Sub(a, b)); }),
              ElementsAre("Sub [2] [2] -> [2]", "Exp [2] -> [2]"));
}

TEST(ElementwiseTest, ReadsASliceFromWhereItStarts) {
  Why("A slice is contiguous, but its first element is not that of its "
      "storage.");
  const Tensor x = MakeTensor({4}, {1, 2, 3, 4});
  const Tensor tail(x.storage(), 2, {2}, {1});
  EXPECT_THAT(Neg(tail), IsTensor({2}, {-3, -4}));
  EXPECT_THAT(Sub(tail, MakeTensor({2}, {1, 1})), IsTensor({2}, {2, 3}));
  EXPECT_THAT(Sub(MakeTensor({2}, {1, 1}), tail), IsTensor({2}, {-2, -3}));
  EXPECT_THAT(Where(tail, tail, tail), IsTensor({2}, {3, 4}));
}

TEST(ElementwiseTest, WhereTakesARepeatedNumberOnEitherSide) {
  Why("Masks set what they hide to one number: it is a view of stride 0.");
  const Tensor mask = MakeTensor({4}, {1, 0, 0, 1});
  const Tensor x = MakeTensor({4}, {5, 6, 7, 8});
  const Tensor zeros(MakeTensor({1}, {0}).storage(), 0, {4}, {0});
  EXPECT_THAT(Where(mask, zeros, x), IsTensor({4}, {0, 6, 7, 0}));
  EXPECT_THAT(Where(mask, x, zeros), IsTensor({4}, {5, 0, 0, 8}));
}

TEST(ElementwiseTest, AsManyElementsAreNotTheSameShape) {
  Why("[2, 3] and [3, 2] both have 6 elements, and no element has a partner.");
  EXPECT_THAT(Mul(Counting({2, 3}), Counting({2, 3})),
              IsTensor({2, 3}, {0, 1, 4, 9, 16, 25}));
  EXPECT_ANY_THROW(Mul(Counting({2, 3}), Counting({3, 2})));
}

}  // namespace
}  // namespace tinytorch
