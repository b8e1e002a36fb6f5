#include "networks/pool.h"

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// The example at the top of pool.cc.
Tensor Example() {
  return MakeTensor({1, 1, 4, 4}, {1, 5, 2, 0,  //
                                   3, 1, 3, 1,  //
                                   7, 4, 0, 0,  //
                                   3, 2, 4, 0});
}

TEST(PoolTest, TheMaximumOfEachWindow) {
  Why("The maximum tells that a pattern was found, not where exactly.");
  EXPECT_THAT(MaxPool(Example()), IsTensor({1, 1, 2, 2}, {5, 3, 7, 4}));
}

TEST(PoolTest, TheMeanOfEachWindow) {
  Why("The mean tells how much of a pattern there is.");
  EXPECT_THAT(AveragePool(Example()), IsTensor({1, 1, 2, 2}, {2.5, 1.5, 4, 1}));
}

TEST(PoolTest, TheMeanOfAWholeChannel) {
  Why("At its end, a ResNet needs only the mean of each channel, not the "
      "places.");
  EXPECT_THAT(GlobalAveragePool(MakeTensor({1, 2, 2, 2}, {1, 2, 3, 4,  //
                                                          10, 20, 30, 60})),
              IsTensor({1, 2, 1, 1}, {2.5, 30}));
}

TEST(PoolTest, EveryChannelIsPooledAlone) {
  Why("Channels are different patterns, and images are independent.");
  EXPECT_THAT(MaxPool(Counting({2, 3, 2, 2})),
              IsTensor({2, 3, 1, 1}, {3, 7, 11, 15, 19, 23}));
}

TEST(PoolTest, TheMaximumOfNegativeNumbersIsNegative) {
  Why("A maximum that starts at 0 is right only after a ReLU.");
  EXPECT_THAT(MaxPool(MakeTensor({1, 1, 2, 2}, {-4, -2, -3, -5})),
              IsTensor({1, 1, 1, 1}, {-2}));
}

TEST(PoolTest, PixelsThatDoNotFillAWindowAreLeftOut) {
  Why("The last of 5 pixels is not in a window of 2, as in PyTorch.");
  EXPECT_THAT(MaxPool(MakeTensor({1, 1, 3, 5}, {1, 2, 3, 4, 9,  //
                                                5, 6, 7, 8, 9,  //
                                                9, 9, 9, 9, 9})),
              IsTensor({1, 1, 1, 2}, {6, 8}));
}

TEST(PoolTest, WindowsMayOverlap) {
  Why("Kernel and stride are independent: here a window of 3 moves in steps of "
      "2.");
  const PoolOptions options = {.kernel = {1, 3}, .stride = {1, 2}};
  const Tensor x = MakeTensor({1, 1, 1, 5}, {3, 9, 12, 6, 0});
  EXPECT_THAT(MaxPool(x, options), IsTensor({1, 1, 1, 2}, {12, 12}));
  EXPECT_THAT(AveragePool(x, options), IsTensor({1, 1, 1, 2}, {8, 6}));
}

TEST(PoolTest, AMaximumNeverSeesThePadding) {
  Why("The 0 of the padding is larger than -1, but it is not in the image.");
  EXPECT_THAT(MaxPool(MakeTensor({1, 1, 1, 2}, {-1, -2}),
                      {.kernel = {1, 2}, .stride = {1, 1}, .padding = {0, 1}}),
              IsTensor({1, 1, 1, 3}, {-1, -1, -2}));
}

TEST(PoolTest, AMeanCountsThePaddingAsZeros) {
  Why("By default, PyTorch divides by the size of the window, not by the part "
      "inside.");
  EXPECT_THAT(
      AveragePool(MakeTensor({1, 1, 1, 2}, {4, 8}),
                  {.kernel = {1, 2}, .stride = {1, 1}, .padding = {0, 1}}),
      IsTensor({1, 1, 1, 3}, {2, 6, 4}));
}

TEST(PoolTest, TheShapeFollowsFromTheOptions) {
  Why("The next layer is made for this shape.");
  EXPECT_THAT(PoolShape({64, 6, 28, 27}), ElementsAre(64, 6, 14, 13));
  EXPECT_THAT(
      PoolShape({1, 2, 7, 9},
                {.kernel = {3, 2}, .stride = {2, 1}, .padding = {1, 0}}),
      ElementsAre(1, 2, 4, 8));
}

TEST(PoolTest, RefusesWindowsThatDoNotFit) {
  Why("The error must name the caller's mistake.");
  EXPECT_THAT([] { PoolShape({1, 1, 4, 4}, {.kernel = {5, 5}}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "Pool: a window of 5 x 5 does not fit into 4 x 4")));
  EXPECT_THAT([] { PoolShape({1, 1, 4, 4}, {.padding = {2, 0}}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "Pool: padding 2 is more than half of a window of 2")));
}

TEST(PoolTest, AHugeWindowTakesTheTimeOfTheImage) {
  Why("Of the 2^40 rows and columns of a window, visit only the four each "
      "that are not padding.");
  const int64_t huge = int64_t{1} << 40;
  const PoolOptions options = {.kernel = {huge, huge},
                               .stride = {1, huge},
                               .padding = {huge / 2, huge / 2}};
  EXPECT_THAT(MaxPool(Example(), options),
              IsTensor({1, 1, 5, 1}, {7, 7, 7, 7, 7}));
}

TEST(PoolTest, TheLayersPool) {
  Why("In a network, pooling is a layer.");
  MaxPool2d max;
  EXPECT_THAT(max(Example()), IsTensor({1, 1, 2, 2}, {5, 3, 7, 4}));
  AvgPool2d mean({.kernel = {4, 2}, .stride = {1, 1}});
  EXPECT_THAT(mean(Example()), IsTensor({1, 1, 1, 3}, {3.25, 2.625, 1.25}));
  GlobalAvgPool2d global;
  EXPECT_THAT(global(Example()), IsTensor({1, 1, 1, 1}, {2.25}));
}

TEST(PoolTest, ReadsASliceOfABatchFromWhereItStarts) {
  Why("A slice is contiguous, but its first image is not that of its "
      "storage.");
  const Tensor x = MakeTensor({3, 1, 1, 2}, {90, 80, 1, 3, 7, 5});
  const Tensor last_two(x.storage(), 2, {2, 1, 1, 2}, {2, 2, 2, 1});
  const PoolOptions row = {.kernel = {1, 2}, .stride = {1, 2}};
  EXPECT_THAT(GlobalAveragePool(last_two), IsTensor({2, 1, 1, 1}, {2, 6}));
  EXPECT_THAT(AveragePool(last_two, row), IsTensor({2, 1, 1, 1}, {2, 6}));
  EXPECT_THAT(MaxPool(last_two, row), IsTensor({2, 1, 1, 1}, {3, 7}));
}

TEST(PoolTest, ThePaddingOfBothAxesIsChecked) {
  Why("A column of windows with nothing but padding has no maximum either.");
  EXPECT_THAT(PoolShape({1, 1, 4, 4}, {.padding = {1, 1}}),
              ElementsAre(1, 1, 3, 3));
  EXPECT_THAT([] { PoolShape({1, 1, 4, 4}, {.padding = {0, 2}}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "Pool: padding 2 is more than half of a window of 2")));
}

}  // namespace
}  // namespace tinytorch
