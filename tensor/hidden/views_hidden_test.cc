// Hidden tests of exercise `views`: views of views that no shipped test has.

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/random.h"
#include "tensor/shape.h"
#include "tensor/testing/tensors.h"
#include "tensor/views.h"
#include "tools/runner/why.h"
#include "tools/testing/hidden_seed.h"

namespace tinytorch {
namespace {

// A slice along `axis`, found element by element in row-major order.
Tensor SlowSlice(const Tensor& x, int64_t axis, int64_t start, int64_t stop,
                 int64_t step) {
  const std::vector<Scalar> values = Values(x);
  int64_t inner = 1;
  for (int64_t a = axis + 1; a < x.ndim(); ++a) inner *= x.size(a);
  std::vector<Scalar> kept;
  for (int64_t flat = 0; flat < x.numel(); ++flat) {
    const int64_t index = flat / inner % x.size(axis);
    if (index >= start && index < stop && (index - start) % step == 0) {
      kept.push_back(values[static_cast<size_t>(flat)]);
    }
  }
  Shape shape = x.shape();
  shape[static_cast<size_t>(axis)] =
      start < stop ? (stop - start - 1) / step + 1 : 0;
  return MakeTensor(shape, kept);
}

TEST(ViewsHiddenTest, SlicesOfThisGradingHoldWhatIndicesSay) {
  Why("Each slice of a slice moves the offset and stretches a stride.");
  Rng random(HiddenSeed());
  for (int i = 0; i < 20; ++i) {
    Tensor x = RandomTensor({3 + random.UniformInt(5), 3 + random.UniformInt(5),
                             3 + random.UniformInt(5)},
                            random.Next());
    if (i % 2 == 1) x = Scattered(x);
    for (int depth = 0; depth < 3 && x.numel() > 0; ++depth) {
      const int64_t axis = random.UniformInt(3);
      const int64_t start = random.UniformInt(x.size(axis));
      const int64_t stop = random.UniformInt(x.size(axis) + 1);
      const int64_t step = 1 + random.UniformInt(3);
      SCOPED_TRACE("axis " + std::to_string(axis) + ", " +
                   std::to_string(start) + ":" + std::to_string(stop) + ":" +
                   std::to_string(step) + " of " + ShapeToString(x.shape()));
      const Tensor wanted = SlowSlice(x, axis, start, stop, step);
      const Tensor got =
          Slice(x, {.axis = axis, .start = start, .stop = stop, .step = step});
      ASSERT_THAT(got, EqualsTensor(wanted));
      x = got;
    }
  }
}

TEST(ViewsHiddenTest, SlicesWhatIsRepeated) {
  Why("A repeated axis has stride 0, and so has every slice of it.");
  Rng random(HiddenSeed());
  const int64_t n = 4 + random.UniformInt(20);
  const Tensor x = RandomTensor({2}, random.Next());
  const Tensor repeated(x.storage(), x.offset(), {n, 2}, {0, 1});
  EXPECT_THAT(Slice(repeated, {.start = 1, .step = 2}),
              EqualsTensor(SlowSlice(repeated, 0, 1, n, 2)));
}

TEST(ViewsHiddenTest, PermutesAnyNumberOfAxes) {
  Why("Axis i of the result is axis order[i] of x, for any order.");
  Rng random(HiddenSeed());
  for (int64_t ndim = 1; ndim <= 6; ++ndim) {
    Shape shape;
    for (int64_t axis = 0; axis < ndim; ++axis) {
      shape.push_back(1 + random.UniformInt(4));
    }
    std::vector<int64_t> order(shape.size());
    std::iota(order.begin(), order.end(), 0);
    random.Shuffle(order);
    const Tensor x = RandomTensor(shape, random.Next());
    Shape wanted_shape;
    Strides wanted_strides;
    for (const int64_t axis : order) {
      wanted_shape.push_back(x.size(axis));
      wanted_strides.push_back(x.strides()[static_cast<size_t>(axis)]);
    }
    SCOPED_TRACE(ShapeToString(shape) + " in the order " +
                 ShapeToString(order));
    const Tensor got = Permute(x, order);
    EXPECT_EQ(got.strides(), wanted_strides);
    EXPECT_THAT(got, EqualsTensor(Tensor(x.storage(), x.offset(), wanted_shape,
                                         wanted_strides)));
  }
}

}  // namespace
}  // namespace tinytorch
