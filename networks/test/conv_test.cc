#include "networks/conv.h"

#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::Not;
using ::testing::ThrowsMessage;

const Tensor& NoBias() {
  static const Tensor* const none = new Tensor();
  return *none;
}

// 1 2 3 / 4 5 6 / 7 8 9
Tensor ThreeByThree() {
  return MakeTensor({1, 1, 3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9});
}

// A pixel minus the pixel below on its right: the example of conv.cc.
Tensor Diagonal() { return MakeTensor({1, 1, 2, 2}, {1, 0, 0, -1}); }

TEST(ConvTest, TheShapeFollowsFromInputAndWeight) {
  Why("There is one image for each input image, and one channel for each "
      "kernel.");
  EXPECT_THAT(ConvShape({64, 1, 28, 28}, {6, 1, 5, 5}, {.padding = {2, 2}}),
              ElementsAre(64, 6, 28, 28));
  EXPECT_THAT(
      ConvShape({2, 4, 9, 8}, {6, 2, 3, 2}, {.stride = {2, 1}, .groups = 2}),
      ElementsAre(2, 6, 4, 7));
}

TEST(ConvTest, RefusesOtherChannels) {
  Why("A kernel for gray images cannot read color images. The message shows "
      "both shapes.");
  EXPECT_THAT(ConvShape({1, 1, 8, 8}, {6, 1, 5, 5}), ElementsAre(1, 6, 4, 4));
  EXPECT_THAT([] { ConvShape({1, 3, 8, 8}, {6, 1, 5, 5}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "Conv: input [1, 3, 8, 8] has 3 channels, weight [6, 1, 5, "
                  "5] with 1 groups wants 1")));
}

TEST(ConvTest, NaiveIsTheFormula) {
  Why("This is the example at the top of conv.cc: 1 - 5, 2 - 6, 4 - 8, 5 - 9.");
  EXPECT_THAT(ConvNaive(ThreeByThree(), Diagonal(), NoBias()),
              IsTensor({1, 1, 2, 2}, {-4, -4, -4, -4}));
  EXPECT_THAT(
      ConvNaive(ThreeByThree(), MakeTensor({1, 1, 2, 2}, {1, 10, 100, 1000}),
                MakeTensor({1}, {0.5})),
      IsTensor({1, 1, 2, 2}, {5421.5, 6532.5, 8754.5, 9865.5}))
      << "the kernel must not be turned around";
}

TEST(ConvTest, AsAMatrixProductItIsTheSame) {
  Why("Networks call Conv: it computes the same sums, but faster.");
  EXPECT_THAT(Conv(ThreeByThree(), Diagonal(), NoBias()),
              IsTensor({1, 1, 2, 2}, {-4, -4, -4, -4}));
}

TEST(ConvTest, SumsOverTheInputChannels) {
  Why("A pattern may need red and no green: all channels count.");
  EXPECT_THAT(Conv(MakeTensor({1, 2, 1, 2}, {1, 2, 10, 20}),
                   MakeTensor({1, 2, 1, 1}, {3, 4}), NoBias()),
              IsTensor({1, 1, 1, 2}, {43, 86}));
}

TEST(ConvTest, EveryKernelHasItsChannelAndItsBias) {
  Why("Two kernels search two patterns; a bias belongs to a kernel.");
  EXPECT_THAT(
      Conv(MakeTensor({2, 1, 1, 2}, {1, 2, 3, 4}),
           MakeTensor({2, 1, 1, 1}, {1, -1}), MakeTensor({2}, {100, 1000})),
      IsTensor({2, 2, 1, 2}, {101, 102, 999, 998,  //
                              103, 104, 997, 996}));
}

TEST(ConvTest, OutsideOfTheImageIsZero) {
  Why("With padding every pixel, also at the edge, is the middle of a window.");
  const Tensor ones = MakeTensor({1, 1, 3, 3}, std::vector<Scalar>(9, 1));
  const ConvOptions padded = {.padding = {1, 1}};
  EXPECT_THAT(Conv(ThreeByThree(), ones, NoBias(), padded),
              IsTensor({1, 1, 3, 3}, {12, 21, 16, 27, 45, 33, 24, 39, 28}));
  EXPECT_THAT(ConvNaive(ThreeByThree(), ones, NoBias(), padded),
              IsTensor({1, 1, 3, 3}, {12, 21, 16, 27, 45, 33, 24, 39, 28}));
}

TEST(ConvTest, AMovedPatternIsFoundAtTheMovedPlace) {
  Why("A digit that moved by two pixels gives the same result, two pixels "
      "further.");
  const Tensor x = MakeTensor({1, 1, 1, 6}, {0, 3, 5, 0, 0, 0});
  const Tensor moved = MakeTensor({1, 1, 1, 6}, {0, 0, 0, 3, 5, 0});
  const Tensor weight = MakeTensor({1, 1, 1, 2}, {3, 5});
  EXPECT_THAT(Conv(x, weight, NoBias()),
              IsTensor({1, 1, 1, 5}, {15, 34, 15, 0, 0}));
  EXPECT_THAT(Conv(moved, weight, NoBias()),
              IsTensor({1, 1, 1, 5}, {0, 0, 15, 34, 15}));
}

TEST(ConvTest, GroupsDoNotSeeEachOther) {
  Why("Each half of the kernels reads half of the channels: that is half of "
      "the work.");
  const Tensor x = MakeTensor({1, 4, 1, 1}, {1, 2, 10, 20});
  const Tensor weight = MakeTensor({4, 2, 1, 1}, {1, 1, 1, -1, 1, 1, 1, -1});
  const ConvOptions two = {.groups = 2};
  EXPECT_THAT(ConvNaive(x, weight, NoBias(), two),
              IsTensor({1, 4, 1, 1}, {3, -1, 30, -10}));
  EXPECT_THAT(Conv(x, weight, NoBias(), two),
              IsTensor({1, 4, 1, 1}, {3, -1, 30, -10}));
}

TEST(ConvTest, TheLayerConvolvesWithItsParameters) {
  Why("In a network, a convolution is a layer: Conv2d.");
  Rng rng(1);
  Conv2d conv(1, 1, {2, 2}, rng);
  Assign(conv.weight(), Diagonal());
  Assign(conv.bias(), MakeTensor({1}, {10}));
  EXPECT_THAT(conv(ThreeByThree()), IsTensor({1, 1, 2, 2}, {6, 6, 6, 6}));
}

TEST(ConvTest, TheLayerRegistersWeightAndBias) {
  Why("Weights start by Kaiming's rule for 2 * 5 * 3 inputs: at most 0.447.");
  Rng rng(1);
  const Conv2d conv(2, 6, {5, 3}, rng);
  const std::vector<NamedTensor> parameters = conv.Parameters();
  ASSERT_EQ(parameters.size(), 2u);
  EXPECT_EQ(parameters[0].name, "weight");
  EXPECT_THAT(parameters[0].tensor, HasShape({6, 2, 5, 3}));
  EXPECT_THAT(Values(conv.weight()), Each(AllOf(Ge(-0.4473f), Le(0.4473f))));
  EXPECT_THAT(Values(conv.weight()), Not(Each(AllOf(Ge(-0.4), Le(0.4)))));
  EXPECT_EQ(parameters[1].name, "bias");
  EXPECT_THAT(parameters[1].tensor, IsTensor({6}, {0, 0, 0, 0, 0, 0}));
}

TEST(ConvTest, TheLayerRefusesWhatItCannotRead) {
  Why("Rows of 784 pixels are not images: the error must come before any "
      "arithmetic.");
  Rng rng(1);
  const Conv2d conv(1, 6, {5, 5}, rng);
  EXPECT_THAT(conv.OutputShape({64, 1, 28, 28}), ElementsAre(64, 6, 24, 24));
  EXPECT_THAT([&] { conv.OutputShape({64, 784}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "Conv2d(1, 6, 5x5): wanted [n, 1, h, w], got [64, 784]")));
}

TEST(ConvTest, ALargeBatchIsConvolvedToItsEnd) {
  Why("Conv may take a few images at a time; the bias belongs to all of them.");
  const Tensor x = RandomTensor({5, 1, 64, 64}, 1);
  const Tensor weight = RandomTensor({2, 1, 3, 3}, 2);
  const Tensor bias = MakeTensor({2}, {10, 20});
  EXPECT_THAT(Conv(x, weight, bias),
              NearTensor(ConvNaive(x, weight, bias), kLongSum));
}

TEST(ConvTest, ReadsASliceOfABatchFromWhereItStarts) {
  Why("A slice is contiguous, but its first image is not that of its "
      "storage.");
  const Tensor x = MakeTensor({3, 1, 1, 2}, {90, 80, 1, 3, 7, 5});
  const Tensor last_two(x.storage(), 2, {2, 1, 1, 2}, {2, 2, 2, 1});
  const Tensor kernels = MakeTensor({2, 1, 1, 2}, {9, 9, 1, 10});
  const Tensor second(kernels.storage(), 2, {1, 1, 1, 2}, {2, 2, 2, 1});
  const Tensor biases = MakeTensor({2}, {700, 500});
  const Tensor bias(biases.storage(), 1, {1}, {1});
  for (const auto& convolve : {Conv, ConvNaive}) {
    EXPECT_THAT(convolve(last_two, second, bias, {}),
                IsTensor({2, 1, 1, 1}, {531, 557}));
  }
}

}  // namespace
}  // namespace tinytorch
