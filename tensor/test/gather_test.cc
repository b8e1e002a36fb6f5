#include "tensor/gather.h"

#include <limits>
#include <stdexcept>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();

// 0 1
// 2 3
// 4 5
Tensor Rows() { return Counting({3, 2}); }

TEST(GatherTest, PicksRows) {
  Why("A shuffled batch is rows of the data set in another order.");
  EXPECT_THAT(Gather(Rows(), MakeTensor({2}, {2, 0})),
              IsTensor({2, 2}, {4, 5, 0, 1}));
}

TEST(GatherTest, PicksColumns) {
  Why("Gather picks along the axis, once for each index of the axes before "
      "it.");
  EXPECT_THAT(Gather(Rows(), MakeTensor({3}, {1, 1, 0}), 1),
              IsTensor({3, 3}, {1, 1, 0, 3, 3, 2, 5, 5, 4}));
}

TEST(GatherTest, TheAxisBecomesTheShapeOfTheIndices) {
  Why("A batch of sentences picks one row of the word table for each word.");
  EXPECT_THAT(Gather(Rows(), MakeTensor({2, 2}, {0, 1, 1, 2})),
              IsTensor({2, 2, 2}, {0, 1, 2, 3, 2, 3, 4, 5}));
  EXPECT_THAT(Gather(Rows(), MakeTensor({}, {1})), IsTensor({2}, {2, 3}));
}

TEST(GatherTest, NegativeIndicesCountFromTheEnd) {
  Why("As everywhere in the course: -1 is the last one.");
  EXPECT_THAT(Gather(Rows(), MakeTensor({2}, {-1, -3})),
              IsTensor({2, 2}, {4, 5, 0, 1}));
}

TEST(GatherTest, SaysWhichIndexIsWrong) {
  Why("A wrong label read as an index must not read foreign memory.");
  EXPECT_THAT([] { Gather(Counting({5, 3}), MakeTensor({2}, {0, 5})); },
              ThrowsMessage<std::out_of_range>(
                  HasSubstr("Gather: index 5 outside of axis 0 of [5, 3]")));
  EXPECT_THAT([] { Gather(Counting({5, 3}), MakeTensor({1}, {-4}), 1); },
              ThrowsMessage<std::out_of_range>(
                  HasSubstr("Gather: index -4 outside of axis 1 of [5, 3]")));
  EXPECT_THAT([] { Gather(Rows(), MakeTensor({1}, {1.5})); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Gather: index 1.5 is not a whole number")));
  EXPECT_THAT([] { Gather(Rows(), MakeTensor({1}, {kNan})); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Gather: index nan is not a whole number")));
}

TEST(GatherTest, ConcatenatesRows) {
  Why("Two data sets become one.");
  EXPECT_THAT(Concatenate({Rows(), MakeTensor({1, 2}, {8, 9})}),
              IsTensor({4, 2}, {0, 1, 2, 3, 4, 5, 8, 9}));
}

TEST(GatherTest, ConcatenatesColumns) {
  Why("Features of two sources are put side by side, sample by sample.");
  EXPECT_THAT(Concatenate({Rows(), MakeTensor({3, 1}, {7, 8, 9})}, 1),
              IsTensor({3, 3}, {0, 1, 7, 2, 3, 8, 4, 5, 9}));
}

TEST(GatherTest, StacksAlongANewAxis) {
  Why("Single images become a batch.");
  const Tensor a = MakeTensor({2}, {1, 2});
  const Tensor b = MakeTensor({2}, {3, 4});
  EXPECT_THAT(Stack({a, b}), IsTensor({2, 2}, {1, 2, 3, 4}));
  EXPECT_THAT(Stack({a, b}, 1), IsTensor({2, 2}, {1, 3, 2, 4}));
}

TEST(GatherTest, SaysWhatCannotBeJoined) {
  Why("Only the axis that is joined may differ.");
  EXPECT_THAT(Concatenate({Counting({1, 2}), Counting({2, 2})}),
              IsTensor({3, 2}, {0, 1, 0, 1, 2, 3}));
  EXPECT_THAT([] { Concatenate({Counting({2, 3}), Counting({4, 5})}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "Concatenate: [2, 3] and [4, 5] differ outside of axis 0")));
  EXPECT_THAT([] { Concatenate({}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "Concatenate: wanted at least one tensor, got none")));
}

TEST(GatherTest, OneHotMarksTheClass) {
  Why("A loss compares ten numbers with a label: the label needs ten as well.");
  EXPECT_THAT(OneHot(MakeTensor({2}, {2, 0}), 3),
              IsTensor({2, 3}, {0, 0, 1, 1, 0, 0}));
  EXPECT_THAT([] { OneHot(MakeTensor({1}, {10}), 10); },
              ThrowsMessage<std::out_of_range>(
                  HasSubstr("OneHot: index 10 outside of 10 classes")));
  EXPECT_THAT([] { OneHot(MakeTensor({1}, {-1}), 10); },
              ThrowsMessage<std::out_of_range>(
                  HasSubstr("OneHot: index -1 outside of 10 classes")));
}

TEST(GatherTest, ReportsItself) {
  Why("The gradient of a pick goes back to where it was picked from.");
  EXPECT_THAT(TraceOf([] { Gather(Rows(), MakeTensor({1}, {0}), -1); }),
              ElementsAre("Gather [3, 2] [1] -> [3, 1] axis=1"));
  EXPECT_THAT(TraceOf([] { Concatenate({Rows(), Rows()}, -2); }),
              ElementsAre("Concat [3, 2] [3, 2] -> [6, 2] axis=0"));
  EXPECT_THAT(TraceOf([] { OneHot(MakeTensor({1}, {0}), 4); }),
              ElementsAre("OneHot [1] -> [1, 4] depth=4"));
}

TEST(GatherTest, ReadsASliceFromWhereItStarts) {
  Why("A slice is contiguous, but its first row is not that of its storage.");
  const Tensor x = Rows();
  const Tensor last_two(x.storage(), 2, {2, 2}, {2, 1});
  EXPECT_THAT(Gather(last_two, MakeTensor({2}, {1, 0})),
              IsTensor({2, 2}, {4, 5, 2, 3}));
  EXPECT_THAT(Concatenate({last_two, last_two}),
              IsTensor({4, 2}, {2, 3, 4, 5, 2, 3, 4, 5}));
  const Tensor labels = MakeTensor({4}, {0, 0, 2, 1});
  const Tensor tail(labels.storage(), 2, {2}, {1});
  EXPECT_THAT(Gather(x, tail), IsTensor({2, 2}, {4, 5, 2, 3}));
  EXPECT_THAT(OneHot(tail, 3), IsTensor({2, 3}, {0, 0, 1, 0, 1, 0}));
}

}  // namespace
}  // namespace tinytorch
