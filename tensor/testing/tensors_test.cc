#include "tensor/testing/tensors.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/fresh_memory.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Explain(const testing::Matcher<const Tensor&>& matcher,
                    const Tensor& x) {
  testing::StringMatchResultListener listener;
  EXPECT_FALSE(matcher.MatchAndExplain(x, &listener));
  return listener.str();
}

TEST(TensorsTest, MakesWhatItReads) {
  EXPECT_THAT(Values(MakeTensor({2, 2}, {1, 2, 3, 4})),
              testing::ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(Values(MakeTensor({}, {7})), testing::ElementsAre(7));
  EXPECT_THAT(Values(MakeTensor({0, 3}, {})), testing::IsEmpty());
}

TEST(TensorsTest, ScatteredIsEqualAndNowhereContiguous) {
  const Tensor x = Counting({2, 3, 4});
  const Tensor y = Scattered(x);
  EXPECT_THAT(y, EqualsTensor(x));
  EXPECT_EQ(y.strides(), (Strides{2, 4, 12}));
  EXPECT_EQ(y.offset(), 3);
}

TEST(TensorsTest, SaysTheFirstDifference) {
  const std::string text =
      Explain(IsTensor({2, 2}, {1, 2, 3, 4}), MakeTensor({2, 2}, {1, 2, 9, 9}));
  EXPECT_THAT(text,
              HasSubstr("first difference at [1, 0]: wanted 3, got 9 (2 of 4"));
}

// A tensor as the harness makes it: no element is written.
Tensor Unwritten(const Shape& shape) {
  auto storage = Storage::Allocate(6);
  std::memset(storage->data(), runner::kFreshByte, 6 * sizeof(Scalar));
  return Tensor(std::move(storage), 0, shape, {3, 1});
}

TEST(TensorsTest, SaysWhatWasNeverWritten) {
  const Tensor x = Unwritten({2, 3});
  x.data()[0] = 1;
  x.data()[1] += 2;
  EXPECT_THAT(Explain(IsTensor({2, 3}, {1, 2, 3, 4, 5, 6}), x),
              HasSubstr("at [0, 1]: wanted 2, got an element that was never "
                        "written, or that was computed from one (5 of 6"));
  EXPECT_THAT(testing::PrintToString(x), HasSubstr("[1, unwritten, unwritten"));
}

TEST(TensorsTest, AnUnwrittenElementIsNotTheNanThatIsWanted) {
  const Tensor x = Unwritten({2, 3});
  EXPECT_THAT(x, Not(IsNear({2, 3}, {NAN, NAN, NAN, NAN, NAN, NAN})));
  const Scalar inf = std::numeric_limits<Scalar>::infinity();
  EXPECT_THAT(MakeTensor({1}, {inf - inf}), IsNear({1}, {NAN}));
}

TEST(TensorsTest, SaysTheShapes) {
  EXPECT_THAT(Explain(IsTensor({4}, {0, 1, 2, 3}), Counting({2, 2})),
              HasSubstr("whose shape is [2, 2], wanted [4]"));
}

TEST(TensorsTest, NearMeansNear) {
  const Tensor x = MakeTensor({2}, {1, 100});
  EXPECT_THAT(x, IsNear({2}, {1.05, 100}, {0.1, 0}));
  EXPECT_THAT(x, Not(IsNear({2}, {1.2, 100}, {0.1, 0})));
  EXPECT_THAT(x, IsNear({2}, {1, 101}, {0, 0.01}));
  EXPECT_THAT(x, Not(IsNear({2}, {1, 102}, {0, 0.01})));
}

TEST(TensorsTest, NothingIsNearNanOrInfinityButItself) {
  const Scalar inf = std::numeric_limits<Scalar>::infinity();
  const Tolerance wide{1e9, 1e9};
  EXPECT_THAT(MakeTensor({1}, {NAN}), Not(IsNear({1}, {0}, wide)));
  EXPECT_THAT(MakeTensor({1}, {0}), Not(IsNear({1}, {NAN}, wide)));
  EXPECT_THAT(MakeTensor({1}, {NAN}), IsNear({1}, {NAN}));
  EXPECT_THAT(MakeTensor({1}, {0}), Not(IsNear({1}, {inf}, wide)));
  EXPECT_THAT(MakeTensor({1}, {inf}), IsNear({1}, {inf}));
  EXPECT_THAT(MakeTensor({1}, {inf}), Not(IsNear({1}, {0}, wide)));
}

TEST(TensorsTest, AssignsToWhatTheHandleSees) {
  const Tensor weight = Scattered(Counting({2, 3}));
  const Tensor handle = weight;
  Assign(handle, Scattered(MakeTensor({2, 3}, {9, 8, 7, 6, 5, 4})));
  EXPECT_THAT(weight, IsTensor({2, 3}, {9, 8, 7, 6, 5, 4}));
  EXPECT_THROW(Assign(weight, Counting({6})), std::logic_error);
}

TEST(TensorsTest, CountsAllocations) {
  EXPECT_EQ(AllocationsIn([] { Counting({2, 3}); }), 1);
  EXPECT_EQ(AllocationsIn([x = Counting({4})] { Tensor copy = x; }), 0);
  EXPECT_EQ(PeakBytesIn([] {
              Counting({10});
              Counting({20});
            }),
            20 * static_cast<int64_t>(sizeof(Scalar)));
}

}  // namespace
}  // namespace tinytorch
