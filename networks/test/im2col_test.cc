#include "networks/im2col.h"

#include <algorithm>
#include <cstdint>
#include <limits>
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

// 1 2 3 / 4 5 6 / 7 8 9
Tensor ThreeByThree() {
  return MakeTensor({1, 1, 3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9});
}

TEST(Im2colTest, CountsThePlacesOfAWindow) {
  Why("Every output shape of a convolutional network comes from this formula.");
  EXPECT_THAT(WindowCount({28, 28}, {5, 5}, {}, "Conv"), ElementsAre(24, 24));
  EXPECT_THAT(WindowCount({4, 7}, {4, 1}, {}, "Conv"), ElementsAre(1, 7));
}

TEST(Im2colTest, PaddingMakesRoomOnBothSides) {
  Why("A kernel of 5 with a padding of 2 keeps the size of the image.");
  EXPECT_THAT(WindowCount({28, 14}, {5, 3}, {.padding = {2, 1}}, "Conv"),
              ElementsAre(28, 14));
}

TEST(Im2colTest, AStrideSkipsPlacesAndMayLeavePixelsOver) {
  Why("Two windows of 2 fit side by side into 5 pixels; one pixel is left.");
  EXPECT_THAT(WindowCount({4, 5}, {2, 2}, {.stride = {2, 2}}, "Pool"),
              ElementsAre(2, 2));
}

TEST(Im2colTest, DilationWidensTheWindow) {
  Why("3 pixels, 2 apart, reach over 5 pixels, at the cost of 3.");
  EXPECT_THAT(WindowCount({7, 7}, {3, 3}, {.dilation = {2, 3}}, "Conv"),
              ElementsAre(3, 1));
}

TEST(Im2colTest, AWindowMustFit) {
  Why("The error must name the caller's mistake, with both sizes.");
  EXPECT_THAT([] { WindowCount({4, 4}, {5, 5}, {}, "Conv"); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "Conv: a window of 5 x 5 does not fit into 4 x 4")));
  EXPECT_THAT(
      [] {
        WindowCount({9, 1}, {1, 2}, {.padding = {1, 0}, .dilation = {1, 3}},
                    "Pool");
      },
      ThrowsMessage<std::invalid_argument>(
          HasSubstr("Pool: a window of 1 x 4 does not fit into 11 x 1")));
}

TEST(Im2colTest, AHugeWindowDoesNotFit) {
  Why("Options may come from a file; 4 times 2^62 is 0 in int64_t.");
  const int64_t huge = int64_t{1} << 62;
  const auto refused = ThrowsMessage<std::invalid_argument>(
      HasSubstr("window of 9223372036854775807 x 5 does not fit into 4 x 8"));
  EXPECT_THAT(
      [=] { WindowCount({4, 8}, {5, 5}, {.dilation = {huge, 1}}, "Conv"); },
      refused);
  EXPECT_THAT(
      [=] {
        const Tensor x = Tensor::Zeros({1, 1, 4, 4});
        Im2Col(x, {4, huge}, {.dilation = {1, 4}});
      },
      ThrowsMessage<std::invalid_argument>(HasSubstr("does not fit")));
  EXPECT_THAT(
      [=] { WindowCount({4, 8}, {5, 5}, {.padding = {0, huge}}, "Conv"); },
      ThrowsMessage<std::invalid_argument>(
          HasSubstr("Conv: a padding of 4611686018427387904 is too large")));
}

TEST(Im2colTest, AHugeStrideLeavesOnePlace) {
  Why("The stride rounds up a division; that must not overflow either.");
  const int64_t most = std::numeric_limits<int64_t>::max();
  EXPECT_THAT(Im2Col(ThreeByThree(), {1, 2}, {.stride = {most, most}}),
              IsTensor({1, 2, 1}, {1, 2}));
}

TEST(Im2colTest, EveryWindowBecomesAColumn) {
  Why("With columns, a convolution is one matrix product. This is the example "
      "at the top of im2col.cc.");
  EXPECT_THAT(Im2Col(ThreeByThree(), {2, 2}),
              IsTensor({1, 4, 4}, {1, 2, 4, 5,  //
                                   2, 3, 5, 6,  //
                                   4, 5, 7, 8,  //
                                   5, 6, 8, 9}));
}

TEST(Im2colTest, OutsideOfTheImageIsZero) {
  Why("Padding is not stored: a window that reaches over the edge sees 0.");
  EXPECT_THAT(
      Im2Col(MakeTensor({1, 1, 1, 2}, {5, 6}), {1, 3}, {.padding = {0, 1}}),
      IsTensor({1, 3, 2}, {0, 5,  //
                           5, 6,  //
                           6, 0}));
}

TEST(Im2colTest, StepsByTheStride) {
  Why("Each axis has a stride of its own.");
  EXPECT_THAT(Im2Col(ThreeByThree(), {1, 1}, {.stride = {1, 2}}),
              IsTensor({1, 1, 6}, {1, 3, 4, 6, 7, 9}));
  EXPECT_THAT(Im2Col(ThreeByThree(), {1, 1}, {.stride = {2, 1}}),
              IsTensor({1, 1, 6}, {1, 2, 3, 7, 8, 9}));
}

TEST(Im2colTest, DilatedWindowsSkipPixels) {
  Why("The four corners of the image are one window of 2 x 2, dilated by 2.");
  EXPECT_THAT(Im2Col(ThreeByThree(), {2, 2}, {.dilation = {2, 2}}),
              IsTensor({1, 4, 1}, {1, 3, 7, 9}));
}

TEST(Im2colTest, ColumnsAreOrderedByChannel) {
  Why("A row of weights is ordered by channel, so the column must be, too.");
  EXPECT_THAT(Im2Col(Counting({1, 2, 2, 2}), {2, 1}),
              IsTensor({1, 4, 2}, {0, 1,  //
                                   2, 3,  //
                                   4, 5,  //
                                   6, 7}));
}

TEST(Im2colTest, Col2ImAddsUpWhatEachPixelGave) {
  Why("The gradient of a pixel is the sum over all windows that contain it.");
  EXPECT_THAT(Col2Im(MakeTensor({1, 4, 4}, {1, 2, 4, 5,  //
                                            2, 3, 5, 6,  //
                                            4, 5, 7, 8,  //
                                            5, 6, 8, 9}),
                     {1, 1, 3, 3}, {2, 2}),
              IsTensor({1, 1, 3, 3}, {1, 4, 3,    //
                                      8, 20, 12,  //
                                      7, 16, 9}));
}

TEST(Im2colTest, Col2ImRefusesTheColumnsOfAnotherImage) {
  Why("The shape of the image does not follow from the columns alone.");
  EXPECT_THAT(
      [] { Col2Im(Counting({1, 4, 9}), {1, 1, 3, 3}, {2, 2}); },
      ThrowsMessage<std::invalid_argument>(HasSubstr(
          "Col2Im: image [1, 1, 3, 3] has columns [1, 4, 4], got [1, 4, 9]")));
}

TEST(Im2colTest, ReadsASliceOfABatchFromWhereItStarts) {
  Why("A slice is contiguous, but its first image is not that of its "
      "storage.");
  const Tensor x = MakeTensor({3, 1, 1, 3}, {90, 80, 70, 1, 2, 3, 4, 5, 6});
  const Tensor last_two(x.storage(), 3, {2, 1, 1, 3}, {3, 3, 3, 1});
  EXPECT_THAT(Im2Col(last_two, {1, 2}), IsTensor({2, 2, 2}, {1, 2, 2, 3,  //
                                                             4, 5, 5, 6}));
  const Tensor columns(x.storage(), 3, {1, 2, 2}, {4, 2, 1});  // 1 2 / 3 4
  EXPECT_THAT(Col2Im(columns, {1, 1, 1, 3}, {1, 2}),
              IsTensor({1, 1, 1, 3}, {1, 5, 4}));
}

TEST(Im2colTest, ReadsAViewByItsStrides) {
  Why("In a transposed image, other pixels lie side by side than in memory.");
  const Tensor x = ThreeByThree();  // transposed: 1 4 7 / 2 5 8 / 3 6 9
  const Tensor transposed(x.storage(), 0, {1, 1, 3, 3}, {9, 9, 1, 3});
  EXPECT_THAT(Im2Col(transposed, {2, 2}), IsTensor({1, 4, 4}, {1, 4, 2, 5,  //
                                                               4, 7, 5, 8,  //
                                                               2, 5, 3, 6,  //
                                                               5, 8, 6, 9}));
  const Tensor columns(x.storage(), 0, {1, 2, 3}, {6, 1, 2});  // 1 3 5 / 2 4 6
  EXPECT_THAT(Col2Im(columns, {1, 1, 1, 4}, {1, 2}),
              IsTensor({1, 1, 1, 4}, {1, 5, 9, 6}));
}

TEST(Im2colTest, PaddingIsZeroInUsedMemoryToo) {
  Why("New memory is often zero by luck; memory that was used before is not.");
  constexpr int64_t kWidth = 500;
  const Tensor ones =
      MakeTensor({1, 1, 1, kWidth}, std::vector<Scalar>(kWidth, 1));
  std::vector<Scalar> wanted(3 * kWidth, 0);
  std::fill_n(wanted.begin() + kWidth, kWidth, Scalar{1});
  {
    std::vector<Tensor> used;
    for (int i = 0; i < 50; ++i) {
      used.push_back(
          MakeTensor({1, 3, kWidth}, std::vector<Scalar>(3 * kWidth, 9)));
    }
  }
  EXPECT_THAT(Im2Col(ones, {3, 1}, {.padding = {1, 0}}),
              IsTensor({1, 3, kWidth}, wanted));
}

}  // namespace
}  // namespace tinytorch
