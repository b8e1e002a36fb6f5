// The given functions of tensor/given. Values are by hand, or by NumPy 2.4
// where it says so; NumPy and PyTorch agree on them.

#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/given/arrange.h"
#include "tensor/given/more_math.h"
#include "tensor/given/more_reduce.h"
#include "tensor/given/order.h"
#include "tensor/reduce.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tensor/trace.h"
#include "tensor/views.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();
constexpr Scalar kInf = std::numeric_limits<Scalar>::infinity();

auto Throws(const std::string& text) {
  return ThrowsMessage<std::invalid_argument>(HasSubstr(text));
}

// more_math.h -----------------------------------------------------------------

TEST(MoreMathTest, SinesAndCosines) {
  const Tensor x = MakeTensor({2, 2}, {0, 1, -2, kInf});
  EXPECT_THAT(Sin(x), IsNear({2, 2}, {0, std::sin(1), std::sin(-2), kNan}));
  EXPECT_THAT(Cos(Scattered(x)),
              IsNear({2, 2}, {1, std::cos(1), std::cos(-2), kNan}));
  EXPECT_EQ(EventsIn([&] { Sin(x); }).at(0).op, "Sin");
  EXPECT_EQ(EventsIn([&] { Cos(x); }).at(0).op, "Cos");
}

TEST(MoreMathTest, SignOfNanIsZero) {
  EXPECT_THAT(Sign(MakeTensor({6}, {3, -0.5f, 0, -kInf, kInf, kNan})),
              IsTensor({6}, {1, -1, 0, -1, 1, 0}));
}

TEST(MoreMathTest, HalvesAreRoundedToEven) {
  EXPECT_THAT(Round(MakeTensor({9}, {0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 0.51f,
                                     16777217.0f, kInf, -kInf})),
              IsTensor({9}, {0, 2, 2, -0.0f, -2, 1, 16777216.0f, kInf, -kInf}));
  EXPECT_TRUE(std::isnan(Round(kNan).item()));
}

TEST(MoreMathTest, ClipKeepsWhatIsBetweenTheLimits) {
  const Tensor x = MakeTensor({7}, {-kInf, -2, -1, 0, 1, 5, kNan});
  EXPECT_THAT(Clip(x, -1, 1), IsNear({7}, {-1, -1, -1, 0, 1, 1, kNan}));
  EXPECT_THAT(Clip(x, -1, kInf), IsNear({7}, {-1, -1, -1, 0, 1, 5, kNan}));
  EXPECT_THAT(Clip(Counting({2}), 3, 1), IsTensor({2}, {1, 1}));
  EXPECT_THAT([&] { Clip(x, kNan, 1); },
              Throws("Clip: wanted numbers as limits, got nan and 1"));
  EXPECT_THAT([&] { Clip(x, 0, kNan); }, Throws("got 0 and nan"));
}

TEST(MoreMathTest, ComparisonsWithNanAreFalseExceptNotEqual) {
  const Tensor a = MakeTensor({5}, {1, 2, 3, kNan, kInf});
  const Tensor b = MakeTensor({5}, {2, 2, 2, kNan, kInf});
  EXPECT_THAT(LessOrEqual(a, b), IsTensor({5}, {1, 1, 0, 0, 1}));
  EXPECT_THAT(GreaterOrEqual(a, b), IsTensor({5}, {0, 1, 1, 0, 1}));
  EXPECT_THAT(NotEqual(a, b), IsTensor({5}, {1, 0, 1, 1, 0}));
  EXPECT_THAT(LessOrEqual(Counting({2, 1}), Counting({3})),
              IsTensor({2, 3}, {1, 1, 1, 0, 1, 1}));
}

// more_reduce.h ---------------------------------------------------------------

TEST(MoreReduceTest, MinFindsTheSmallest) {
  const Tensor x = MakeTensor({2, 3}, {3, -1, 2, 5, 0, -kInf});
  EXPECT_THAT(Min(x), IsTensor({}, {-kInf}));
  EXPECT_THAT(Min(Scattered(x), {.axes = {0}}), IsTensor({3}, {3, -1, -kInf}));
  EXPECT_THAT(Min(x, {.axes = {-1}, .keepdims = true}),
              IsTensor({2, 1}, {-1, -kInf}));
  EXPECT_THAT(Min(MakeTensor({2}, {kNan, 1})), IsNear({}, {kNan}));
  EXPECT_THAT(Min(Tensor::Zeros({0, 3}), {.axes = {1}}), HasShape({0}));
  EXPECT_THAT([] { Min(Tensor::Zeros({0, 3}), {.axes = {0}}); },
              Throws("Min: no elements in axes of [0, 3]"));
  EXPECT_THAT([] { Min(Counting({2}), {.axes = {1}}); },
              Throws("Min: no axis 1 in a tensor of 1 axes"));
}

TEST(MoreReduceTest, ArgMinTakesTheFirst) {
  const Tensor x = MakeTensor({2, 3}, {1, 0, 0, 2, kNan, kNan});
  EXPECT_THAT(ArgMin(x), IsTensor({2}, {1, 1}));
  EXPECT_THAT(ArgMin(x, {.axis = 0, .keepdims = true}),
              IsTensor({1, 3}, {0, 1, 1}));
  EXPECT_THAT([] { ArgMin(Tensor::Zeros({2, 0})); },
              Throws("ArgMin: no elements in axes of [2, 0]"));
}

TEST(MoreReduceTest, ProdOfEverySize) {
  for (int64_t n = 0; n <= 9; ++n) {
    const Tensor x = RandomTensor({2, n, 3}, 1, 0.5, 1.5);
    std::vector<double> wanted(6, 1);
    for (int64_t i = 0; i < x.numel(); ++i) {
      wanted[static_cast<size_t>(i / (3 * n) * 3 + i % 3)] *= x.data()[i];
    }
    EXPECT_THAT(Prod(x, {.axes = {1}}), IsNear({2, 3}, wanted)) << n;
    EXPECT_THAT(Prod(Scattered(x), {.axes = {1}, .keepdims = true}),
                IsNear({2, 1, 3}, wanted))
        << n;
  }
}

TEST(MoreReduceTest, ProdOfAllAxesAndOfNone) {
  EXPECT_THAT(Prod(MakeTensor({2, 2}, {1, -2, 3, 4})), IsTensor({}, {-24}));
  EXPECT_THAT(Prod(Tensor::Zeros({0, 2})), IsTensor({}, {1}));
  EXPECT_THAT(Prod(Tensor::Zeros({0, 2}), {.axes = {1}}), HasShape({0}));
  EXPECT_THAT(Prod(MakeTensor({3}, {0, 2, kInf})), IsNear({}, {kNan}));
  EXPECT_THAT(Prod(MakeTensor({3}, {0, kNan, 1})), IsNear({}, {kNan}));
  // PyTorch, from the left, has inf here.
  EXPECT_THAT(Prod(MakeTensor({4}, {1e30f, 1e30f, 1e-30f, 1e-30f})),
              IsNear({}, {1}));
  EXPECT_THAT([] { Prod(Counting({2}), {.axes = {0, 0}}); },
              Throws("Prod: axis 0 named twice in [0, 0]"));
}

TEST(MoreReduceTest, ProdIsANewTensor) {
  const Tensor x = MakeTensor({1}, {3});
  Prod(x).Fill(7);
  EXPECT_EQ(x.item(), 3);
}

TEST(MoreReduceTest, VarianceOfASampleAndOfTheseNumbers) {
  const Tensor x = MakeTensor({2, 4}, {1, 2, 3, 4, 0, 0, 0, 4});
  EXPECT_THAT(Var(x, {.axes = {1}}), IsNear({2}, {5.0 / 3, 4}));
  EXPECT_THAT(Var(x, {.axes = {-1}, .keepdims = true, .correction = 0}),
              IsNear({2, 1}, {1.25, 3}));
  EXPECT_THAT(Var(Scattered(x), {.axes = {0}}), IsNear({4}, {0.5, 2, 4.5, 0}));
  // numpy.var(x, ddof=1), numpy.std(x, ddof=1)
  EXPECT_THAT(Var(x), IsNear({}, {3.0714285714285716}));
  EXPECT_THAT(Std(x), IsNear({}, {1.7525491637693282}));
  EXPECT_THAT(Std(x, {.axes = {1}, .correction = 0}),
              IsNear({2}, {std::sqrt(1.25), std::sqrt(3)}));
}

TEST(MoreReduceTest, VarianceOfLargeNumbersIsExact) {
  // Their mean, 1000000.1 and a bit, is not a float.
  const Tensor x = MakeTensor({3}, {1e6f, 1e6f + 0.125f, 1e6f + 0.1875f});
  EXPECT_THAT(Var(x), IsNear({}, {0.009114583333333334}, {0, 1e-5}));
}

TEST(MoreReduceTest, VarianceWithoutDegreesOfFreedomIsNan) {
  EXPECT_THAT(Var(MakeTensor({1}, {5})), IsNear({}, {kNan}));
  EXPECT_THAT(Var(MakeTensor({1}, {5}), {.correction = 0}), IsNear({}, {0}));
  EXPECT_THAT(Var(Tensor()), IsNear({}, {kNan}));
  EXPECT_THAT(Var(MakeTensor({2}, {0, 2}), {.correction = 3}),
              IsNear({}, {kInf}));
  EXPECT_THAT(Std(MakeTensor({2}, {kInf, 1})), IsNear({}, {kNan}));
  EXPECT_THAT(Std(MakeTensor({3}, {7, 7, 7})), IsTensor({}, {0}));
  EXPECT_THAT([] { Std(Counting({2}), {.axes = {2}}); },
              Throws("Var: no axis 2 in a tensor of 1 axes"));
}

// order.h ---------------------------------------------------------------------

TEST(OrderTest, CumSumAddsFromEitherEnd) {
  const Tensor x = MakeTensor({2, 3}, {1, 2, 3, 10, 20, 30});
  EXPECT_THAT(CumSum(x), IsTensor({2, 3}, {1, 3, 6, 10, 30, 60}));
  EXPECT_THAT(CumSum(Scattered(x), {.axis = 0}),
              IsTensor({2, 3}, {1, 2, 3, 11, 22, 33}));
  EXPECT_THAT(CumSum(x, {.reverse = true}),
              IsTensor({2, 3}, {6, 5, 3, 60, 50, 30}));
  EXPECT_THAT(CumSum(MakeTensor({3}, {1, kNan, 1})),
              IsNear({3}, {1, kNan, kNan}));
  EXPECT_THAT(CumSum(Counting({2, 2, 2}), {.axis = 1}),
              IsTensor({2, 2, 2}, {0, 1, 2, 4, 4, 5, 10, 12}));
}

TEST(OrderTest, CumSumKeepsSmallTerms) {
  // 2^24 + 1 is not a float: a sum in float stays at 2^24.
  const Tensor x = MakeTensor({3}, {16777216, 1, 1});
  EXPECT_THAT(CumSum(x), IsTensor({3}, {16777216, 16777216, 16777218}));
}

TEST(OrderTest, CumSumOfNothing) {
  EXPECT_THAT(CumSum(Tensor::Zeros({2, 0})), HasShape({2, 0}));
  EXPECT_THAT(CumSum(Tensor::Zeros({0, 2})), HasShape({0, 2}));
  EXPECT_THAT([] { CumSum(Counting({2, 2}), {.axis = 2}); },
              Throws("CumSum: no axis 2 in a tensor of 2 axes"));
}

TEST(OrderTest, SortKeepsTheOrderOfEqualElements) {
  const Tensor x = MakeTensor({2, 4}, {3, 1, 3, 2, 0, -1, 0, -kInf});
  Sorted sorted = Sort(x);
  EXPECT_THAT(sorted.values, IsTensor({2, 4}, {1, 2, 3, 3, -kInf, -1, 0, 0}));
  EXPECT_THAT(sorted.indices, IsTensor({2, 4}, {1, 3, 0, 2, 3, 1, 0, 2}));
  sorted = Sort(Scattered(x), {.descending = true});
  EXPECT_THAT(sorted.values, IsTensor({2, 4}, {3, 3, 2, 1, 0, 0, -1, -kInf}));
  EXPECT_THAT(sorted.indices, IsTensor({2, 4}, {0, 2, 3, 1, 0, 2, 1, 3}));
}

TEST(OrderTest, SortTakesAnyAxis) {
  const Tensor x = MakeTensor({3, 2}, {3, 0, 1, 5, 2, 4});
  EXPECT_THAT(Sort(x, {.axis = 0}).values,
              IsTensor({3, 2}, {1, 0, 2, 4, 3, 5}));
  EXPECT_THAT(Sort(x, {.axis = 0}).indices,
              IsTensor({3, 2}, {1, 0, 2, 2, 0, 1}));
  EXPECT_THAT(Sort(Tensor::Zeros({2, 0})).values, HasShape({2, 0}));
  EXPECT_THAT([&] { Sort(x, {.axis = 2}); },
              Throws("Sort: no axis 2 in a tensor of 2 axes"));
}

TEST(OrderTest, NanIsTheLargest) {
  const Tensor x = MakeTensor({4}, {kNan, kInf, kNan, 1});
  EXPECT_THAT(Sort(x).values, IsNear({4}, {1, kInf, kNan, kNan}));
  EXPECT_THAT(Sort(x).indices, IsTensor({4}, {3, 1, 0, 2}));
  EXPECT_THAT(Sort(x, {.descending = true}).indices,
              IsTensor({4}, {0, 2, 1, 3}));
}

TEST(OrderTest, SortRefusesMorePlacesThanAFloatCounts) {
  const Tensor many(Storage::Allocate(1), 0, {5000, 5000}, {0, 0});
  EXPECT_THAT([&] { Sort(many); },
              Throws("Sort: wanted at most 16777216 elements, got [5000, "
                     "5000]"));
}

// arrange.h -------------------------------------------------------------------

TEST(ArrangeTest, PadPutsAValueAround) {
  const Tensor x = MakeTensor({2, 2}, {1, 2, kNan, 4});
  EXPECT_THAT(Pad(x, {.before = 1, .after = 2}),
              IsNear({2, 5}, {0, 1, 2, 0, 0, 0, kNan, 4, 0, 0}));
  EXPECT_THAT(Pad(Scattered(x), {.axis = 0, .after = 1, .value = -kInf}),
              IsNear({3, 2}, {1, 2, kNan, 4, -kInf, -kInf}));
  EXPECT_THAT(Pad(Tensor::Zeros({0, 2}), {.axis = 0, .before = 1, .value = 5}),
              IsTensor({1, 2}, {5, 5}));
  EXPECT_THAT(Pad(Tensor::Zeros({0, 2}), {.axis = 1, .before = 1}),
              HasShape({0, 3}));
  const Tensor same = Pad(x, {});
  EXPECT_THAT(same, NearTensor(x));
  EXPECT_NE(same.storage(), x.storage());
}

TEST(ArrangeTest, PadRefusesToCutOff) {
  EXPECT_THAT([] { Pad(Counting({3}), {.before = -1, .after = 1}); },
              Throws("Pad: wanted at least 0 elements, got -1"));
  EXPECT_THAT([] { Pad(Counting({3}), {.axis = 1}); },
              Throws("Pad: no axis 1 in a tensor of 1 axes"));
}

TEST(ArrangeTest, SplitGivesViews) {
  const Tensor x = Counting({2, 5});
  const std::vector<Tensor> parts = Split(x, {2, 0, 3}, 1);
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_THAT(parts[0], IsTensor({2, 2}, {0, 1, 5, 6}));
  EXPECT_THAT(parts[1], HasShape({2, 0}));
  EXPECT_THAT(parts[2], IsTensor({2, 3}, {2, 3, 4, 7, 8, 9}));
  EXPECT_EQ(parts[2].storage(), x.storage());
  constexpr int64_t kLarge = std::numeric_limits<int64_t>::max();
  for (const std::vector<int64_t>& sizes : std::vector<std::vector<int64_t>>{
           {2, 2}, {6}, {}, {kLarge, kLarge, 7}, {-1, 6}}) {
    EXPECT_THAT([&] { Split(x, sizes, 1); },
                Throws("Split: wanted sizes that add up to 5, got " +
                       ShapeToString(sizes)));
  }
}

TEST(ArrangeTest, SplitEveryLeavesASmallerRest) {
  const std::vector<Tensor> parts = SplitEvery(Counting({5}), 2);
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_THAT(parts[2], IsTensor({1}, {4}));
  EXPECT_EQ(SplitEvery(Counting({4}), 2).size(), 2u);
  EXPECT_EQ(SplitEvery(Tensor(), 2).size(), 1u);
  EXPECT_THAT([] { SplitEvery(Counting({4}), 0); },
              Throws("SplitEvery: wanted a size of at least 1, got 0"));
}

TEST(ArrangeTest, TileRepeatsLikeTiles) {
  const Tensor x = MakeTensor({2, 2}, {1, 2, 3, 4});
  // numpy.tile(x, (2, 3))
  EXPECT_THAT(Tile(Scattered(x), {2, 3}),
              IsTensor({4, 6}, {1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4,
                                1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4}));
  EXPECT_THAT(Tile(x, {2}), IsTensor({2, 4}, {1, 2, 1, 2, 3, 4, 3, 4}));
  EXPECT_THAT(Tile(Counting({2}), {2, 1, 2}),
              IsTensor({2, 1, 4}, {0, 1, 0, 1, 0, 1, 0, 1}));
  EXPECT_THAT(Tile(x, {0, 1}), HasShape({0, 2}));
  EXPECT_THAT(Tile(Tensor(), {3}), HasShape({0}));
  EXPECT_THAT(Tile(Scalar{7}, {}), IsTensor({}, {7}));
  EXPECT_NE(Tile(x, {1, 1}).storage(), x.storage());
  EXPECT_THAT([&] { Tile(x, {2, -1}); },
              Throws("Tile: wanted repeats of at least 0, got [2, -1]"));
}

TEST(ArrangeTest, TrianglesKeepOneSideOfADiagonal) {
  const Tensor x = MakeTensor({2, 3}, {1, 2, kNan, 4, 5, 6});
  EXPECT_THAT(Tril(x), IsTensor({2, 3}, {1, 0, 0, 4, 5, 0}));
  EXPECT_THAT(Tril(Scattered(x), -1), IsTensor({2, 3}, {0, 0, 0, 4, 0, 0}));
  EXPECT_THAT(Tril(x, 1), IsTensor({2, 3}, {1, 2, 0, 4, 5, 6}));
  EXPECT_THAT(Triu(x), IsNear({2, 3}, {1, 2, kNan, 0, 5, 6}));
  EXPECT_THAT(Triu(x, 2), IsNear({2, 3}, {0, 0, kNan, 0, 0, 0}));
  EXPECT_THAT(Triu(Counting({2, 2, 2}), 1),
              IsTensor({2, 2, 2}, {0, 1, 0, 0, 0, 5, 0, 0}));
  EXPECT_THAT(Triu(x, std::numeric_limits<int64_t>::min()), NearTensor(x));
  EXPECT_THAT([] { Tril(Counting({3})); },
              Throws("Tril: wanted at least 2 axes, got [3]"));
}

}  // namespace
}  // namespace tinytorch
