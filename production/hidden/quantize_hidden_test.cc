// Hidden tests of exercise `quantize`: sizes and windows that no shipped test
// has.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "networks/conv.h"
#include "production/quantize.h"
#include "tensor/random.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"
#include "tools/testing/hidden_seed.h"

namespace tinytorch {
namespace {

// The scale for the largest |x| of values[begin, end).
double ScaleOfRange(const std::vector<Scalar>& values, size_t begin,
                    size_t end) {
  double largest = 0;
  for (size_t i = begin; i < end; ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(values[i])));
  }
  return largest / 127;
}

TEST(QuantizeHiddenTest, NoValueIsOffByMoreThanHalfAScale) {
  Why("The error is at most half of the scale of a value's own channel.");
  Rng random(HiddenSeed());
  for (int i = 0; i < 10; ++i) {
    const Shape shape = {1 + random.UniformInt(6), 1 + random.UniformInt(30),
                         1 + random.UniformInt(4)};
    SCOPED_TRACE("x " + ShapeToString(shape));
    const Tensor x = RandomTensor(shape, random.Next(), -3, 2);
    const std::vector<Scalar> values = Values(x);
    for (const Scales scales : {Scales::kPerTensor, Scales::kPerChannel}) {
      const size_t channels =
          scales == Scales::kPerChannel ? static_cast<size_t>(shape[0]) : 1;
      const size_t run = values.size() / channels;
      const QuantizedTensor q = Quantize(Scattered(x), scales);
      ASSERT_EQ(q.shape, shape);
      ASSERT_EQ(q.scales.size(), channels);
      ASSERT_EQ(q.values.size(), values.size());
      const std::vector<Scalar> back = Values(Dequantize(q));
      ASSERT_EQ(back.size(), values.size());
      for (size_t k = 0; k < values.size(); ++k) {
        const size_t begin = k / run * run;
        const double scale = ScaleOfRange(values, begin, begin + run);
        ASSERT_NEAR(q.scales[k / run], scale, 1e-6 * scale);
        ASSERT_LE(std::abs(values[k] - scale * q.values[k]), 0.5001 * scale);
        ASSERT_NEAR(back[k], scale * q.values[k], 1e-5);
      }
    }
  }
}

TEST(QuantizeHiddenTest, IntegerMatMulAgreesWithTheFormula) {
  Why("Sums of products of integers are exact, for any int8 and any size.");
  Rng random(HiddenSeed());
  for (int round = 0; round < 10; ++round) {
    const int64_t m = 1 + random.UniformInt(9);
    const int64_t n = 1 + random.UniformInt(9);
    const int64_t k = 1 + random.UniformInt(300);
    std::vector<int8_t> a;
    std::vector<int8_t> b;
    for (int64_t i = 0; i < m * k; ++i) {
      a.push_back(static_cast<int8_t>(random.UniformInt(256) - 128));
    }
    for (int64_t i = 0; i < n * k; ++i) {
      b.push_back(static_cast<int8_t>(random.UniformInt(256) - 128));
    }
    std::vector<int32_t> wanted;
    for (int64_t i = 0; i < m; ++i) {
      for (int64_t j = 0; j < n; ++j) {
        int64_t sum = 0;
        for (int64_t p = 0; p < k; ++p) {
          sum += int64_t{a[static_cast<size_t>(i * k + p)]} *
                 b[static_cast<size_t>(j * k + p)];
        }
        wanted.push_back(static_cast<int32_t>(sum));
      }
    }
    EXPECT_EQ(IntegerMatMul(a, b, m, n, k), wanted)
        << "m " << m << ", n " << n << ", k " << k;
  }
}

TEST(QuantizeHiddenTest, ConvolutionsTakeAnyWindow) {
  Why("Stride, padding and dilation of rows and columns are all independent.");
  Rng random(HiddenSeed());
  for (int round = 0; round < 10; ++round) {
    ConvOptions options;
    Extent2d kernel;
    for (size_t axis = 0; axis < 2; ++axis) {
      kernel[axis] = 1 + random.UniformInt(3);
      options.stride[axis] = 1 + random.UniformInt(3);
      options.padding[axis] = random.UniformInt(3);
      options.dilation[axis] = 1 + random.UniformInt(3);
    }
    const int64_t in = 1 + random.UniformInt(3);
    const int64_t out = 1 + random.UniformInt(3);
    const Shape shape = {2, in, 7 + random.UniformInt(4),
                         7 + random.UniformInt(4)};
    SCOPED_TRACE("x " + ShapeToString(shape) + ", kernel " +
                 ShapeToString({kernel[0], kernel[1]}) + ", stride " +
                 ShapeToString({options.stride[0], options.stride[1]}) +
                 ", padding " +
                 ShapeToString({options.padding[0], options.padding[1]}) +
                 ", dilation " +
                 ShapeToString({options.dilation[0], options.dilation[1]}));
    Conv2d conv(in, out, kernel, random, {.conv = options});
    Assign(conv.bias(), RandomTensor({out}, random.Next()));
    // The inputs are whole numbers and their scale is 1: nothing is rounded.
    const Tensor x = RandomTensor(shape, random.Next(), -100, 100);
    for (int64_t i = 0; i < x.numel(); ++i) {
      x.data()[i] = std::round(x.data()[i]);
    }
    const Tensor rounded =
        Dequantize(Quantize(conv.weight(), Scales::kPerChannel));
    QuantizedConv2d quantized(conv, 1, Scales::kPerChannel);
    EXPECT_THAT(quantized(Scattered(x)),
                NearTensor(ConvNaive(x, rounded, conv.bias(), options),
                           {.absolute = 1e-3, .relative = 1e-4}));
  }
}

}  // namespace
}  // namespace tinytorch
