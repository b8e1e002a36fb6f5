#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "networks/im2col.h"
#include "networks/im2col_json.h"
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

Extent2d Pair(const Tensor& x) {
  const std::vector<Scalar> values = Values(x);
  return {static_cast<int64_t>(values.at(0)),
          static_cast<int64_t>(values.at(1))};
}

ConvOptions OptionsOf(const GoldenCase& golden) {
  return {.stride = Pair(golden["stride"]),
          .padding = Pair(golden["padding"]),
          .dilation = Pair(golden["dilation"])};
}

// All sizes are different, so that a test notices if two are swapped.
const Shape kImages = {3, 2, 9, 11};
constexpr Extent2d kKernel = {3, 2};
constexpr ConvOptions kOptions = {
    .stride = {2, 3}, .padding = {1, 4}, .dilation = {2, 1}};

TEST(Im2colModuleTest, CountsAsSteppingDoes) {
  Why("If the division rounds in the wrong place, only some sizes are off by "
      "one.");
  for (int64_t code = 0; code < 8 * 4 * 3 * 3 * 3; ++code) {
    const int64_t extent = 1 + code % 8, kernel = 1 + code / 8 % 4,
                  stride = 1 + code / 32 % 3, padding = code / 96 % 3,
                  dilation = 1 + code / 288;
    int64_t places = 0;
    for (int64_t first = -padding;
         first + dilation * (kernel - 1) < extent + padding; first += stride) {
      ++places;
    }
    if (places == 0) continue;
    const ConvOptions options = {.stride = {stride, 1},
                                 .padding = {padding, 0},
                                 .dilation = {dilation, 1}};
    EXPECT_THAT(WindowCount({extent, 6}, {kernel, 1}, options, "Conv"),
                ElementsAre(places, 6))
        << "extent " << extent << ", kernel " << kernel << ", stride " << stride
        << ", padding " << padding << ", dilation " << dilation;
  }
}

TEST(Im2colModuleTest, RefusesOptionsWithoutMeaning) {
  Why("With a stride of 0, a loop would never end.");
  EXPECT_THAT(WindowCount({3, 3}, {3, 3}, {}, "Conv"), ElementsAre(1, 1));
  for (const ConvOptions& options :
       {ConvOptions{.stride = {1, 0}}, ConvOptions{.padding = {-1, 0}},
        ConvOptions{.dilation = {0, 1}}}) {
    EXPECT_THAT([&] { WindowCount({3, 3}, {1, 1}, options, "Conv"); },
                ThrowsMessage<std::invalid_argument>(HasSubstr(
                    "Conv: wanted kernel, stride and dilation of at least 1")));
  }
  EXPECT_THAT([] { Im2Col(Counting({1, 1, 3, 3}), {0, 1}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Im2Col: wanted kernel, stride and dilation")));
  EXPECT_THAT([] { Im2Col(Counting({28, 28}), {1, 1}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Im2Col: wanted [n, c, h, w], got [28, 28]")));
}

TEST(Im2colModuleTest, AgreesWithPyTorch) {
  Why("torch.nn.functional.unfold and fold, over strides, paddings, "
      "dilations.");
  for (const GoldenCase& golden : GoldenCases(Im2colJson(), "Im2Col")) {
    SCOPED_TRACE(golden.name());
    EXPECT_THAT(Im2Col(golden["x"], Pair(golden["kernel"]), OptionsOf(golden)),
                EqualsTensor(golden["columns"]));
  }
  for (const GoldenCase& golden : GoldenCases(Im2colJson(), "Col2Im")) {
    SCOPED_TRACE(golden.name());
    EXPECT_THAT(Col2Im(golden["columns"], golden["x"].shape(),
                       Pair(golden["kernel"]), OptionsOf(golden)),
                NearTensor(golden["x"]));
  }
}

TEST(Im2colModuleTest, EveryElementIsWhereTheFormulaSays) {
  Why("This is the definition, element by element, with eight different "
      "sizes.");
  const Tensor x = RandomTensor(kImages, 1);
  const auto at = [values = Values(x)](int64_t n, int64_t c, int64_t row,
                                       int64_t column) -> Scalar {
    if (row < 0 || row >= 9 || column < 0 || column >= 11) return 0;
    return values[static_cast<size_t>(((n * 2 + c) * 9 + row) * 11 + column)];
  };
  std::vector<Scalar> wanted;
  for (int64_t n = 0; n < 3; ++n) {
    for (int64_t k = 0; k < 12; ++k) {
      const int64_t c = k / 6, p = k / 2 % 3, q = k % 2;
      for (int64_t i = 0; i < 4; ++i) {
        for (int64_t j = 0; j < 6; ++j) {
          wanted.push_back(at(n, c, i * 2 - 1 + p * 2, j * 3 - 4 + q));
        }
      }
    }
  }
  const Tensor columns = Im2Col(Scattered(x), kKernel, kOptions);
  EXPECT_THAT(columns, IsTensor({3, 12, 24}, wanted));
}

// Returns sum(a * b), added in double.
double Dot(const Tensor& a, const Tensor& b) {
  const std::vector<Scalar> left = Values(a), right = Values(b);
  double sum = 0;
  for (size_t i = 0; i < left.size(); ++i) {
    sum += double{left[i]} * double{right.at(i)};
  }
  return sum;
}

TEST(Im2colModuleTest, Col2ImIsTheAdjoint) {
  Why("Because sum(Im2Col(x) * y) = sum(x * Col2Im(y)), one is the gradient of "
      "the other.");
  const Tensor x = RandomTensor(kImages, 2);
  const Tensor y = RandomTensor({3, 12, 24}, 3);
  const double forward = Dot(Im2Col(x, kKernel, kOptions), y);
  const double backward =
      Dot(x, Col2Im(Scattered(y), kImages, kKernel, kOptions));
  EXPECT_GT(std::abs(forward), 0.1) << "0 = 0 would prove nothing";
  EXPECT_NEAR(forward, backward, 1e-4);
}

TEST(Im2colModuleTest, AWindowMayBeEntirelyInThePadding) {
  Why("Its column is 0, and nothing is read outside of the image.");
  EXPECT_THAT(Im2Col(MakeTensor({1, 1, 1, 1}, {7}), {1, 1},
                     {.stride = {2, 2}, .padding = {2, 2}}),
              IsTensor({1, 1, 9}, {0, 0, 0, 0, 7, 0, 0, 0, 0}));
}

TEST(Im2colModuleTest, NoImagesHaveNoColumns) {
  Why("An empty batch must work like any other.");
  EXPECT_THAT(Im2Col(MakeTensor({0, 2, 5, 5}, {}), {3, 3}, {}),
              HasShape({0, 18, 9}));
  EXPECT_THAT(Col2Im(MakeTensor({0, 18, 9}, {}), {0, 2, 5, 5}, {3, 3}, {}),
              HasShape({0, 2, 5, 5}));
}

TEST(Im2colModuleTest, ANanStaysInItsWindows) {
  Why("This shows a buffer that is not cleared, and an index outside of the "
      "image.");
  const Scalar nan = std::numeric_limits<Scalar>::quiet_NaN();
  EXPECT_THAT(Im2Col(MakeTensor({1, 1, 1, 3}, {nan, 1, 2}), {1, 2}, {}),
              IsTensor({1, 2, 2}, {nan, 1, 1, 2}));
}

TEST(Im2colModuleTest, AllocatesTheResultOnly) {
  Why("The columns need many times the memory of the image; a copy would "
      "double that.");
  const Tensor x = RandomTensor(kImages, 4);
  const Tensor y = RandomTensor({3, 12, 24}, 5);
  EXPECT_EQ(AllocationsIn([&] { Im2Col(x, kKernel, kOptions); }), 1);
  EXPECT_EQ(AllocationsIn([&] { Col2Im(y, kImages, kKernel, kOptions); }), 1);
}

TEST(Im2colModuleTest, ReportsItself) {
  Why("The gradient rule of a convolution reads these attributes.");
  const Tensor x = RandomTensor(kImages, 6);
  EXPECT_THAT(TraceOf([&] { Im2Col(x, kKernel, kOptions); }),
              ElementsAre("Im2Col [3, 2, 9, 11] -> [3, 12, 24] "
                          "kernel_shape=[3, 2] strides=[2, 3] "
                          "pads=[1, 4, 1, 4] dilations=[2, 1]"));
  const Tensor y = RandomTensor({3, 12, 24}, 7);
  EXPECT_THAT(TraceOf([&] { Col2Im(y, kImages, kKernel, kOptions); }),
              ElementsAre("Col2Im [3, 12, 24] -> [3, 2, 9, 11] "
                          "kernel_shape=[3, 2] strides=[2, 3] "
                          "pads=[1, 4, 1, 4] dilations=[2, 1]"));
}

}  // namespace
}  // namespace tinytorch
