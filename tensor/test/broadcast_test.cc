#include "tensor/broadcast.h"

#include <stdexcept>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/elementwise.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(BroadcastTest, EqualShapesStay) {
  Why("The rule begins with the easy case: nothing to repeat.");
  EXPECT_THAT(BroadcastShape({2, 3}, {2, 3}), ElementsAre(2, 3));
}

TEST(BroadcastTest, AnExtentOfOneIsRepeated) {
  Why("A mean with keepdims, [n, 1], is subtracted from its rows, [n, m].");
  EXPECT_THAT(BroadcastShape({2, 1}, {2, 3}), ElementsAre(2, 3));
  EXPECT_THAT(BroadcastShape({2, 1}, {1, 3}), ElementsAre(2, 3));
}

TEST(BroadcastTest, AlignsAtTheLastAxis) {
  Why("Adding a bias to a batch depends on it: [32, 10] + [10].");
  EXPECT_THAT(BroadcastShape({32, 10}, {10}), ElementsAre(32, 10));
  EXPECT_THAT(BroadcastShape({4}, {2, 3, 4}), ElementsAre(2, 3, 4));
  EXPECT_THAT(BroadcastShape({32, 1, 4}, {5, 1}), ElementsAre(32, 5, 4));
}

TEST(BroadcastTest, AScalarFitsEverything) {
  Why("x * 2 is a product of a tensor and a tensor of shape [].");
  EXPECT_THAT(BroadcastShape({2, 3}, {}), ElementsAre(2, 3));
  EXPECT_THAT(BroadcastShape({}, {5}), ElementsAre(5));
}

TEST(BroadcastTest, SaysWhatDoesNotFit) {
  Why("You will read this message often, so it has to name the shapes.");
  EXPECT_THAT([] { BroadcastShape({2, 3}, {2}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "cannot broadcast [2, 3] with [2]: 3 does not fit 2")));
}

TEST(BroadcastTest, ARepeatedAxisHasStrideZero) {
  Why("This is the trick: with stride 0, a step stays at the same number.");
  EXPECT_THAT(BroadcastStrides({3}, {1}, {2, 3}), ElementsAre(0, 1));
  EXPECT_THAT(BroadcastStrides({2, 1}, {1, 1}, {2, 3}), ElementsAre(1, 0));
  EXPECT_THAT(BroadcastStrides({2, 3}, {3, 1}, {2, 3}), ElementsAre(3, 1));
}

TEST(BroadcastTest, ExpandShowsOneRowManyTimes) {
  Why("It makes the repeats visible, as a tensor you can look at.");
  EXPECT_THAT(Expand(MakeTensor({3}, {1, 2, 3}), {2, 3}),
              IsTensor({2, 3}, {1, 2, 3, 1, 2, 3}));
  EXPECT_THAT(Expand(MakeTensor({2, 1}, {1, 2}), {2, 3}),
              IsTensor({2, 3}, {1, 1, 1, 2, 2, 2}));
}

TEST(BroadcastTest, ExpandAllocatesNothing) {
  Why("A bias repeated for a million rows still takes the memory of one.");
  const Tensor row = MakeTensor({3}, {1, 2, 3});
  EXPECT_EQ(AllocationsIn([&] { Expand(row, {1000000, 3}); }), 0);
}

TEST(BroadcastTest, ExpandCannotMakeThreeOfTwo) {
  Why("Only an axis of extent 1 can be repeated; two rows cannot make three.");
  EXPECT_THAT([] { Expand(Counting({2, 3}), {3, 3}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "cannot expand [2, 3] to [3, 3]: 2 does not fit 3")));
}

TEST(BroadcastTest, ABiasMeetsABatch) {
  Why("The first layer of your first network ends with this addition.");
  const Tensor batch = MakeTensor({2, 3}, {10, 20, 30, 40, 50, 60});
  const Tensor bias = MakeTensor({3}, {1, 2, 3});
  EXPECT_THAT(Add(batch, bias), IsTensor({2, 3}, {11, 22, 33, 41, 52, 63}));
  EXPECT_THAT(batch * 2, IsTensor({2, 3}, {20, 40, 60, 80, 100, 120}));
}

TEST(BroadcastTest, ARepeatedAxisStaysRepeated) {
  Why("A mask that was repeated for all heads is repeated for a batch, too.");
  EXPECT_THAT(BroadcastStrides({3, 2}, {0, 1}, {2, 3, 2}),
              ElementsAre(0, 0, 1));
  const Tensor rows = Expand(MakeTensor({2}, {1, 2}), {3, 2});
  EXPECT_THAT(Expand(rows, {2, 3, 2}),
              IsTensor({2, 3, 2}, {1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2}));
}

TEST(BroadcastTest, ExpandsASlice) {
  Why("A slice is contiguous and still does not start where its storage does.");
  const Tensor x = MakeTensor({4}, {1, 2, 3, 4});
  const Tensor last_two(x.storage(), 2, {2}, {1});
  EXPECT_THAT(Expand(last_two, {2, 2}), IsTensor({2, 2}, {3, 4, 3, 4}));
}

}  // namespace
}  // namespace tinytorch
