#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "networks/pool.h"
#include "networks/pool_json.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();
constexpr Scalar kInfinity = std::numeric_limits<Scalar>::infinity();

Extent2d Pair(const Tensor& x) {
  const std::vector<Scalar> values = Values(x);
  return {static_cast<int64_t>(values.at(0)),
          static_cast<int64_t>(values.at(1))};
}

PoolOptions OptionsOf(const GoldenCase& golden) {
  return {.kernel = Pair(golden["kernel"]),
          .stride = Pair(golden["stride"]),
          .padding = Pair(golden["padding"])};
}

TEST(PoolModuleTest, MaxPoolAgreesWithPyTorch) {
  Why("torch.nn.functional.max_pool2d, over kernels, strides, paddings.");
  for (const GoldenCase& golden : GoldenCases(PoolJson(), "MaxPool")) {
    SCOPED_TRACE(golden.name());
    EXPECT_THAT(MaxPool(golden["x"], OptionsOf(golden)),
                EqualsTensor(golden["y"]));
  }
}

TEST(PoolModuleTest, AveragePoolAgreesWithPyTorch) {
  Why("torch.nn.functional.avg_pool2d; GlobalAveragePool is "
      "adaptive_avg_pool2d.");
  for (const GoldenCase& golden : GoldenCases(PoolJson(), "AveragePool")) {
    SCOPED_TRACE(golden.name());
    EXPECT_THAT(AveragePool(golden["x"], OptionsOf(golden)),
                NearTensor(golden["y"]));
  }
  for (const GoldenCase& golden :
       GoldenCases(PoolJson(), "GlobalAveragePool")) {
    SCOPED_TRACE(golden.name());
    EXPECT_THAT(GlobalAveragePool(golden["x"]), NearTensor(golden["y"]));
  }
}

// Sizes that differ in every number.
const Shape kImages = {2, 3, 11, 13};
constexpr PoolOptions kOptions = {
    .kernel = {4, 5}, .stride = {3, 2}, .padding = {1, 2}};
const Shape kOutput = {2, 3, 4, 7};

// Returns the pixels of each window that are inside of the image, in double.
std::vector<std::vector<double>> Windows(const Tensor& x) {
  const std::vector<Scalar> values = Values(x);
  std::vector<std::vector<double>> windows;
  for (int64_t channel = 0; channel < 2 * 3; ++channel) {
    for (int64_t place = 0; place < 4 * 7; ++place) {
      std::vector<double>& window = windows.emplace_back();
      for (int64_t k = 0; k < 4 * 5; ++k) {
        const int64_t row = place / 7 * 3 - 1 + k / 5;
        const int64_t column = place % 7 * 2 - 2 + k % 5;
        if (row < 0 || row >= 11 || column < 0 || column >= 13) continue;
        window.push_back(
            values[static_cast<size_t>((channel * 11 + row) * 13 + column)]);
      }
    }
  }
  return windows;
}

TEST(PoolModuleTest, AgreesWithTheDefinitionInDouble) {
  Why("All eight sizes differ, so a test notices if two are swapped; and the "
      "image may be any view.");
  const Tensor x = RandomTensor(kImages, 1, -3, -1);
  std::vector<double> maxima, means;
  for (const std::vector<double>& window : Windows(x)) {
    double largest = window.at(0), sum = 0;
    for (const double pixel : window) {
      largest = std::max(largest, pixel);
      sum += pixel;
    }
    maxima.push_back(largest);
    means.push_back(sum / 20);
  }
  EXPECT_THAT(MaxPool(x, kOptions), IsNear(kOutput, maxima));
  EXPECT_THAT(MaxPool(Scattered(x), kOptions), IsNear(kOutput, maxima));
  EXPECT_THAT(AveragePool(x, kOptions), IsNear(kOutput, means));
  EXPECT_THAT(AveragePool(Scattered(x), kOptions), IsNear(kOutput, means));
}

TEST(PoolModuleTest, ANanInAWindowIsItsMaximum) {
  Why("A maximum that hides a NaN hides a broken training run. The NaN may be "
      "anywhere in the window.");
  EXPECT_THAT(
      MaxPool(MakeTensor({1, 1, 2, 8}, {kNan, 1, 1, kNan, 2, 3, 4, 5,  //
                                        2, 3, 2, 3, kNan, kNan, 6, 7})),
      IsTensor({1, 1, 1, 4}, {kNan, kNan, kNan, 7}));
}

TEST(PoolModuleTest, InfinitiesAreNumbers) {
  Why("-inf is a pixel like others, the smallest one.");
  EXPECT_THAT(MaxPool(MakeTensor({1, 1, 2, 4},
                                 {-kInfinity, -kInfinity, 1, kInfinity,  //
                                  -kInfinity, -kInfinity, 2, 3})),
              IsTensor({1, 1, 1, 2}, {-kInfinity, kInfinity}));
}

TEST(PoolModuleTest, TheMeanOfALargeChannelIsExact) {
  Why("Added in float, a sum of a million times 0.1 is wrong by 1 %.");
  const Tensor x =
      MakeTensor({1, 1, 1000, 1000}, std::vector<Scalar>(1000000, 0.1f));
  EXPECT_THAT(GlobalAveragePool(Scattered(x)), IsNear({1, 1, 1, 1}, {0.1f}));
  EXPECT_THAT(GlobalAveragePool(MakeTensor({1, 1, 0, 3}, {})),
              IsTensor({1, 1, 1, 1}, {kNan}))
      << "without pixels there is no mean";
}

TEST(PoolModuleTest, AllocatesTheResultOnly) {
  Why("Pooling makes images smaller; it must allocate only the result.");
  const Tensor x = RandomTensor(kImages, 2);
  EXPECT_EQ(AllocationsIn([&] { MaxPool(x, kOptions); }), 1);
  EXPECT_EQ(AllocationsIn([&] { AveragePool(x, kOptions); }), 1);
  EXPECT_EQ(AllocationsIn([&] { GlobalAveragePool(x); }), 1);
}

TEST(PoolModuleTest, ReportsItself) {
  Why("The attributes have the names of ONNX, so that the network can be "
      "exported.");
  const Tensor x = RandomTensor(kImages, 3);
  const char* const kAttributes =
      " [2, 3, 11, 13] -> [2, 3, 4, 7] kernel_shape=[4, 5] strides=[3, 2] "
      "pads=[1, 2, 1, 2]";
  EXPECT_THAT(TraceOf([&] { MaxPool(x, kOptions); }),
              ElementsAre(std::string("MaxPool") + kAttributes));
  EXPECT_THAT(TraceOf([&] { AveragePool(x, kOptions); }),
              ElementsAre(std::string("AveragePool") + kAttributes +
                          " count_include_pad=1"));
  EXPECT_THAT(TraceOf([&] { GlobalAveragePool(x); }),
              ElementsAre("GlobalAveragePool [2, 3, 11, 13] -> [2, 3, 1, 1]"));
}

TEST(PoolModuleTest, RefusesShapesThatAreNotImages) {
  Why("A window without a pixel has no maximum.");
  const auto throws = [](const char* text) {
    return ThrowsMessage<std::invalid_argument>(HasSubstr(text));
  };
  EXPECT_THAT(PoolShape({0, 1, 2, 2}), ElementsAre(0, 1, 1, 1));
  EXPECT_THAT([] { PoolShape({28, 28}); },
              throws("Pool: wanted [n, c, h, w], got [28, 28]"));
  EXPECT_THAT([] { PoolShape({1, 3, 0, 4}, {.padding = {1, 1}}); },
              throws("Pool: wanted an image, got [1, 3, 0, 4]"));
  EXPECT_THAT([] { PoolShape({1, 1, 4, 4}, {.stride = {0, 1}}); },
              throws("Pool: wanted kernel, stride and dilation of at least 1"));
  EXPECT_THAT([] { GlobalAveragePool(Counting({28, 28})); },
              throws("GlobalAveragePool: wanted [n, c, h, w], got [28, 28]"));
  EXPECT_THAT([] { GlobalAvgPool2d().OutputShape({28, 28}); },
              throws("GlobalAvgPool2d: wanted [n, c, h, w], got [28, 28]"));
}

TEST(PoolModuleTest, TheLayersKnowTheirShapeAndName) {
  Why("Shape and name must be known before the first image.");
  const MaxPool2d max({.kernel = {3, 2}, .stride = {2, 1}});
  EXPECT_EQ(max.name(), "MaxPool2d(3x2)");
  EXPECT_THAT(max.OutputShape({5, 4, 7, 6}), ElementsAre(5, 4, 3, 5));
  const AvgPool2d mean;
  EXPECT_EQ(mean.name(), "AvgPool2d(2x2)");
  EXPECT_THAT(mean.OutputShape({5, 4, 7, 6}), ElementsAre(5, 4, 3, 3));
  EXPECT_THAT(GlobalAvgPool2d().OutputShape({5, 4, 7, 6}),
              ElementsAre(5, 4, 1, 1));
}

}  // namespace
}  // namespace tinytorch
