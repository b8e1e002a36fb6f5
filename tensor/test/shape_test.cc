#include "tensor/shape.h"

#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(ShapeTest, MultipliesTheExtents) {
  Why("The number of elements says how much memory a tensor needs.");
  EXPECT_EQ(NumElements({2, 3}), 6);
  EXPECT_EQ(NumElements({5}), 5);
  EXPECT_EQ(NumElements({2, 3, 4}), 24);
}

TEST(ShapeTest, AScalarHasOneElement) {
  Why("The loss of a network is a scalar, shape []: one number, not none.");
  EXPECT_EQ(NumElements({}), 1);
}

TEST(ShapeTest, AnExtentOfZeroLeavesNoElements) {
  Why("A batch can be empty: the last one of a data set, for instance.");
  EXPECT_EQ(NumElements({0}), 0);
  EXPECT_EQ(NumElements({2, 0, 3}), 0);
}

TEST(ShapeTest, RefusesANegativeExtent) {
  Why("An error here names the mistake; later it would be a crash.");
  EXPECT_THAT([] { NumElements({2, -1}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("negative extent in shape [2, -1]")));
}

TEST(ShapeTest, StridesStepOverAllAxesBehind) {
  Why("Strides turn an index into a place in memory.");
  EXPECT_THAT(RowMajorStrides({5}), ElementsAre(1));
  EXPECT_THAT(RowMajorStrides({2, 3}), ElementsAre(3, 1));
  EXPECT_THAT(RowMajorStrides({2, 3, 4}), ElementsAre(12, 4, 1));
}

TEST(ShapeTest, KnowsRowMajorOrderWhenItSeesIt) {
  Why("Contiguous tensors take the fast path: one plain loop over memory.");
  EXPECT_TRUE(IsContiguous({2, 3}, {3, 1}));
  EXPECT_FALSE(IsContiguous({3, 2}, {1, 3})) << "a transpose";
  EXPECT_FALSE(IsContiguous({2, 2}, {3, 1})) << "two columns out of three";
  EXPECT_FALSE(IsContiguous({2, 3}, {0, 1})) << "one row, repeated";
}

TEST(ShapeTest, TheOdometerVisitsRowByRow) {
  Why("Every operation on a view is a walk with this odometer.");
  std::vector<Index> indices;
  std::vector<int64_t> offsets;
  // The steps are counted too: an odometer that never ends must not hang.
  for (Odometer at({2, 3}, {3, 1}); !at.done() && offsets.size() < 7;
       at.Next()) {
    indices.push_back(at.index());
    offsets.push_back(at.offset());
  }
  EXPECT_THAT(offsets, ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(indices, ElementsAre(Index{0, 0}, Index{0, 1}, Index{0, 2},
                                   Index{1, 0}, Index{1, 1}, Index{1, 2}));
}

TEST(ShapeTest, TheOdometerFollowsTheStrides) {
  Why("A transpose is the same memory with its strides exchanged.");
  std::vector<int64_t> offsets;
  for (Odometer at({3, 2}, {1, 3}); !at.done() && offsets.size() < 7;
       at.Next()) {
    offsets.push_back(at.offset());
  }
  EXPECT_THAT(offsets, ElementsAre(0, 3, 1, 4, 2, 5));
}

TEST(ShapeTest, ATransposedSquareIsNotContiguous) {
  Why("Its strides are the right numbers in the wrong order; both extents are "
      "2.");
  EXPECT_TRUE(IsContiguous({2, 2}, {2, 1}));
  EXPECT_FALSE(IsContiguous({2, 2}, {1, 2}));
  EXPECT_FALSE(IsContiguous({3, 2, 2}, {4, 1, 2}));
}

}  // namespace
}  // namespace tinytorch
