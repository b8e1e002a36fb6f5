#include "tensor/reduce.h"

#include <limits>
#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();

// 1 2 3
// 4 5 6
Tensor Matrix() { return MakeTensor({2, 3}, {1, 2, 3, 4, 5, 6}); }

TEST(ReduceTest, ShapeLosesTheReducedAxes) {
  Why("The result has one element for each index of the axes that are left.");
  EXPECT_EQ(ReduceShape({2, 3}, {.axes = {0}}, "Sum"), (Shape{3}));
  EXPECT_EQ(ReduceShape({2, 3}, {.axes = {1}}, "Sum"), (Shape{2}));
  EXPECT_EQ(ReduceShape({2, 3, 4}, {.axes = {0, 2}}, "Sum"), (Shape{3}));
  EXPECT_EQ(ReduceShape({2, 3}, {}, "Sum"), (Shape{}));
}

TEST(ReduceTest, KeepdimsLeavesAnExtentOfOne) {
  Why("x - Mean(x, keepdims) broadcasts only if the reduced axis stays as 1.");
  EXPECT_EQ(ReduceShape({2, 3}, {.axes = {1}, .keepdims = true}, "Sum"),
            (Shape{2, 1}));
  EXPECT_EQ(ReduceShape({2, 3}, {.keepdims = true}, "Sum"), (Shape{1, 1}));
}

TEST(ReduceTest, SumsColumnsRowsAndAll) {
  Why("Axis 0 walks down the columns and disappears: [2, 3] leaves [3].");
  EXPECT_THAT(Sum(Matrix(), {.axes = {0}}), IsTensor({3}, {5, 7, 9}));
  EXPECT_THAT(Sum(Matrix(), {.axes = {1}}), IsTensor({2}, {6, 15}));
  EXPECT_THAT(Sum(Matrix()), IsTensor({}, {21}));
}

TEST(ReduceTest, SumsAMiddleAxis) {
  Why("An image batch [n, h, w] is summed over h as well as over n or w.");
  EXPECT_THAT(Sum(Counting({2, 3, 2}), {.axes = {1}}),
              IsTensor({2, 2}, {6, 9, 24, 27}));
}

TEST(ReduceTest, FollowsTheStridesOfAView) {
  Why("A transposed matrix is the same storage walked in another order.");
  EXPECT_THAT(Sum(Scattered(Matrix()), {.axes = {0}}),
              IsTensor({3}, {5, 7, 9}));
  EXPECT_THAT(Max(Scattered(Matrix()), {.axes = {1}}), IsTensor({2}, {3, 6}));
  EXPECT_THAT(ArgMax(Scattered(Matrix()), {.axis = 1}), IsTensor({2}, {2, 2}));
}

TEST(ReduceTest, MeanDividesByWhatWasReduced) {
  Why("The mean over a batch divides by the batch size, not by all elements.");
  EXPECT_THAT(Mean(Matrix(), {.axes = {0}}), IsTensor({3}, {2.5, 3.5, 4.5}));
  EXPECT_THAT(Mean(Matrix(), {.axes = {1}, .keepdims = true}),
              IsTensor({2, 1}, {2, 5}));
  EXPECT_THAT(Mean(Matrix()), IsTensor({}, {3.5}));
}

TEST(ReduceTest, MaxOfNegativeNumbersIsNegative) {
  Why("A maximum that begins at 0 is wrong for negative elements.");
  const Tensor x = MakeTensor({2, 2}, {-4, -3, -1, -2});
  EXPECT_THAT(Max(x, {.axes = {1}}), IsTensor({2}, {-3, -1}));
  EXPECT_THAT(Max(x), IsTensor({}, {-1}));
}

TEST(ReduceTest, MaxOfNanIsNan) {
  Why("A NaN that disappears in a maximum hides the mistake that made it.");
  EXPECT_THAT(Max(MakeTensor({3}, {1, kNan, 2})), IsTensor({}, {kNan}));
  EXPECT_THAT(Max(MakeTensor({2}, {kNan, 1})), IsTensor({}, {kNan}));
}

TEST(ReduceTest, ArgMaxIsTheFirstOfEquals) {
  Why("A classifier's answer is an ArgMax; ties must not depend on luck.");
  const Tensor x = MakeTensor({2, 3}, {1, 7, 7, 9, 2, 9});
  EXPECT_THAT(ArgMax(x), IsTensor({2}, {1, 0}));
  EXPECT_THAT(ArgMax(x, {.axis = 0}), IsTensor({3}, {1, 0, 1}));
  EXPECT_THAT(ArgMax(x, {.axis = 1, .keepdims = true}),
              IsTensor({2, 1}, {1, 0}));
}

TEST(ReduceTest, AMillionTenthsAreAHundredThousand) {
  Why("Added one after another in float32 they are 100958: each step rounds.");
  const Tensor x =
      MakeTensor({1000000}, std::vector<Scalar>(1000000, Scalar{0.1f}));
  EXPECT_THAT(Sum(x), IsNear({}, {100000.0015}, {.relative = 1e-6}));
}

TEST(ReduceTest, SaysWhatIsWrong) {
  Why("An axis that is not there is a mistake of the caller, and named.");
  EXPECT_THAT([] { Sum(Matrix(), {.axes = {2}}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Sum: no axis 2 in a tensor of 2 axes")));
  EXPECT_THAT([] { Sum(Matrix(), {.axes = {1, -1}}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Sum: axis 1 named twice in [1, -1]")));
  EXPECT_THAT([] { Max(Counting({0, 3}), {.axes = {0}}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Max: no elements along axis 0 of [0, 3]")));
}

TEST(ReduceTest, ReportsItselfWithItsAxes) {
  Why("The gradient of a sum is spread over the axes that the trace names.");
  EXPECT_THAT(TraceOf([] { Sum(Matrix()); }),
              ElementsAre("ReduceSum [2, 3] -> [] axes=[0, 1] keepdims=0"));
  EXPECT_THAT(TraceOf([] { Max(Matrix(), {.axes = {-1}, .keepdims = true}); }),
              ElementsAre("ReduceMax [2, 3] -> [2, 1] axes=[1] keepdims=1"));
  EXPECT_THAT(TraceOf([] { ArgMax(Matrix()); }),
              ElementsAre("ArgMax [2, 3] -> [2] axis=1 keepdims=0"));
}

TEST(ReduceTest, ReadsASliceFromWhereItStarts) {
  Why("The loss of one batch is a mean over a slice of the data set.");
  const Tensor x = MakeTensor({3, 2}, {90, 80, 1, 2, 4, 3});
  const Tensor last_two(x.storage(), 2, {2, 2}, {2, 1});
  EXPECT_THAT(Sum(last_two, {.axes = {0}}), IsTensor({2}, {5, 5}));
  EXPECT_THAT(Max(last_two), IsTensor({}, {4}));
  EXPECT_THAT(ArgMax(last_two), IsTensor({2}, {1, 0}));
}

TEST(ReduceTest, ShortRowsAddUpAsWell) {
  Why("The sum of all rows must stay a double from one row to the next.");
  const Tensor x =
      MakeTensor({1000000}, std::vector<Scalar>(1000000, Scalar{0.1f}));
  const Tensor transposed(x.storage(), 0, {125000, 8}, {1, 125000});
  EXPECT_THAT(Sum(transposed), IsNear({}, {100000.0015}, {.relative = 1e-6}));
  const Tensor blocks(x.storage(), 0, {15625, 8, 8}, {64, 8, 1});
  EXPECT_THAT(
      Sum(blocks, {.axes = {0, 2}}),
      IsNear({8}, std::vector<double>(8, 12500.0002), {.relative = 1e-6}));
}

}  // namespace
}  // namespace tinytorch
