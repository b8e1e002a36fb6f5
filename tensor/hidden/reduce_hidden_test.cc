// Hidden tests of exercise `reduce`: shapes and axes that no shipped test has.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/random.h"
#include "tensor/reduce.h"
#include "tensor/shape.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"
#include "tools/testing/hidden_seed.h"

namespace tinytorch {
namespace {

struct Case {
  Tensor x;
  std::vector<int64_t> axes;  // At least one, ascending.
  Shape wanted;
  // The elements of x that go to each element of the result, row-major.
  std::vector<std::vector<double>> groups;
};

// A tensor of `ndim` axes, and some of them to reduce.
Case DrawCase(int64_t ndim, Rng* random) {
  Shape shape;
  Case drawn{Tensor::Empty({}), {}, {}, {{}}};
  for (int64_t axis = 0; axis < ndim; ++axis) {
    shape.push_back(1 + random->UniformInt(6));
    // The last axis is reduced if no other one is.
    const bool last = axis + 1 == ndim && drawn.axes.empty();
    if (last || random->UniformInt(2) == 0) {
      drawn.axes.push_back(axis);
    } else {
      drawn.wanted.push_back(shape.back());
    }
  }
  drawn.x = RandomTensor(shape, random->Next());
  drawn.groups.resize(static_cast<size_t>(NumElements(drawn.wanted)));
  const std::vector<Scalar> values = Values(drawn.x);
  for (size_t flat = 0; flat < values.size(); ++flat) {
    size_t rest = flat;
    size_t group = 0;
    size_t places = 1;
    for (size_t axis = shape.size(); axis-- > 0;) {
      const size_t extent = static_cast<size_t>(shape[axis]);
      if (!std::binary_search(drawn.axes.begin(), drawn.axes.end(),
                              static_cast<int64_t>(axis))) {
        group += rest % extent * places;
        places *= extent;
      }
      rest /= extent;
    }
    drawn.groups[group].push_back(values[flat]);
  }
  return drawn;
}

// Expects the results of Sum, Mean and Max, on any strides.
void ExpectReductions(const Case& drawn) {
  SCOPED_TRACE(ShapeToString(drawn.x.shape()) + " over axes " +
               ShapeToString(drawn.axes));
  std::vector<double> sums;
  std::vector<double> means;
  std::vector<double> largest;
  for (const std::vector<double>& group : drawn.groups) {
    double sum = 0;
    for (const double element : group) sum += element;
    sums.push_back(sum);
    means.push_back(sum / static_cast<double>(group.size()));
    largest.push_back(*std::max_element(group.begin(), group.end()));
  }
  const ReduceOptions options = {.axes = drawn.axes};
  for (const Tensor& x : {drawn.x, Scattered(drawn.x)}) {
    EXPECT_THAT(Sum(x, options), IsNear(drawn.wanted, sums, kLongSum));
    EXPECT_THAT(Mean(x, options), IsNear(drawn.wanted, means, kLongSum));
    EXPECT_THAT(Max(x, options), IsNear(drawn.wanted, largest, {}));
  }
}

TEST(ReduceHiddenTest, AgreesWithASlowLoopOnShapesOfThisGrading) {
  Why("Any shape may be reduced over any of its axes.");
  Rng random(HiddenSeed());
  for (int i = 0; i < 20; ++i) {
    ExpectReductions(DrawCase(1 + random.UniformInt(4), &random));
  }
}

TEST(ReduceHiddenTest, ReducesTensorsOfSixAxes) {
  Why("A batch of images cut into patches has six axes.");
  Rng random(HiddenSeed());
  for (int i = 0; i < 5; ++i) ExpectReductions(DrawCase(6, &random));
}

TEST(ReduceHiddenTest, ArgMaxFindsTheOnlyLargestElement) {
  Why("A prediction is the index of the largest of many outputs.");
  Rng random(HiddenSeed());
  const int64_t rows = 2 + random.UniformInt(9);
  const int64_t columns = 2 + random.UniformInt(200);
  const Tensor x = RandomTensor({rows, columns}, random.Next());
  std::vector<double> wanted;
  for (int64_t i = 0; i < rows; ++i) {
    const int64_t winner = random.UniformInt(columns);
    x.data()[i * columns + winner] = 2;
    wanted.push_back(static_cast<double>(winner));
  }
  EXPECT_THAT(ArgMax(x, {.axis = 1}), IsNear({rows}, wanted, {}));
  EXPECT_THAT(ArgMax(Scattered(x), {.axis = -1}), IsNear({rows}, wanted, {}));
}

}  // namespace
}  // namespace tinytorch
