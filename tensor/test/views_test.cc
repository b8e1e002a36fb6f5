#include "tensor/views.h"

#include <cstdint>
#include <limits>
#include <stdexcept>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(ViewsTest, ReshapeKeepsTheOrder) {
  Why("An image [28, 28] enters a dense layer as a row [784].");
  const Tensor x = Counting({2, 3});
  EXPECT_THAT(Reshape(x, {3, 2}), IsTensor({3, 2}, {0, 1, 2, 3, 4, 5}));
  EXPECT_THAT(Reshape(x, {6}), IsTensor({6}, {0, 1, 2, 3, 4, 5}));
}

TEST(ViewsTest, ReshapeWorksOutOneExtent) {
  Why("Reshape(batch, {n, -1}) flattens images of any size.");
  EXPECT_THAT(Reshape(Counting({2, 3, 4}), {2, -1}), HasShape({2, 12}));
  EXPECT_THAT(Reshape(Counting({2, 3}), {-1}), HasShape({6}));
}

TEST(ViewsTest, ReshapeWantsAPlaceForEveryElement) {
  Why("The message shows both counts, so that you see which shape is wrong.");
  EXPECT_THAT([] { Reshape(Counting({2, 3}), {4, 2}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Reshape: [2, 3] has 6 elements, [4, 2] wants 8")));
}

TEST(ViewsTest, ReshapeOfATransposeCopies) {
  Why("The order of the elements counts, and memory has another one here.");
  const Tensor x = MakeTensor({2, 3}, {1, 2, 3, 4, 5, 6});
  const Tensor transposed(x.storage(), 0, {3, 2}, {1, 3});
  EXPECT_THAT(Reshape(transposed, {6}), IsTensor({6}, {1, 4, 2, 5, 3, 6}));
}

TEST(ViewsTest, TransposeExchangesRowsAndColumns) {
  Why("The gradient of a matrix product is full of transposes.");
  EXPECT_THAT(Transpose(MakeTensor({2, 3}, {1, 2, 3, 4, 5, 6}), 0, 1),
              IsTensor({3, 2}, {1, 4, 2, 5, 3, 6}));
}

TEST(ViewsTest, PermuteMovesThreeAxes) {
  Why("Attention moves heads in front of positions, and back.");
  const Tensor x = Counting({2, 3, 4});
  const Tensor y = Permute(x, {2, 0, 1});
  EXPECT_THAT(
      y, IsTensor({4, 2, 3}, {0, 4, 8,  12, 16, 20, 1, 5, 9,  13, 17, 21,
                              2, 6, 10, 14, 18, 22, 3, 7, 11, 15, 19, 23}));
}

TEST(ViewsTest, SliceIsAWindow) {
  Why("A batch is a slice of the data set.");
  const Tensor x = Counting({4, 2});
  EXPECT_THAT(Slice(x, {.start = 1, .stop = 3}),
              IsTensor({2, 2}, {2, 3, 4, 5}));
  EXPECT_THAT(Slice(x, {.axis = 1, .start = 1}),
              IsTensor({4, 1}, {1, 3, 5, 7}));
  EXPECT_THAT(Slice(x, {.start = -1}), IsTensor({1, 2}, {6, 7}));
}

TEST(ViewsTest, SliceTakesEveryOther) {
  Why("Every second pixel makes a smaller picture.");
  EXPECT_THAT(Slice(Counting({5}), {.step = 2}), IsTensor({3}, {0, 2, 4}));
  EXPECT_THAT(Slice(Counting({6}), {.start = 1, .stop = 5, .step = 2}),
              IsTensor({2}, {1, 3}));
}

TEST(ViewsTest, ALargeStepTakesOneElement) {
  Why("A step beyond the end is not taken; its stride would overflow.");
  EXPECT_THAT(Slice(Counting({4, 3}),
                    {.start = 1, .step = std::numeric_limits<int64_t>::max()}),
              IsTensor({1, 3}, {3, 4, 5}));
}

TEST(ViewsTest, ASliceOfASlice) {
  Why("Windows of windows add up: each starts where the one before does.");
  const Tensor window = Slice(Counting({6}), {.start = 2});
  EXPECT_THAT(Slice(window, {.start = 1, .stop = 3}), IsTensor({2}, {3, 4}));
}

TEST(ViewsTest, SelectDropsTheAxis) {
  Why("One image of a batch [n, 28, 28] is [28, 28].");
  const Tensor x = Counting({2, 3});
  EXPECT_THAT(Select(x, 0, 1), IsTensor({3}, {3, 4, 5}));
  EXPECT_THAT(Select(x, 1, -1), IsTensor({2}, {2, 5}));
  EXPECT_THAT([&] { Select(x, 0, 2); },
              ThrowsMessage<std::out_of_range>(
                  HasSubstr("Select: index 2 outside of axis 0 of [2, 3]")));
}

TEST(ViewsTest, SqueezeAndUnsqueeze) {
  Why("One row [3] becomes a batch of one, [1, 3], and comes back.");
  const Tensor x = Counting({3});
  EXPECT_THAT(Unsqueeze(x, 0), IsTensor({1, 3}, {0, 1, 2}));
  EXPECT_THAT(Unsqueeze(x, -1), IsTensor({3, 1}, {0, 1, 2}));
  EXPECT_THAT(Squeeze(Counting({1, 3}), 0), IsTensor({3}, {0, 1, 2}));
}

TEST(ViewsTest, AViewSharesItsNumbers) {
  Why("No copy: a write through the view is a write to the original.");
  const Tensor x = Counting({2, 3});
  EXPECT_EQ(AllocationsIn([&] { Transpose(x, 0, 1); }), 0);
  *Slice(x, {.axis = 1, .start = 2}).data() = 20;
  EXPECT_THAT(x, IsTensor({2, 3}, {0, 1, 20, 3, 4, 5}));
}

TEST(ViewsTest, ReshapeOfATransposedSquareCopiesToo) {
  Why("Its strides are those of a square, in the other order.");
  const Tensor x = MakeTensor({2, 2}, {1, 2, 3, 4});
  const Tensor transposed(x.storage(), 0, {2, 2}, {1, 2});
  EXPECT_THAT(Reshape(transposed, {4}), IsTensor({4}, {1, 3, 2, 4}));
}

TEST(ViewsTest, ViewsOfASliceStartWhereItDoes) {
  Why("A slice is contiguous, but its first element is not that of its "
      "storage.");
  const Tensor x = Counting({3, 2});
  const Tensor last_two(x.storage(), 2, {2, 2}, {2, 1});
  EXPECT_THAT(Reshape(last_two, {4}), IsTensor({4}, {2, 3, 4, 5}));
  EXPECT_THAT(Transpose(last_two, 0, 1), IsTensor({2, 2}, {2, 4, 3, 5}));
  EXPECT_THAT(Select(last_two, 0, 1), IsTensor({2}, {4, 5}));
  EXPECT_THAT(Unsqueeze(last_two, 0), IsTensor({1, 2, 2}, {2, 3, 4, 5}));
}

TEST(ViewsTest, AnEmptySliceLeavesTheOffsetAlone) {
  Why("It has no first element; step 2 says that its offset stays.");
  const Tensor x = Counting({4, 2});
  const Tensor none = Slice(x, {.start = 2, .stop = 1});
  EXPECT_THAT(none, HasShape({0, 2}));
  EXPECT_EQ(none.offset(), 0);
}

}  // namespace
}  // namespace tinytorch
