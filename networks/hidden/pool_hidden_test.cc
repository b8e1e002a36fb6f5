// Hidden tests of exercise `pool`: strides and windows of no shipped test.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "networks/pool.h"
#include "tensor/random.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"
#include "tools/testing/hidden_seed.h"

namespace tinytorch {
namespace {

// Expects both poolings of x [n, c, h, w] to be those of the obvious loops.
void ExpectPools(const Tensor& x, const PoolOptions& options) {
  const auto& [kernel, stride, padding] = options;
  SCOPED_TRACE("x " + ShapeToString(x.shape()) + ", kernel " +
               ShapeToString({kernel[0], kernel[1]}) + ", stride " +
               ShapeToString({stride[0], stride[1]}) + ", padding " +
               ShapeToString({padding[0], padding[1]}));
  const std::vector<Scalar> values = Values(x);
  const int64_t h = x.size(2);
  const int64_t w = x.size(3);
  const Shape shape = {x.size(0), x.size(1),
                       (h + 2 * padding[0] - kernel[0]) / stride[0] + 1,
                       (w + 2 * padding[1] - kernel[1]) / stride[1] + 1};
  std::vector<double> largest;
  std::vector<double> means;
  for (int64_t image = 0; image < shape[0] * shape[1]; ++image) {
    for (int64_t i = 0; i < shape[2]; ++i) {
      for (int64_t j = 0; j < shape[3]; ++j) {
        double sum = 0;
        double most = -std::numeric_limits<double>::infinity();
        for (int64_t p = 0; p < kernel[0]; ++p) {
          for (int64_t q = 0; q < kernel[1]; ++q) {
            const int64_t row = i * stride[0] - padding[0] + p;
            const int64_t column = j * stride[1] - padding[1] + q;
            if (row < 0 || row >= h || column < 0 || column >= w) continue;
            const double pixel =
                values[static_cast<size_t>((image * h + row) * w + column)];
            sum += pixel;
            most = std::max(most, pixel);
          }
        }
        largest.push_back(most);
        means.push_back(sum / static_cast<double>(kernel[0] * kernel[1]));
      }
    }
  }
  EXPECT_THAT(MaxPool(Scattered(x), options), IsNear(shape, largest, {}));
  EXPECT_THAT(AveragePool(Scattered(x), options),
              IsNear(shape, means, kLongSum));
}

// A window of up to 5 on each axis, with a padding that fits it.
PoolOptions DrawOptions(int64_t least_stride, int64_t most_stride,
                        Rng* random) {
  PoolOptions options;
  for (size_t axis = 0; axis < 2; ++axis) {
    options.kernel[axis] = 1 + random->UniformInt(5);
    options.stride[axis] =
        least_stride + random->UniformInt(most_stride - least_stride + 1);
    options.padding[axis] = random->UniformInt(options.kernel[axis] / 2 + 1);
  }
  return options;
}

Tensor DrawImages(Rng* random) {
  return RandomTensor({1 + random->UniformInt(3), 1 + random->UniformInt(3),
                       5 + random->UniformInt(9), 5 + random->UniformInt(9)},
                      random->Next());
}

TEST(PoolHiddenTest, AgreesWithTheObviousLoops) {
  Why("Kernel, stride and padding of rows and columns are all independent.");
  Rng random(HiddenSeed());
  for (int i = 0; i < 20; ++i) {
    const PoolOptions options = DrawOptions(1, 3, &random);
    ExpectPools(DrawImages(&random), options);
  }
}

TEST(PoolHiddenTest, StridesMayBeLarge) {
  Why("A stride above 2 leaves a rest at the right edge: which windows reach "
      "it?");
  Rng random(HiddenSeed());
  for (int i = 0; i < 20; ++i) {
    const PoolOptions options = DrawOptions(3, 5, &random);
    ExpectPools(DrawImages(&random), options);
  }
}

}  // namespace
}  // namespace tinytorch
