#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/norm.h"
#include "networks/checkpoint.h"
#include "networks/conv.h"
#include "networks/evaluate.h"
#include "networks/lenet5_weights.h"
#include "networks/models.h"
#include "networks/safetensors.h"
#include "production/quantize.h"
#include "tensor/random.h"
#include "tensor/show/images.h"
#include "tensor/testing/tensors.h"
#include "tools/data/digits.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;
using Limits = std::numeric_limits<float>;

testing::Matcher<std::function<void()>> Throws(const std::string& text) {
  return ThrowsMessage<std::invalid_argument>(HasSubstr(text));
}

// Quantizes and dequantizes x with other code.
Tensor Rounded(const Tensor& x, double scale) {
  std::vector<Scalar> values = Values(x);
  for (Scalar& v : values) {
    v = static_cast<Scalar>(std::clamp(std::round(v / scale), -127.0, 127.0) *
                            scale);
  }
  return MakeTensor(x.shape(), values);
}

// Returns the first `count` images of a set, or all if there are fewer.
DigitSet First(DigitSet digits, int64_t count) {
  digits.count = std::min(digits.count, count);
  digits.labels.resize(static_cast<size_t>(digits.count));
  digits.pixels.resize(
      static_cast<size_t>(digits.count * digits.rows * digits.cols));
  return digits;
}

TEST(QuantizeModuleTest, NoValueIsOffByMoreThanHalfAScale) {
  Why("The error of a quantized network follows from this bound.");
  for (const Scales scales : {Scales::kPerTensor, Scales::kPerChannel}) {
    const Tensor x = Scattered(RandomTensor({7, 3, 5}, 2, -3, 2));
    const QuantizedTensor q = Quantize(x, scales);
    const std::vector<Scalar> from = Values(x), back = Values(Dequantize(q));
    for (size_t i = 0; i < from.size(); ++i) {
      const float scale = q.scales[q.scales.size() == 1 ? 0 : i / 15];
      ASSERT_LE(std::abs(from[i] - back[i]), 0.5001f * scale) << i;
    }
    for (size_t c = 0; c < q.scales.size(); ++c) {
      const auto run = q.values.begin() + static_cast<int64_t>(15 * c);
      const auto end = q.scales.size() == 1 ? q.values.end() : run + 15;
      const auto [least, most] = std::minmax_element(run, end);
      EXPECT_EQ(std::max<int>(-*least, *most), 127)
          << "the largest value must become 127";
    }
  }
}

TEST(QuantizeModuleTest, NothingAndZeroAreQuantized) {
  Why("A dead unit has weights of zero, and 0 / 0 is NaN.");
  const QuantizedTensor zeros =
      Quantize(MakeTensor({2, 2}, {0, -0.0, 1, 127}), Scales::kPerChannel);
  EXPECT_THAT(zeros.scales, ElementsAre(1, 1));
  EXPECT_THAT(zeros.values, ElementsAre(0, 0, 1, 127));
  const QuantizedTensor tiny =
      Quantize(MakeTensor({1}, {Limits::denorm_min()}), Scales::kPerTensor);
  EXPECT_GT(tiny.scales[0], 0);
  const QuantizedTensor huge = Quantize(
      MakeTensor({2}, {Limits::max(), -Limits::max()}), Scales::kPerTensor);
  EXPECT_THAT(huge.values, ElementsAre(127, -127));
  EXPECT_THAT(Quantize(MakeTensor({3, 0}, {}), Scales::kPerChannel).scales,
              ElementsAre(1, 1, 1));
  EXPECT_THAT(Quantize(MakeTensor({0, 3}, {}), Scales::kPerChannel).scales,
              IsEmpty());
  EXPECT_THAT(Dequantize(Quantize(MakeTensor({}, {5}), Scales::kPerTensor)),
              IsNear({}, {5}));
}

TEST(QuantizeModuleTest, NanAndInfinityAreRefused) {
  Why("One infinity would make the scale infinite, and all others zero.");
  const auto quantize = [](Scalar x) {
    return [x] { Quantize(MakeTensor({3}, {1, x, 2}), Scales::kPerTensor); };
  };
  EXPECT_THAT(quantize(Limits::infinity()),
              Throws("Quantize: inf cannot be quantized"));
  EXPECT_THAT(quantize(-Limits::infinity()), Throws("Quantize: -inf cannot"));
  EXPECT_THAT(quantize(Limits::quiet_NaN()), Throws("nan cannot be quantized"));
  EXPECT_THAT([] { Quantize(MakeTensor({}, {5}), Scales::kPerChannel); },
              Throws("Quantize: no axis for channels in []"));
}

TEST(QuantizeModuleTest, TheIntegerProductIsExact) {
  Why("Integers are not rounded, so any order of the sum is right.");
  Rng rng(5);
  for (const auto& [m, n, k] : std::vector<std::array<int64_t, 3>>{{1, 1, 1},
                                                                   {3, 5, 7},
                                                                   {2, 3, 33},
                                                                   {5, 1, 100},
                                                                   {4, 6, 0},
                                                                   {0, 2, 3}}) {
    std::vector<int8_t> a(m * k), b(n * k);
    for (int8_t& v : a) v = static_cast<int8_t>(rng.UniformInt(256) - 128);
    for (int8_t& v : b) v = static_cast<int8_t>(rng.UniformInt(256) - 128);
    std::vector<int32_t> wanted;
    for (int64_t i = 0; i < m; ++i) {
      for (int64_t j = 0; j < n; ++j) {
        int64_t sum = 0;
        for (int64_t p = 0; p < k; ++p) sum += a[i * k + p] * b[j * k + p];
        wanted.push_back(static_cast<int32_t>(sum));
      }
    }
    EXPECT_EQ(IntegerMatMul(a, b, m, n, k), wanted)
        << m << " " << n << " " << k;
  }
  const std::vector<int8_t> least(131'071, -128);
  EXPECT_THAT(IntegerMatMul(least, least, 1, 1, 131'071),
              ElementsAre(131'071 * 16'384));
}

TEST(QuantizeModuleTest, SumsThatMightOverflowAreRefused) {
  Why("A sum that overflows would be negative, without any error.");
  EXPECT_THAT(IntegerMatMul({1, 2}, {3, 4}, 1, 1, 2), ElementsAre(11));
  const std::vector<int8_t> long_row(131'072, -128);
  EXPECT_THAT([&] { IntegerMatMul(long_row, long_row, 1, 1, 131'072); },
              Throws("IntegerMatMul: wanted k of at most 131071, got 131072"));
  EXPECT_THAT([] { IntegerMatMul({1, 2, 3, 4, 5}, {1, 2, 3}, 2, 1, 3); },
              Throws("IntegerMatMul: wanted 6 values of [2, 3], got 5"));
  EXPECT_THAT([] { IntegerMatMul({1, 2, 3}, {1, 2, 3}, 1, 2, 3); },
              Throws("IntegerMatMul: wanted 6 values of [2, 3], got 3"));
}

TEST(QuantizeModuleTest, LayersComputeWithRoundedNumbers) {
  Why("Except for the rounding of weights and input, it is the same layer.");
  Rng rng(3);
  for (const Scales scales : {Scales::kPerTensor, Scales::kPerChannel}) {
    Dense dense(13, 5, rng), rounded(13, 5, rng);
    Assign(dense.bias(), RandomTensor({5}, 4));
    Assign(rounded.weight(), Dequantize(Quantize(dense.weight(), scales)));
    Assign(rounded.bias(), dense.bias());
    const Tensor x = RandomTensor({2, 3, 13}, 5, -2, 2);
    EXPECT_THAT(QuantizedDense(dense, 0.01f, scales)(Scattered(x)),
                NearTensor(rounded(Rounded(x, 0.01f)), kLongSum));

    for (const Conv2dOptions& options : std::vector<Conv2dOptions>{
             {},
             {.conv = {.stride = {2, 1}, .padding = {1, 2}}},
             {.conv = {.dilation = {1, 2}}, .bias = false}}) {
      Conv2d conv(3, 4, {2, 3}, rng, options);
      if (options.bias) Assign(conv.bias(), RandomTensor({4}, 6));
      const Tensor images = RandomTensor({2, 3, 5, 7}, 7, -2, 2);
      EXPECT_THAT(
          QuantizedConv2d(conv, 0.01f, scales)(Scattered(images)),
          NearTensor(ConvNaive(Rounded(images, 0.01f),
                               Dequantize(Quantize(conv.weight(), scales)),
                               conv.bias(), options.conv),
                     kLongSum));
    }
  }
}

TEST(QuantizeModuleTest, LayersReportWrongShapes) {
  Why("Readers of these errors know the names of the float layers.");
  Rng rng(3);
  const Dense dense(4, 2, rng);
  QuantizedDense quantized(dense, 1, Scales::kPerTensor);
  EXPECT_THAT([&] { quantized(Counting({2, 3})); },
              Throws("QuantizedDense(4, 2): wanted [..., 4], got [2, 3]"));
  EXPECT_THAT(quantized(Counting({0, 4})), HasShape({0, 2}));
  EXPECT_THAT(quantized(Counting({4})), HasShape({2}));
  EXPECT_THAT(quantized.Parameters(), IsEmpty());
  EXPECT_THAT(
      [&] { quantized(MakeTensor({4}, {1, 2, Limits::quiet_NaN(), 4})); },
      Throws("QuantizedDense(4, 2): nan cannot be quantized"));
  for (const float scale : {0.0f, -1.0f, Limits::quiet_NaN()}) {
    EXPECT_THAT([&] { QuantizedDense(dense, scale, Scales::kPerTensor); },
                Throws("QuantizedDense(4, 2): wanted a scale above 0, got "));
  }
  const Conv2d groups(4, 8, {3, 3}, rng, {.conv = {.groups = 2}});
  EXPECT_THAT([&] { QuantizedConv2d(groups, 1, Scales::kPerTensor); },
              Throws("QuantizedConv2d(4, 8, 3x3): wanted 1 group, got 2"));
  QuantizedConv2d conv(Conv2d(1, 6, {5, 5}, rng), 1, Scales::kPerTensor);
  EXPECT_THAT([&] { conv(Counting({6, 28})); },
              Throws("QuantizedConv2d(1, 6, 5x5): wanted [n, 1, h, w], got [6, "
                     "28]"));
}

TEST(QuantizeModuleTest, NetworksThatCannotBeQuantizedSayWhy) {
  Why("A layer that silently stays float would take most of the memory.");
  Rng rng(3);
  Sequential network;
  network.Add<Conv2d>(1, 8, Extent2d{3, 3}, rng);
  const Tensor x = RandomTensor({2, 1, 5, 5}, 1);
  EXPECT_THAT(QuantizeNetwork(network, x).network->Parameters(), IsEmpty());
  EXPECT_THAT([&] { QuantizeNetwork(network, Counting({0, 1, 5, 5})); },
              Throws("QuantizeNetwork: no calibration data"));
  network.Add<BatchNorm>(8);
  EXPECT_THAT([&] { QuantizeNetwork(network, x); },
              Throws("QuantizeNetwork: 1: BatchNorm(8) cannot be quantized"));
}

TEST(QuantizeModuleTest, ACopyDoesNotChangeWithTheNetwork) {
  Why("Training may go on while the quantized network answers.");
  Rng rng(3);
  Sequential network;
  const Dense& dense = network.Add<Dense>(3, 2, rng);
  const Tensor x = RandomTensor({4, 3}, 1);
  const QuantizedNetwork quantized = QuantizeNetwork(network, x);
  EXPECT_FALSE(quantized.network->training());
  const std::vector<Scalar> before = Values((*quantized.network)(x));
  Assign(dense.bias(), MakeTensor({2}, {100, 100}));
  Assign(dense.weight(), Counting({2, 3}));
  EXPECT_EQ(Values((*quantized.network)(x)), before);
}

TEST(QuantizeModuleTest, ReadsDigitsAsWellAsBefore) {
  Why("With a quarter of the bytes, at most 3 of 1000 more are wrong.");
  const std::unique_ptr<Sequential> lenet = [] {
    Rng rng(1);
    return MakeLeNet5(rng);
  }();
  const absl::StatusOr<Weights> weights = ParseSafetensors(Lenet5Weights());
  ASSERT_TRUE(weights.ok() && CopyInto(*lenet, *weights).ok());
  const Digits digits = LoadDigits();
  const DigitSet test = First(digits.test, 1000);
  const Tensor images = Images28(test), labels = Labels(test);
  const Tensor seen = Images28(First(digits.train, 100));
  // The network was not trained on UCI's digits, enlarged. It is less sure of
  // them, and 3 of 297 become wrong.
  const double may_lose = test.max_pixel == 255 ? 0.003 : 0.015;
  const double wanted = Accuracy(Predict(*lenet, images), labels);
  for (const Scales scales : {Scales::kPerTensor, Scales::kPerChannel}) {
    const QuantizedNetwork small = QuantizeNetwork(*lenet, seen, scales);
    const double got = Accuracy(Predict(*small.network, images), labels);
    EXPECT_GE(got, wanted - may_lose) << digits.message << ": float " << wanted;
    EXPECT_LE(small.bytes, 0.26 * static_cast<double>(small.float_bytes));
    EXPECT_EQ(small.float_bytes, 4 * 61'706);
  }
}

}  // namespace
}  // namespace tinytorch
