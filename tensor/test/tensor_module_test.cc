#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/storage.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

constexpr int64_t kBytes = sizeof(Scalar);

// Shapes around every boundary: no axis, no elements, extents of 1, odd sizes.
std::vector<Shape> Shapes() {
  return {{},     {1},    {7},    {0},       {2, 0, 3},
          {1, 5}, {5, 1}, {3, 4}, {2, 3, 5}, {1, 3, 1, 2}};
}

// Row 1 of [2, 3], backwards: a negative stride and an offset at its end.
Tensor BackwardsRow(const Tensor& x) {
  return Tensor(x.storage(), 5, {3}, {-1});
}

TEST(TensorModuleTest, AllMakersWorkForAllShapes) {
  Why("Scalars and empty tensors are tensors too.");
  for (const Shape& shape : Shapes()) {
    SCOPED_TRACE(ShapeToString(shape));
    const std::vector<Scalar> values = Values(Counting(shape));
    EXPECT_THAT(Tensor::Empty(shape), HasShape(shape));
    EXPECT_THAT(Tensor::FromValues(shape, values), IsTensor(shape, values));
    EXPECT_THAT(Tensor::Full(shape, -2),
                IsTensor(shape, std::vector<Scalar>(values.size(), -2)));
  }
}

TEST(TensorModuleTest, EachMakerAllocatesOnceAndExactly) {
  Why("Large models run out of memory first, so every byte is counted.");
  EXPECT_EQ(AllocationsIn([] { Tensor::Empty({3, 5}); }), 1);
  EXPECT_EQ(AllocationsIn([] { Tensor::Full({3, 5}, 1); }), 1);
  EXPECT_EQ(AllocationsIn([] { Tensor::FromValues({2}, {1, 2}); }), 1);
  EXPECT_EQ(AllocationsIn([] { Tensor::Arange(9); }), 1);
  EXPECT_EQ(PeakBytesIn([] { Tensor::Empty({3, 5}); }), 15 * kBytes);
  EXPECT_EQ(PeakBytesIn([] { Tensor::Arange(9); }), 9 * kBytes);
}

TEST(TensorModuleTest, ArangeOfNothingAndOfLess) {
  Why("An empty range is fine, a negative one is a mistake.");
  EXPECT_THAT(Tensor::Arange(0), HasShape({0}));
  EXPECT_THAT([] { Tensor::Arange(-1); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("wanted n of at least 0, got -1")));
}

TEST(TensorModuleTest, AtAgreesWithTheOrderOfTheElements) {
  Why("Offset and strides must both be respected, on every axis.");
  for (const Tensor& x :
       {Counting({2, 3, 5}), Scattered(Counting({2, 3, 5}))}) {
    Scalar next = 0;
    for (int64_t i = 0; i < 2; ++i) {
      for (int64_t j = 0; j < 3; ++j) {
        for (int64_t k = 0; k < 5; ++k) {
          ASSERT_EQ(x.At({i, j, k}), next);
          ASSERT_EQ(x.At({i - 2, j - 3, k - 5}), next);
          ++next;
        }
      }
    }
  }
}

TEST(TensorModuleTest, AtChecksEveryAxisOnBothSides) {
  Why("An index may be wrong and still hit memory of the same tensor.");
  const Tensor x = Counting({2, 3});
  const std::vector<Index> outside = {
      {0, 3}, {1, 3}, {0, -4}, {-3, 0}, {2, 2}, {0, 99}, {}, {1}, {0, 0, 0}};
  for (const Index& index : outside) {
    EXPECT_THAT([&] { x.At(index); }, ThrowsMessage<std::out_of_range>(
                                          "At: index " + ShapeToString(index) +
                                          " outside of shape [2, 3]"));
  }
  EXPECT_THROW(Counting({0}).At({0}), std::out_of_range);
  EXPECT_EQ(Counting({}).At({}), 0);
}

TEST(TensorModuleTest, ItemOfAViewHonorsItsOffset) {
  Why("The element of a view is seldom the first of its storage.");
  const Tensor x = MakeTensor({3}, {7, 8, 9});
  EXPECT_EQ(Tensor(x.storage(), 2, {1, 1}, {5, 5}).item(), 9);
  EXPECT_THROW(Counting({0}).item(), std::invalid_argument);
}

TEST(TensorModuleTest, ReadsAnyViewInRowMajorOrder) {
  Why("Transposed, shifted, with gaps: the order of the elements is the same.");
  for (const Shape& shape : Shapes()) {
    SCOPED_TRACE(ShapeToString(shape));
    const Tensor x = Counting(shape);
    EXPECT_EQ(Scattered(x).ToVector(), Values(x));
    EXPECT_EQ(x.ToVector(), Values(x));
  }
  EXPECT_THAT(BackwardsRow(Counting({2, 3})).ToVector(), ElementsAre(5, 4, 3));
}

TEST(TensorModuleTest, ARepeatedRowIsReadAgainAndAgain) {
  Why("Stride 0 is how broadcasting repeats without copying.");
  const Tensor row = Counting({3});
  const Tensor twice(row.storage(), 0, {2, 3}, {0, 1});
  EXPECT_THAT(twice.ToVector(), ElementsAre(0, 1, 2, 0, 1, 2));
  EXPECT_THAT(twice.Clone(), IsTensor({2, 3}, {0, 1, 2, 0, 1, 2}));
}

TEST(TensorModuleTest, FillReachesEveryElementOfAViewAndNoOther) {
  Why("A stray write shows up far away, in another tensor.");
  const Tensor x = Counting({2, 3});
  BackwardsRow(x).Fill(-1);
  EXPECT_THAT(x, IsTensor({2, 3}, {0, 1, 2, -1, -1, -1}));
  Tensor(x.storage(), 1, {2}, {3}).Fill(9);
  EXPECT_THAT(x, IsTensor({2, 3}, {0, 9, 2, -1, 9, -1}));
  Tensor(x.storage(), 0, {0, 3}, {3, 1}).Fill(5);
  EXPECT_THAT(x, IsTensor({2, 3}, {0, 9, 2, -1, 9, -1}));
}

TEST(TensorModuleTest, ACloneIsContiguousAndOwnsWhatItNeeds) {
  Why("A clone of a small window must not keep the whole storage.");
  for (const Shape& shape : Shapes()) {
    SCOPED_TRACE(ShapeToString(shape));
    const Tensor x = Scattered(Counting(shape));
    const Tensor clone = x.Clone();
    EXPECT_THAT(clone, EqualsTensor(x));
    EXPECT_EQ(clone.strides(), RowMajorStrides(shape));
    EXPECT_EQ(clone.offset(), 0);
    EXPECT_EQ(clone.storage()->size(), NumElements(shape));
    EXPECT_NE(clone.storage(), x.storage());
  }
  const Tensor x = Counting({2, 3});
  EXPECT_EQ(AllocationsIn([&] { x.Clone(); }), 1);
  EXPECT_EQ(PeakBytesIn([&] { x.Clone(); }), 6 * kBytes);
}

TEST(TensorModuleTest, ContiguousCopiesOnlyWhenItMust) {
  Why("A needless copy costs time and memory in every layer.");
  const Tensor x = Counting({2, 3});
  EXPECT_EQ(AllocationsIn([&] { x.Contiguous(); }), 0);
  EXPECT_EQ(x.Contiguous().id(), x.id());
  const Tensor row(x.storage(), 3, {3}, {1});
  EXPECT_EQ(row.Contiguous().id(), row.id()) << "an offset is not a gap";
  const Tensor scattered = Scattered(x);
  EXPECT_THAT(scattered.Contiguous(), EqualsTensor(x));
  EXPECT_TRUE(scattered.Contiguous().is_contiguous());
  EXPECT_EQ(AllocationsIn([&] { scattered.Contiguous(); }), 1);
}

TEST(TensorModuleTest, CopiesReportThemselves) {
  Why("A copy hidden from the trace would lose the gradient in module 4.");
  const Tensor x = Counting({2, 3});
  const Tensor scattered = Scattered(x);
  EXPECT_THAT(TraceOf([&] { x.Clone(); }),
              ElementsAre("Identity [2, 3] -> [2, 3]"));
  EXPECT_THAT(TraceOf([&] { scattered.Contiguous(); }),
              ElementsAre("Identity [2, 3] -> [2, 3]"));
  EXPECT_THAT(TraceOf([&] { x.Contiguous(); }), IsEmpty());
}

TEST(TensorModuleTest, RefusesShapesThatCannotBe) {
  Why("An impossible shape must fail by name, before memory is asked for.");
  EXPECT_THROW(Tensor::Empty({2, -1}), std::invalid_argument);
  const int64_t huge = int64_t{1} << 40;
  EXPECT_THROW(Tensor::Zeros({huge, huge}), std::invalid_argument);
  EXPECT_THROW(Tensor::FromValues({-1}, {}), std::invalid_argument);
}

TEST(TensorModuleTest, LargeClonesKeepTheOrderToo) {
  Why("From some size on your code may call a kernel, which reads any view.");
  const Tensor x = Counting({20, 30});
  EXPECT_THAT(Scattered(x).Clone(), EqualsTensor(x));
  const Tensor transposed(x.storage(), 0, {30, 20}, {1, 30});
  EXPECT_THAT(transposed.Clone(), EqualsTensor(transposed));
  const Tensor rows(x.storage(), 300, {10, 30}, {30, 1});
  EXPECT_THAT(rows.Clone(), EqualsTensor(rows));
}

}  // namespace
}  // namespace tinytorch
