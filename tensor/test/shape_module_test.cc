#include <cstdint>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/random.h"
#include "tensor/shape.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

constexpr int64_t kHuge = int64_t{1} << 40;

// The offsets an odometer reports, at most `limit` of them.
std::vector<int64_t> Offsets(const Shape& shape, const Strides& strides,
                             size_t limit) {
  std::vector<int64_t> offsets;
  for (Odometer at(shape, strides); !at.done() && offsets.size() < limit;
       at.Next()) {
    offsets.push_back(at.offset());
  }
  return offsets;
}

TEST(ShapeModuleTest, RefusesMoreElementsThanAnInt64Counts) {
  Why("An overflow would wrap around and reserve too little memory.");
  EXPECT_THAT([] { NumElements({kHuge, kHuge}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("[1099511627776, 1099511627776]")));
  EXPECT_THROW(NumElements({kHuge, 1 << 20, 1 << 10}), std::invalid_argument);
  EXPECT_THROW(RowMajorStrides({2, kHuge, kHuge}), std::invalid_argument);
}

TEST(ShapeModuleTest, TheLargestCountFits) {
  Why("A check that is too strict is a bug as well.");
  const int64_t max = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(NumElements({max}), max);
  EXPECT_EQ(NumElements({7, max / 7, 1}), max);  // 7 divides 2^63 - 1.
}

TEST(ShapeModuleTest, AZeroAnywhereMakesTheProductZero) {
  Why("There is nothing to count, so nothing can overflow.");
  EXPECT_EQ(NumElements({0, kHuge, kHuge}), 0);
  EXPECT_EQ(NumElements({kHuge, kHuge, 0}), 0);
}

TEST(ShapeModuleTest, ANegativeExtentIsAnErrorBesideAZero) {
  Why("A mistake in a shape must not hide behind another axis.");
  EXPECT_THROW(NumElements({0, -1}), std::invalid_argument);
  EXPECT_THROW(NumElements({-1, 0}), std::invalid_argument);
  EXPECT_THROW(NumElements({-2, -3}), std::invalid_argument);
}

TEST(ShapeModuleTest, StridesOfUnusualShapes) {
  Why("Scalars and axes of extent 1 come out of every reduction.");
  EXPECT_THAT(RowMajorStrides({}), IsEmpty());
  EXPECT_THAT(RowMajorStrides({1}), ElementsAre(1));
  EXPECT_THAT(RowMajorStrides({3, 1, 2}), ElementsAre(2, 2, 1));
  EXPECT_THAT(RowMajorStrides({2, 3, 5, 7}), ElementsAre(105, 35, 7, 1));
}

TEST(ShapeModuleTest, AnAxisOfExtentOneMayHaveAnyStride) {
  Why("A column [n, 1] of a matrix with one column needs no copy.");
  EXPECT_TRUE(IsContiguous({1, 3}, {99, 1}));
  EXPECT_TRUE(IsContiguous({3, 1}, {1, 0}));
  EXPECT_TRUE(IsContiguous({2, 1, 3}, {3, -7, 1}));
  EXPECT_FALSE(IsContiguous({2, 1, 3}, {4, 3, 1})) << "a gap between the rows";
}

TEST(ShapeModuleTest, NothingAndAScalarAreContiguous) {
  Why("Fast paths must not stumble over tensors of one or no elements.");
  EXPECT_TRUE(IsContiguous({}, {}));
  EXPECT_TRUE(IsContiguous({0}, {5}));
  EXPECT_TRUE(IsContiguous({3, 0, 2}, {0, 9, 4}));
}

TEST(ShapeModuleTest, StepsBackwardsAreNotContiguous) {
  Why("An axis walked backwards holds the right numbers in the wrong order.");
  EXPECT_FALSE(IsContiguous({3}, {-1}));
  EXPECT_FALSE(IsContiguous({2, 3}, {3, -1}));
}

TEST(ShapeModuleTest, TheOdometerOfAScalarMakesOneStop) {
  Why("A scalar has no axes but one element.");
  Odometer at({}, {});
  EXPECT_FALSE(at.done());
  EXPECT_EQ(at.offset(), 0);
  at.Next();
  EXPECT_TRUE(at.done());
}

TEST(ShapeModuleTest, TheOdometerOfNothingIsDoneAtOnce) {
  Why("A loop over an empty tensor must not touch memory once.");
  EXPECT_THAT(Offsets({0}, {1}, 9), IsEmpty());
  EXPECT_THAT(Offsets({3, 0}, {1, 1}, 9), IsEmpty());
  EXPECT_THAT(Offsets({0, 3}, {3, 1}, 9), IsEmpty());
}

TEST(ShapeModuleTest, TheOdometerRepeatsAndRunsBackwards) {
  Why("Stride 0 is how broadcasting repeats a row without copying it.");
  EXPECT_THAT(Offsets({2, 3}, {0, 1}, 9), ElementsAre(0, 1, 2, 0, 1, 2));
  EXPECT_THAT(Offsets({2, 2}, {1, -5}, 9), ElementsAre(0, -5, 1, -4));
}

// Against the formula, on random shapes and strides: offset = index . strides,
// and the flat count of the steps is the index read in mixed radix.
TEST(ShapeModuleTest, TheOdometerAgreesWithTheFormula) {
  Why("One wheel that turns back too far shows only with three axes.");
  Rng rng(1);
  for (int trial = 0; trial < 50; ++trial) {
    Shape shape;
    Strides strides;
    const int64_t ndim = rng.UniformInt(5);
    for (int64_t axis = 0; axis < ndim; ++axis) {
      shape.push_back(1 + rng.UniformInt(4));
      strides.push_back(rng.UniformInt(21) - 10);
    }
    SCOPED_TRACE("shape " + ShapeToString(shape) + ", strides " +
                 ShapeToString(strides));
    int64_t total = 1;
    for (const int64_t extent : shape) total *= extent;
    int64_t steps = 0;
    for (Odometer at(shape, strides); !at.done(); at.Next(), ++steps) {
      ASSERT_LT(steps, total) << "the odometer does not stop";
      int64_t flat = 0;
      for (size_t axis = 0; axis < shape.size(); ++axis) {
        flat = flat * shape[axis] + at.index()[axis];
      }
      ASSERT_EQ(flat, steps) << "at index " << ShapeToString(at.index());
      ASSERT_EQ(at.offset(), std::inner_product(strides.begin(), strides.end(),
                                                at.index().begin(), int64_t{0}))
          << "at index " << ShapeToString(at.index());
    }
    EXPECT_EQ(steps, total);
  }
}

TEST(ShapeModuleTest, StridesOfNothingAreProductsAsWell) {
  Why("NumPy counts an extent of 0 as 1 here; the contract does not.");
  EXPECT_THAT(RowMajorStrides({2, 0, 3}), ElementsAre(0, 3, 1));
  EXPECT_THAT(RowMajorStrides({0, 4}), ElementsAre(4, 1));
}

}  // namespace
}  // namespace tinytorch
