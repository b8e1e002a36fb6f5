#include "tensor/matmul.h"

#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

// 1 2   5 6   19 22
// 3 4 x 7 8 = 43 50
Tensor Left() { return MakeTensor({2, 2}, {1, 2, 3, 4}); }
Tensor Right() { return MakeTensor({2, 2}, {5, 6, 7, 8}); }

TEST(MatmulTest, ShapeIsRowsOfAByColumnsOfB) {
  Why("A layer turns [batch, in] x [in, out] into [batch, out].");
  EXPECT_EQ(MatMulShape({2, 3}, {3, 4}), (Shape{2, 4}));
  EXPECT_EQ(MatMulShape({8, 2, 3}, {3, 4}), (Shape{8, 2, 4}));
  EXPECT_EQ(MatMulShape({8, 1, 2, 3}, {5, 3, 4}), (Shape{8, 5, 2, 4}));
}

TEST(MatmulTest, NaiveMultipliesRowsByColumns) {
  Why("This is the formula. The other two versions are checked against it.");
  EXPECT_THAT(MatMulNaive(Left(), Right()), IsTensor({2, 2}, {19, 22, 43, 50}));
}

TEST(MatmulTest, BlockedMultipliesRowsByColumns) {
  Why("Another order of the same additions must give the same sums.");
  EXPECT_THAT(MatMulBlocked(Left(), Right()),
              IsTensor({2, 2}, {19, 22, 43, 50}));
}

TEST(MatmulTest, MultipliesRowsByColumns) {
  Why("Every layer of the course calls this one.");
  EXPECT_THAT(MatMul(Left(), Right()), IsTensor({2, 2}, {19, 22, 43, 50}));
}

TEST(MatmulTest, NeedsNoSquares) {
  Why("Squares forgive a row taken for a column; [2, 3] x [3, 1] does not.");
  const Tensor a = MakeTensor({2, 3}, {1, 2, 3, 4, 5, 6});
  const Tensor b = MakeTensor({3, 1}, {1, 10, 100});
  EXPECT_THAT(MatMulNaive(a, b), IsTensor({2, 1}, {321, 654}));
  EXPECT_THAT(MatMulBlocked(a, b), IsTensor({2, 1}, {321, 654}));
  EXPECT_THAT(MatMul(a, b), IsTensor({2, 1}, {321, 654}));
}

TEST(MatmulTest, BlockedHandlesTheEdges) {
  Why("70 is one tile of 64 and a rest of 6: both have to be added up.");
  const Tensor a = MakeTensor({1, 70}, std::vector<Scalar>(70, 1));
  const Tensor b = MakeTensor({70, 70}, std::vector<Scalar>(4900, 2));
  EXPECT_THAT(MatMulBlocked(a, b),
              IsTensor({1, 70}, std::vector<Scalar>(70, 140)));
}

TEST(MatmulTest, FollowsTheStridesOfAView) {
  Why("Gradients multiply by transposed weights, which are views.");
  const Tensor b = Right();
  const Tensor transposed(b.storage(), 0, {2, 2}, {1, 2});  // 5 7, 6 8
  EXPECT_THAT(MatMulNaive(Left(), transposed),
              IsTensor({2, 2}, {17, 23, 39, 53}));
  EXPECT_THAT(MatMulBlocked(Left(), transposed),
              IsTensor({2, 2}, {17, 23, 39, 53}));
  EXPECT_THAT(MatMul(Left(), transposed), IsTensor({2, 2}, {17, 23, 39, 53}));
}

TEST(MatmulTest, MultipliesABatch) {
  Why("Attention multiplies one pair of matrices for each head and sentence.");
  const Tensor a = MakeTensor({2, 1, 2}, {1, 2, 3, 4});
  const Tensor b = MakeTensor({2, 2, 1}, {1, 10, 100, 1000});
  EXPECT_THAT(MatMul(a, b), IsTensor({2, 1, 1}, {21, 4300}));
}

TEST(MatmulTest, RepeatsWhatTheBatchSharesAlready) {
  Why("One weight matrix serves all samples; it must not be copied for each.");
  const Tensor a = MakeTensor({2, 1, 2}, {1, 2, 3, 4});
  EXPECT_THAT(MatMul(a, Right()), IsTensor({2, 1, 2}, {19, 22, 43, 50}));
  EXPECT_THAT(MatMul(Left(), MakeTensor({2, 2, 1}, {1, 0, 0, 1})),
              IsTensor({2, 2, 1}, {1, 3, 2, 4}));
}

TEST(MatmulTest, ASumOfNothingIsZero) {
  Why("An empty tensor should give an empty sum, not old memory.");
  for (const auto multiply : {MatMulNaive, MatMulBlocked, MatMul}) {
    EXPECT_THAT(multiply(Counting({2, 0}), Counting({0, 2})),
                IsTensor({2, 2}, {0, 0, 0, 0}));
    EXPECT_THAT(multiply(Counting({0, 3}), Counting({3, 2})),
                IsTensor({0, 2}, {}));
  }
}

TEST(MatmulTest, SaysWhichShapesDoNotFit) {
  Why("This is the error you will meet most. Both shapes belong in it.");
  EXPECT_THAT([] { MatMul(Counting({2, 3}), Counting({4, 5})); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "MatMul: inner dimensions differ: [2, 3] x [4, 5] (3 vs. "
                  "4)")));
  EXPECT_THAT([] { MatMul(Counting({3}), Counting({3, 4})); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "MatMul: wanted at least 2 axes, got [3] x [3, 4]")));
  EXPECT_THAT([] { MatMul(Counting({2, 1, 1}), Counting({3, 1, 1})); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "MatMul: cannot broadcast [2] with [3]: 2 does not fit 3")));
  EXPECT_THAT([] { MatMulNaive(Counting({2, 3, 4}), Counting({4, 5})); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "MatMulNaive: wanted 2 axes, got [2, 3, 4] x [4, 5]")));
  EXPECT_THAT([] { MatMulBlocked(Counting({2, 3}), Counting({1, 3, 4})); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "MatMulBlocked: wanted 2 axes, got [2, 3] x [1, 3, 4]")));
}

TEST(MatmulTest, OnlyMatMulReportsItself) {
  Why("The other two are there to be compared; they are not operators.");
  EXPECT_THAT(TraceOf([] { MatMul(Left(), Right()); }),
              ElementsAre("MatMul [2, 2] [2, 2] -> [2, 2]"));
  EXPECT_THAT(TraceOf([] { MatMulNaive(Left(), Right()); }), IsEmpty());
  EXPECT_THAT(TraceOf([] { MatMulBlocked(Left(), Right()); }), IsEmpty());
}

TEST(MatmulTest, ReadsASliceFromWhereItStarts) {
  Why("One sentence of a batch is contiguous, and starts behind the others.");
  const Tensor x = MakeTensor({3, 2, 2}, {0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8});
  const Tensor left(x.storage(), 4, {2, 2}, {2, 1});
  const Tensor right(x.storage(), 8, {2, 2}, {2, 1});
  for (const auto multiply : {MatMulNaive, MatMulBlocked, MatMul}) {
    EXPECT_THAT(multiply(left, right), IsTensor({2, 2}, {19, 22, 43, 50}));
  }
  const Tensor last_two(x.storage(), 4, {2, 2, 2}, {4, 2, 1});
  EXPECT_THAT(MatMul(last_two, last_two),
              IsTensor({2, 2, 2}, {7, 10, 15, 22, 67, 78, 91, 106}));
}

TEST(MatmulTest, BothSidesNeedTwoAxes) {
  Why("PyTorch takes a vector for a column; here you write [3, 1] yourself.");
  EXPECT_EQ(MatMulShape({2, 3}, {3, 1}), (Shape{2, 1}));
  EXPECT_THAT([] { MatMulShape({2, 3}, {3}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "MatMul: wanted at least 2 axes, got [2, 3] x [3]")));
}

}  // namespace
}  // namespace tinytorch
