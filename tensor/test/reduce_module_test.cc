#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/reduce.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();
constexpr Scalar kInf = std::numeric_limits<Scalar>::infinity();

// The elements of x that go to each element of the result, in row-major order
// on both sides; written without strides, odometers or reduce.h.
std::vector<std::vector<double>> Groups(const Tensor& x,
                                        const std::vector<int64_t>& axes) {
  std::vector<std::vector<double>> groups;
  const std::vector<Scalar> values = Values(x);
  for (size_t flat = 0; flat < values.size(); ++flat) {
    size_t rest = flat;
    size_t group = 0;
    size_t places = 1;
    for (int64_t axis = x.ndim(); axis-- > 0;) {
      const size_t extent = static_cast<size_t>(x.shape()[axis]);
      if (std::count(axes.begin(), axes.end(), axis) == 0) {
        group += rest % extent * places;
        places *= extent;
      }
      rest /= extent;
    }
    groups.resize(places);
    groups[group].push_back(values[flat]);
  }
  return groups;
}

struct Case {
  Shape shape;
  std::vector<int64_t> axes;
  Shape wanted;
};

// Extents around 8, where loops over vectors of eight have their edges.
std::vector<Case> Cases() {
  return {{{7}, {0}, {}},
          {{17}, {0}, {}},
          {{1}, {0}, {}},
          {{9, 23}, {0}, {23}},
          {{9, 23}, {1}, {9}},
          {{9, 23}, {0, 1}, {}},
          {{3, 1}, {1}, {3}},
          {{1, 3}, {0}, {3}},
          {{2, 5, 17}, {0}, {5, 17}},
          {{2, 5, 17}, {1}, {2, 17}},
          {{2, 5, 17}, {2}, {2, 5}},
          {{2, 5, 17}, {0, 1}, {17}},
          {{2, 5, 17}, {0, 2}, {5}},
          {{2, 5, 17}, {2, 1}, {2}},
          {{2, 3, 4, 5}, {0, 2}, {3, 5}},
          {{2, 3, 4, 5}, {1}, {2, 4, 5}},
          {{2, 3, 4, 5}, {1, 3}, {2, 4}},
          {{2, 3, 4, 5}, {3, 0, 2}, {3}}};
}

TEST(ReduceModuleTest, AgreesWithASlowSumOnAnyAxes) {
  Why("One loop nest serves all shapes; each is a chance to mix up axes.");
  for (const auto& [shape, axes, wanted] : Cases()) {
    SCOPED_TRACE(ShapeToString(shape) + " over axes " + ShapeToString(axes));
    const Tensor x = RandomTensor(shape, 1);
    std::vector<double> sums;
    for (const auto& group : Groups(x, axes)) {
      sums.push_back(0);
      for (const double element : group) sums.back() += element;
    }
    EXPECT_THAT(Sum(x, {.axes = axes}), IsNear(wanted, sums, kFewRoundings));
    EXPECT_THAT(Sum(Scattered(x), {.axes = axes}),
                IsNear(wanted, sums, kFewRoundings));
  }
}

TEST(ReduceModuleTest, AgreesWithASlowMaxOnAnyAxes) {
  Why("Max takes the same walk as Sum and must be exact.");
  for (const auto& [shape, axes, wanted] : Cases()) {
    SCOPED_TRACE(ShapeToString(shape) + " over axes " + ShapeToString(axes));
    const Tensor x = RandomTensor(shape, 2, -2, -1);
    std::vector<double> largest;
    for (const auto& group : Groups(x, axes)) {
      largest.push_back(*std::max_element(group.begin(), group.end()));
    }
    EXPECT_THAT(Max(x, {.axes = axes}), IsNear(wanted, largest, {}));
    EXPECT_THAT(Max(Scattered(x), {.axes = axes}), IsNear(wanted, largest, {}));
  }
}

TEST(ReduceModuleTest, AgreesWithASlowArgMaxOnEachAxis) {
  Why("The index is counted along the axis, not through the whole tensor.");
  const Tensor x = RandomTensor({3, 4, 5}, 3);
  for (const int64_t axis : {0, 1, 2, -1, -3}) {
    SCOPED_TRACE("axis " + std::to_string(axis));
    std::vector<double> winners;
    for (const auto& group : Groups(x, {axis < 0 ? axis + 3 : axis})) {
      const auto best = std::max_element(group.begin(), group.end());
      winners.push_back(static_cast<double>(best - group.begin()));
    }
    const Shape left = ReduceShape(x.shape(), {.axes = {axis}}, "ArgMax");
    EXPECT_THAT(ArgMax(x, {.axis = axis}), IsNear(left, winners, {}));
    EXPECT_THAT(ArgMax(Scattered(x), {.axis = axis}),
                IsNear(left, winners, {}));
  }
}

TEST(ReduceModuleTest, TenMillionElementsKeepSixDigits) {
  Why("The mean of a data set is such a sum. Float alone loses it.");
  constexpr int64_t kCount = 10'000'000;
  const Tensor x = MakeTensor(
      {kCount}, std::vector<Scalar>(static_cast<size_t>(kCount), 0.1f));
  const double exact = static_cast<double>(kCount) * Scalar{0.1f};
  constexpr Tolerance kContract{.relative = 1e-6};
  EXPECT_THAT(Sum(x), IsNear({}, {exact}, kContract));
  // The same elements as five long columns, then walked with gaps.
  const Tensor columns(x.storage(), 0, {kCount / 5, 5}, {5, 1});
  EXPECT_THAT(Sum(columns, {.axes = {0}}),
              IsNear({5}, std::vector<double>(5, exact / 5), kContract));
  const Tensor gaps(x.storage(), 1, {kCount / 5}, {5});
  EXPECT_THAT(Sum(gaps), IsNear({}, {exact / 5}, kContract));
  EXPECT_THAT(Mean(x), IsNear({}, {Scalar{0.1f}}, kContract));
}

TEST(ReduceModuleTest, ScalarsAndSingleElementsAreThemselves) {
  Why("A loss is a scalar; taking its mean once more must not hurt.");
  EXPECT_THAT(Sum(MakeTensor({}, {7})), IsTensor({}, {7}));
  EXPECT_THAT(Max(MakeTensor({}, {-7})), IsTensor({}, {-7}));
  EXPECT_THAT(Mean(MakeTensor({1, 1}, {7}), {.axes = {0}}), IsTensor({1}, {7}));
  EXPECT_THAT(ArgMax(MakeTensor({1}, {7})), IsTensor({}, {0}));
}

TEST(ReduceModuleTest, NothingSumsToZeroAndHasNoMeanOrMax) {
  Why("An empty batch happens at the end of a data set; it must not crash.");
  EXPECT_THAT(Sum(Counting({0, 3}), {.axes = {0}}), IsTensor({3}, {0, 0, 0}));
  EXPECT_THAT(Sum(Counting({0, 3}), {.axes = {1}}), IsTensor({0}, {}));
  EXPECT_THAT(Sum(Counting({2, 0})), IsTensor({}, {0}));
  EXPECT_THAT(Mean(Counting({0, 2}), {.axes = {0}}),
              IsTensor({2}, {kNan, kNan}));
  EXPECT_THAT(Max(Counting({0, 3}), {.axes = {1}}), IsTensor({0}, {}));
  EXPECT_THAT(Max(Counting({0, 0}), {.axes = {1}}), IsTensor({0}, {}));
  EXPECT_THAT(ArgMax(Counting({0, 3}), {.axis = 1}), IsTensor({0}, {}));
  EXPECT_THAT([] { Max(Counting({2, 0})); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Max: no elements along axis 1 of [2, 0]")));
  EXPECT_THAT([] { ArgMax(Counting({3, 0})); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("ArgMax: no elements along axis 1 of [3, 0]")));
}

TEST(ReduceModuleTest, NanAndInfinityFollowIeee) {
  Why("Training that diverges shows as NaN, at once, if nothing hides it.");
  for (int64_t place = 0; place < 20; ++place) {
    SCOPED_TRACE("NaN at " + std::to_string(place));
    const Tensor x = Counting({20});
    x.data()[place] = kNan;
    EXPECT_THAT(Sum(x), IsTensor({}, {kNan}));
    EXPECT_THAT(Max(x), IsTensor({}, {kNan}));
    EXPECT_THAT(ArgMax(x), IsTensor({}, {static_cast<Scalar>(place)}));
  }
  const Tensor x = MakeTensor({2, 2}, {-kInf, -kInf, kInf, 1});
  EXPECT_THAT(Max(x, {.axes = {1}}), IsTensor({2}, {-kInf, kInf}));
  EXPECT_THAT(Sum(x, {.axes = {0}}), IsTensor({2}, {kNan, -kInf}));
  EXPECT_THAT(ArgMax(MakeTensor({3}, {1, kNan, kNan})), IsTensor({}, {1}));
  EXPECT_THAT(ArgMax(MakeTensor({2}, {-kInf, -kInf})), IsTensor({}, {0}));
}

TEST(ReduceModuleTest, AllocatesTheResultAndNothingElse) {
  Why("A reduction that first copies a transposed input doubles its memory.");
  const Tensor x = Scattered(Counting({30, 40}));
  for (const int64_t axis : {0, 1}) {
    EXPECT_EQ(AllocationsIn([&] { Sum(x, {.axes = {axis}}); }), 1);
    EXPECT_EQ(AllocationsIn([&] { ArgMax(x, {.axis = axis}); }), 1);
  }
  EXPECT_EQ(PeakBytesIn([&] { Max(x, {.axes = {0}}); }),
            40 * static_cast<int64_t>(sizeof(Scalar)));
}

TEST(ReduceModuleTest, MeanIsMadeOfSumAndDiv) {
  Why("A composite reports its parts: then its gradient needs no new rule.");
  EXPECT_THAT(TraceOf([] { Mean(Counting({2, 3}), {.axes = {-1}}); }),
              ElementsAre("ReduceSum [2, 3] -> [2] axes=[1] keepdims=0",
                          "Div [2] [] -> [2]"));
  EXPECT_THAT(TraceOf([] { Sum(Counting({2, 3, 4}), {.axes = {-1, 0}}); }),
              ElementsAre("ReduceSum [2, 3, 4] -> [3] axes=[0, 2] keepdims=0"));
  EXPECT_THAT(
      TraceOf([] { ArgMax(Counting({2, 3}), {.axis = -2, .keepdims = true}); }),
      ElementsAre("ArgMax [2, 3] -> [1, 3] axis=0 keepdims=1"));
}

}  // namespace
}  // namespace tinytorch
