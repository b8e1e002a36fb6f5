#include "tensor/tensor.h"

#include <cstdint>
#include <limits>
#include <stdexcept>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/storage.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// The second and third column of a b c / d e f: a view with an offset.
Tensor LastTwoColumns(const Tensor& x) {
  return Tensor(x.storage(), 1, {2, 2}, {3, 1});
}

TEST(TensorTest, EmptyReservesARowMajorTensor) {
  Why("Every result of every operation is made by Empty().");
  const Tensor x = Tensor::Empty({2, 3});
  EXPECT_THAT(x, HasShape({2, 3}));
  EXPECT_THAT(x.strides(), ElementsAre(3, 1));
  EXPECT_EQ(x.offset(), 0);
  EXPECT_EQ(x.storage()->size(), 6);
}

TEST(TensorTest, FullIsTheSameEverywhere) {
  Why("Weights and gradients start from zeros and ones.");
  EXPECT_THAT(Tensor::Full({2, 2}, 7), IsTensor({2, 2}, {7, 7, 7, 7}));
  EXPECT_THAT(Tensor::Zeros({3}), IsTensor({3}, {0, 0, 0}));
  EXPECT_THAT(Tensor::Ones({}), IsTensor({}, {1}));
}

TEST(TensorTest, FromValuesReadsRowByRow) {
  Why("This is how you write a tensor in a program.");
  EXPECT_THAT(Tensor::FromValues({2, 3}, {1, 2, 3, 4, 5, 6}),
              IsTensor({2, 3}, {1, 2, 3, 4, 5, 6}));
}

TEST(TensorTest, FromValuesWantsOneValueForEachElement) {
  Why("A missing value would be a number that was in memory before.");
  EXPECT_THAT(Tensor::FromValues({0, 3}, {}), HasShape({0, 3}));
  EXPECT_THAT([] { Tensor::FromValues({2, 3}, {1, 2, 3, 4, 5}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("shape [2, 3] wants 6 values, got 5")));
}

TEST(TensorTest, AViewThatOverflowsIsRefused) {
  Why("A sum that wraps around would pass the check and leave the storage.");
  const Tensor x = Tensor::Zeros({8});
  const auto view = [x](int64_t offset, Shape shape, Strides strides) {
    return [=] { Tensor(x.storage(), offset, shape, strides); };
  };
  const int64_t most = std::numeric_limits<int64_t>::max();
  const auto too_many = ThrowsMessage<std::invalid_argument>(
      HasSubstr("is more than int64_t can count"));
  EXPECT_THAT(view(0, {9}, {int64_t{1} << 61}), too_many);
  EXPECT_THAT(view(0, {9}, {-(int64_t{1} << 61)}), too_many);
  EXPECT_THAT(view(7, {2}, {most}), too_many);
  EXPECT_THAT(view(0, {int64_t{1} << 32, int64_t{1} << 32}, {0, 0}), too_many);
}

TEST(TensorTest, AViewHasNoNegativeExtent) {
  Why("An extent of -1 would pass as an empty tensor, and fail far from here.");
  const Tensor x = Tensor::Zeros({8});
  EXPECT_THAT([&] { Tensor(x.storage(), 5, {-1}, {1}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("negative extent in shape [-1]")));
  EXPECT_THAT([&] { Tensor(x.storage(), 5, {0, -1}, {1, 1}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("negative extent in shape [0, -1]")));
}

TEST(TensorTest, ArangeCounts) {
  Why("If each number is its own index, mistakes are easy to see.");
  EXPECT_THAT(Tensor::Arange(4), IsTensor({4}, {0, 1, 2, 3}));
}

TEST(TensorTest, AtReadsByIndex) {
  Why("The sum of index times stride is the formula behind every operation.");
  const Tensor x = MakeTensor({2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(x.At({0, 0}), 1);
  EXPECT_EQ(x.At({0, 2}), 3);
  EXPECT_EQ(x.At({1, 0}), 4);
  EXPECT_EQ(x.At({1, -1}), 6) << "-1 is the last column";
}

TEST(TensorTest, AtWrites) {
  Why("At() returns the element itself, not a copy of it.");
  const Tensor x = MakeTensor({2, 2}, {1, 2, 3, 4});
  x.At({1, 0}) = 30;
  EXPECT_THAT(x, IsTensor({2, 2}, {1, 2, 30, 4}));
}

TEST(TensorTest, AtOfAViewStartsAtItsOffset) {
  Why("A view begins in the middle of its storage: index [0, 0] lies there.");
  const Tensor x = MakeTensor({2, 3}, {1, 2, 3, 4, 5, 6});
  const Tensor columns = LastTwoColumns(x);
  EXPECT_EQ(columns.At({0, 0}), 2);
  EXPECT_EQ(columns.At({1, 1}), 6);
  columns.At({1, 0}) = 50;
  EXPECT_THAT(x, IsTensor({2, 3}, {1, 2, 3, 4, 50, 6}));
}

TEST(TensorTest, AtRefusesAnIndexOutside) {
  Why("Reading past the end of memory is the worst way to find a bug.");
  const Tensor x = MakeTensor({2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_THAT([&] { x.At({2, 0}); },
              ThrowsMessage<std::out_of_range>(
                  HasSubstr("At: index [2, 0] outside of shape [2, 3]")));
  EXPECT_THAT([&] { x.At({0}); },
              ThrowsMessage<std::out_of_range>(
                  HasSubstr("At: index [0] outside of shape [2, 3]")));
}

TEST(TensorTest, ItemIsTheOnlyElement) {
  Why("A loss ends as one number you can print.");
  EXPECT_EQ(MakeTensor({}, {5}).item(), 5);
  EXPECT_EQ(MakeTensor({1, 1}, {6}).item(), 6);
  const Tensor two = MakeTensor({2}, {7, 8});
  EXPECT_EQ(Tensor(two.storage(), 1, {}, {}).item(), 8) << "the second of two";
  EXPECT_THAT([] { Counting({2, 3}).item(); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("item: wanted 1 element, got shape [2, 3]")));
}

TEST(TensorTest, ToVectorReadsRowByRowThroughAView) {
  Why("A view walks the same memory another way; the order stays row-major.");
  const Tensor x = MakeTensor({2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_THAT(x.ToVector(), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(LastTwoColumns(x).ToVector(), ElementsAre(2, 3, 5, 6));
}

TEST(TensorTest, FillingAViewLeavesTheRestAlone) {
  Why("A view is a window: elements outside of it must not change.");
  const Tensor x = MakeTensor({2, 3}, {1, 2, 3, 4, 5, 6});
  LastTwoColumns(x).Fill(0);
  EXPECT_THAT(x, IsTensor({2, 3}, {1, 0, 0, 4, 0, 0}));
}

TEST(TensorTest, ACloneIsIndependent) {
  Why("Two handles share their numbers; a clone has its own.");
  const Tensor x = MakeTensor({2}, {1, 2});
  const Tensor handle = x;
  const Tensor clone = x.Clone();
  EXPECT_THAT(clone, IsTensor({2}, {1, 2}));
  x.At({0}) = 10;
  EXPECT_THAT(handle, IsTensor({2}, {10, 2}));
  EXPECT_THAT(clone, IsTensor({2}, {1, 2}));
}

TEST(TensorTest, ACloneOfAViewHasItsElements) {
  Why("The copy has no gaps: the numbers between the rows stay behind.");
  const Tensor x = MakeTensor({2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_THAT(LastTwoColumns(x).Clone(), IsTensor({2, 2}, {2, 3, 5, 6}));
}

TEST(TensorTest, ContiguousClosesTheGapsOfAView) {
  Why("After it, fast loops may walk data() from front to back.");
  const Tensor x = MakeTensor({2, 3}, {1, 2, 3, 4, 5, 6});
  const Tensor packed = LastTwoColumns(x).Contiguous();
  EXPECT_THAT(packed, IsTensor({2, 2}, {2, 3, 5, 6}));
  EXPECT_TRUE(packed.is_contiguous());
  const Tensor row(x.storage(), 3, {3}, {1});
  EXPECT_THAT(row.Contiguous(), IsTensor({3}, {4, 5, 6}));
  EXPECT_EQ(row.Contiguous().storage(), x.storage())
      << "a row has an offset and no gaps: it needs no copy";
}

TEST(TensorTest, ASliceStartsAtItsOffset) {
  Why("A slice is contiguous, but its first element is not that of its "
      "storage.");
  const Tensor x = MakeTensor({3, 2}, {1, 2, 3, 4, 5, 6});
  const Tensor last_row(x.storage(), 4, {1, 2}, {2, 1});
  EXPECT_THAT(last_row.ToVector(), ElementsAre(5, 6));
  EXPECT_EQ(last_row.At({0, 1}), 6);
  EXPECT_THAT(last_row.Clone(), IsTensor({1, 2}, {5, 6}));
  last_row.Fill(0);
  EXPECT_THAT(x, IsTensor({3, 2}, {1, 2, 3, 4, 0, 0}));
}

}  // namespace
}  // namespace tinytorch
