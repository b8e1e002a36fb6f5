#include <cstdint>
#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "networks/conv.h"
#include "networks/conv_json.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;

Extent2d Pair(const Tensor& x) {
  const std::vector<Scalar> values = Values(x);
  return {static_cast<int64_t>(values.at(0)),
          static_cast<int64_t>(values.at(1))};
}

TEST(ConvModuleTest, AgreesWithPyTorch) {
  Why("torch.nn.functional.conv2d, over strides, paddings, dilations, groups.");
  for (const GoldenCase& golden : GoldenCases(ConvJson(), "Conv")) {
    SCOPED_TRACE(golden.name());
    const ConvOptions options = {.stride = Pair(golden["stride"]),
                                 .padding = Pair(golden["padding"]),
                                 .dilation = Pair(golden["dilation"]),
                                 .groups = golden.Integer("groups")};
    const Tensor bias = golden.Has("bias") ? golden["bias"] : Tensor();
    EXPECT_THAT(Conv(golden["x"], golden["weight"], bias, options),
                NearTensor(golden["y"], kLongSum));
    EXPECT_THAT(ConvNaive(golden["x"], golden["weight"], bias, options),
                NearTensor(golden["y"], kLongSum));
  }
}

// All sizes are different; there are two groups.
constexpr ConvOptions kOptions = {
    .stride = {2, 3}, .padding = {1, 2}, .dilation = {2, 1}, .groups = 2};
const Shape kOutput = {3, 8, 4, 5};

Tensor Images() { return RandomTensor({3, 6, 9, 11}, 1); }
Tensor Weight() { return RandomTensor({8, 3, 3, 2}, 2); }
Tensor Bias() { return RandomTensor({8}, 3); }

// Computes the formula in double, for the sizes above.
std::vector<double> Oracle() {
  const std::vector<Scalar> x = Values(Images()), w = Values(Weight()),
                            b = Values(Bias());
  std::vector<double> y;
  for (int64_t n = 0; n < 3; ++n) {
    for (int64_t o = 0; o < 8; ++o) {
      for (int64_t place = 0; place < 4 * 5; ++place) {
        double sum = b[static_cast<size_t>(o)];
        for (int64_t k = 0; k < 3 * 3 * 2; ++k) {
          const int64_t c = k / 6 + (o < 4 ? 0 : 3);
          const int64_t row = place / 5 * 2 - 1 + k / 2 % 3 * 2;
          const int64_t column = place % 5 * 3 - 2 + k % 2;
          if (row < 0 || row >= 9 || column < 0 || column >= 11) continue;
          sum += double{w[static_cast<size_t>(o * 18 + k)]} *
                 x[static_cast<size_t>(((n * 6 + c) * 9 + row) * 11 + column)];
        }
        y.push_back(sum);
      }
    }
  }
  return y;
}

TEST(ConvModuleTest, BothAgreeWithTheFormulaInDouble) {
  Why("All ten sizes differ, so a test notices if two are swapped; and the "
      "tensors may be any views.");
  EXPECT_THAT(Conv(Images(), Weight(), Bias(), kOptions),
              IsNear(kOutput, Oracle(), kLongSum));
  EXPECT_THAT(ConvNaive(Images(), Weight(), Bias(), kOptions),
              IsNear(kOutput, Oracle(), kLongSum));
  EXPECT_THAT(Conv(Scattered(Images()), Scattered(Weight()), Scattered(Bias()),
                   kOptions),
              IsNear(kOutput, Oracle(), kLongSum));
  EXPECT_THAT(ConvNaive(Scattered(Images()), Scattered(Weight()),
                        Scattered(Bias()), kOptions),
              IsNear(kOutput, Oracle(), kLongSum));
}

TEST(ConvModuleTest, ABatchIsItsImagesOneByOne) {
  Why("Conv takes a few images at a time; the last slice may be smaller.");
  const Tensor x = RandomTensor({150, 1, 13, 12}, 4);
  const Tensor weight = RandomTensor({2, 1, 3, 3}, 5);
  const Tensor y = Conv(x, weight, Tensor());
  ASSERT_THAT(y, HasShape({150, 2, 11, 10}));
  for (const int64_t n : {0, 1, 65, 66, 67, 131, 132, 149}) {
    const Tensor image(x.storage(), n * 156, {1, 1, 13, 12}, {156, 156, 12, 1});
    const Tensor alone = Conv(image, weight, Tensor());
    EXPECT_THAT(Tensor(y.storage(), n * 220, {1, 2, 11, 10}, {220, 110, 10, 1}),
                NearTensor(alone))
        << "image " << n;
  }
}

TEST(ConvModuleTest, HoldsTheColumnsOfAFewImagesOnly) {
  Why("The columns of 64 digits take 3.7 MB, which is 25 times the images and "
      "more than the cache. A few at a time are enough.");
  const Tensor x = RandomTensor({64, 1, 28, 28}, 6);
  const Tensor weight = RandomTensor({2, 1, 5, 5}, 7);
  constexpr int64_t kResult = 64 * 2 * 24 * 24 * sizeof(Scalar);
  EXPECT_LE(PeakBytesIn([&] { Conv(x, weight, Tensor()); }),
            kResult + (int64_t{5} << 18))
      << "the result, 1 MiB of columns, and 256 KiB for the product";
}

TEST(ConvModuleTest, ReportsOneConv) {
  Why("For the gradient tape and for ONNX a convolution is one operation, "
      "however it is computed.");
  EXPECT_THAT(
      TraceOf([] { Conv(Scattered(Images()), Weight(), Bias(), kOptions); }),
      ElementsAre("Conv [3, 6, 9, 11] [8, 3, 3, 2] [8] -> [3, 8, 4, 5] "
                  "strides=[2, 3] pads=[1, 2, 1, 2] dilations=[2, 1] group=2"));
  EXPECT_THAT(TraceOf([] { Conv(Images(), Weight(), Tensor(), kOptions); }),
              ElementsAre("Conv [3, 6, 9, 11] [8, 3, 3, 2] -> [3, 8, 4, 5] "
                          "strides=[2, 3] pads=[1, 2, 1, 2] dilations=[2, 1] "
                          "group=2"));
  EXPECT_THAT(TraceOf([] { ConvNaive(Images(), Weight(), Bias(), kOptions); }),
              IsEmpty());
}

TEST(ConvModuleTest, RefusesWhatDoesNotFitTogether) {
  Why("Each of these would read outside of a tensor.");
  EXPECT_THAT(ConvShape({1, 6, 9, 11}, {8, 3, 3, 2}, kOptions), SizeIs(4));
  const auto throws = [](const char* text) {
    return ThrowsMessage<std::invalid_argument>(HasSubstr(text));
  };
  EXPECT_THAT([] { ConvShape({28, 28}, {6, 1, 5, 5}); },
              throws("Conv: wanted [n, c, h, w] and [o, c, kh, kw], got [28, "
                     "28] and [6, 1, 5, 5]"));
  EXPECT_THAT([] { ConvShape({1, 2, 8, 8}, {5, 1, 3, 3}, {.groups = 2}); },
              throws("Conv: 2 groups do not divide weight [5, 1, 3, 3]"));
  EXPECT_THAT([] { ConvShape({1, 2, 8, 8}, {6, 1, 3, 3}, {.groups = 3}); },
              throws("with 3 groups wants 3"));
  // 4 times 2^62 is 0 in int64_t, as many channels as the input has.
  const int64_t huge = int64_t{1} << 62;
  EXPECT_THAT([=] { ConvShape({1, 0, 8, 8}, {0, 4, 3, 3}, {.groups = huge}); },
              throws("has more elements than int64_t can count"));
  EXPECT_THAT([] { ConvShape({1, 1, 4, 4}, {6, 1, 5, 5}); },
              throws("Conv: a window of 5 x 5 does not fit into 4 x 4"));
  EXPECT_THAT([] { Conv(Images(), Weight(), Counting({6}), kOptions); },
              throws("Conv: wanted a bias [8], got [6]"));
  EXPECT_THAT([] { ConvNaive(Images(), Weight(), Counting({8, 1}), kOptions); },
              throws("Conv: wanted a bias [8], got [8, 1]"));
}

TEST(ConvModuleTest, TheLayerUsesItsOptions) {
  Why("If the layer forgets an option, the network runs and computes something "
      "else.");
  Rng rng(1);
  Conv2d conv(6, 8, {3, 2}, rng, {.conv = kOptions, .bias = false});
  EXPECT_THAT(conv.weight(), HasShape({8, 3, 3, 2}));
  EXPECT_THAT(conv.Parameters(), SizeIs(1));
  EXPECT_THAT(conv.bias(), HasShape({0}));
  EXPECT_THAT(conv.OutputShape({3, 6, 9, 11}), ElementsAre(3, 8, 4, 5));
  EXPECT_THAT(conv(Images()),
              NearTensor(Conv(Images(), conv.weight(), Tensor(), kOptions)));
}

TEST(ConvModuleTest, TheLayerRefusesOptionsWithoutMeaning) {
  Why("The error must come when the layer is made, not when it runs.");
  Rng rng(1);
  EXPECT_EQ(Conv2d(3, 6, {5, 5}, rng).name(), "Conv2d(3, 6, 5x5)");
  const auto throws = [](const char* text) {
    return ThrowsMessage<std::invalid_argument>(HasSubstr(text));
  };
  EXPECT_THAT([&] { Conv2d(0, 6, {5, 5}, rng); },
              throws("Conv2d(0, 6, 5x5): wanted channels of at least 1"));
  EXPECT_THAT([&] { Conv2d(3, 6, {5, 0}, rng); },
              throws("Conv2d(3, 6, 5x0): wanted kernel, stride and dilation"));
  EXPECT_THAT([&] { Conv2d(3, 6, {5, 5}, rng, {.conv = {.stride = {0, 1}}}); },
              throws("Conv2d(3, 6, 5x5): wanted kernel, stride and dilation"));
  EXPECT_THAT([&] { Conv2d(3, 6, {5, 5}, rng, {.conv = {.groups = 2}}); },
              throws("Conv2d(3, 6, 5x5): 2 groups do not divide the channels"));
  const int64_t huge = int64_t{1} << 62;
  EXPECT_THAT(
      [&] { Conv2d(3, 6, {5, 5}, rng, {.conv = {.dilation = {1, huge}}}); },
      throws("Conv2d(3, 6, 5x5): a window of 5 x 9223372036854775807"));
  EXPECT_THAT(
      [&] { Conv2d(3, 6, {5, 5}, rng, {.conv = {.padding = {huge, 0}}}); },
      throws("Conv2d(3, 6, 5x5): a padding of 4611686018427387904"));
}

TEST(ConvModuleTest, KernelsOfOnePixelFollowTheirOptions) {
  Why("Without Im2Col they are faster, but only if they see each pixel once.");
  const Tensor x = RandomTensor({2, 3, 3, 5}, 1);
  for (const Extent2d& kernel : {Extent2d{1, 1}, Extent2d{2, 1}}) {
    const Tensor weight = RandomTensor({4, 3, kernel[0], kernel[1]}, 2);
    for (const ConvOptions& options :
         {ConvOptions{}, ConvOptions{.stride = {1, 2}},
          ConvOptions{.stride = {2, 1}}, ConvOptions{.padding = {0, 1}},
          ConvOptions{.padding = {1, 0}}}) {
      EXPECT_THAT(Conv(x, weight, Tensor(), options),
                  NearTensor(ConvNaive(x, weight, Tensor(), options), kLongSum))
          << ShapeToString(weight.shape());
    }
  }
}

TEST(ConvModuleTest, AnImageMayBeLargerThanTheColumns) {
  Why("At least one image has to be taken at a time, however large it is.");
  const Tensor x = RandomTensor({2, 1, 140, 140}, 3);
  const Tensor weight = RandomTensor({1, 1, 2, 2}, 4);
  EXPECT_THAT(Conv(x, weight, Tensor()),
              NearTensor(ConvNaive(x, weight, Tensor()), kLongSum));
}

}  // namespace
}  // namespace tinytorch
