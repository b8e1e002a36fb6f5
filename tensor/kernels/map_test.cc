// Map() and Zip() against an Odometer, for every way in which axes may merge.

#include "tensor/kernels/map.h"

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/kernels/parallel.h"
#include "tensor/kernels/rows.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"

namespace tinytorch::kernels {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// A tensor of 0, 1, 2, ... in a storage that these strides fit, from the middle
// of it on: no stride here reaches further than 500 elements.
Tensor Walked(const Shape& shape, const Strides& strides) {
  const Tensor all = Tensor::Arange(1001);
  return Tensor(all.storage(), 500, shape, strides);
}

struct Layout {
  Shape shape;
  std::vector<Strides> strides;
};

const std::vector<Layout>& Layouts() {
  static const auto& layouts = *new std::vector<Layout>{
      {{}, {{}}},
      {{1, 1}, {{7, 3}, {0, 0}}},
      {{5}, {{1}, {0}, {3}, {-2}}},
      {{0, 3}, {{3, 1}, {0, 1}}},
      {{2, 3}, {{3, 1}, {1, 2}, {0, 1}, {1, 0}, {0, 0}, {6, 2}, {-3, -1}}},
      {{3, 1, 4}, {{4, 4, 1}, {4, 0, 1}, {1, 9, 3}, {0, 0, 1}, {1, 0, 0}}},
      {{2, 3, 4},
       {{12, 4, 1}, {4, 8, 1}, {0, 4, 1}, {4, 0, 1}, {12, 4, 0}, {1, 8, 2}}}};
  return layouts;
}

std::vector<Scalar> Elements(const Tensor& x) {
  std::vector<Scalar> elements;
  for (Odometer at(x.shape(), x.strides()); !at.done(); at.Next()) {
    elements.push_back(x.data()[at.offset()]);
  }
  return elements;
}

TEST(MapTest, VisitsEveryElementInOrderWhateverTheStrides) {
  for (const auto& [shape, all] : Layouts()) {
    for (const Strides& strides : all) {
      const Tensor x = Walked(shape, strides);
      const Tensor y = Tensor::Empty(shape);
      Map(x, y, [](Scalar v) { return v; });
      EXPECT_EQ(Elements(y), Elements(x)) << ShapeToString(strides);
    }
  }
}

TEST(ZipTest, PairsTheElementsOfTwoInputs) {
  for (const auto& [shape, all] : Layouts()) {
    for (const Strides& s : all) {
      for (const Strides& t : all) {
        const Tensor a = Walked(shape, s), b = Walked(shape, t);
        const Tensor y = Tensor::Empty(shape);
        Zip(a, b, y, [](Scalar u, Scalar v) { return u * 1000 + v; });
        std::vector<Scalar> wanted = Elements(a);
        const std::vector<Scalar> second = Elements(b);
        for (size_t i = 0; i < wanted.size(); ++i) {
          wanted[i] = wanted[i] * 1000 + second[i];
        }
        EXPECT_EQ(Elements(y), wanted)
            << ShapeToString(s) << " and " << ShapeToString(t);
      }
    }
  }
}

TEST(ZipTest, PairsTheElementsOfThreeInputs) {
  for (const auto& [shape, all] : Layouts()) {
    for (const Strides& s : all) {
      for (const Strides& t : all) {
        for (const Strides& u : all) {
          const Tensor a = Walked(shape, s), b = Walked(shape, t);
          const Tensor c = Walked(shape, u), y = Tensor::Empty(shape);
          Zip(a, b, c, y, [](Scalar v, Scalar w, Scalar x) {
            return static_cast<int64_t>(v) % 2 == 0 ? w : x;
          });
          std::vector<Scalar> wanted = Elements(b);
          const std::vector<Scalar> choose = Elements(a), other = Elements(c);
          for (size_t i = 0; i < wanted.size(); ++i) {
            if (static_cast<int64_t>(choose[i]) % 2 != 0) wanted[i] = other[i];
          }
          EXPECT_EQ(Elements(y), wanted)
              << ShapeToString(s) << ShapeToString(t) << ShapeToString(u);
        }
      }
    }
  }
}

TEST(MapTest, SeveralThreadsShareALargeTensor) {
  const int before = Threads();
  SetThreads(3);
  const Tensor x = Tensor::Arange(200'003);
  const Tensor y = Tensor::Empty(x.shape());
  Map(x, y, [](Scalar v) { return v + 1; });
  for (int64_t i = 0; i < x.numel(); ++i) {
    ASSERT_EQ(y.data()[i], static_cast<Scalar>(i + 1));
  }
  SetThreads(before);
}

TEST(MapTest, ShapesMustAgree) {
  EXPECT_THAT(
      [] {
        Zip(Tensor::Zeros({2, 3}), Tensor::Zeros({3}), Tensor::Empty({2, 3}),
            [](Scalar u, Scalar) { return u; });
      },
      ThrowsMessage<std::invalid_argument>(
          HasSubstr("kernels: wanted shape [2, 3], got [3]")));
}

TEST(RowWalkTest, MergesAxesOnlyWhereEveryTensorWalksThemAsOne) {
  const Strides rows{20, 5, 1}, repeated{0, 5, 1};
  const RowWalk one({3, 4, 5}, {&rows});
  EXPECT_TRUE(one.is_one_row());
  EXPECT_EQ(one.length(), 60);
  const RowWalk both({3, 4, 5}, {&rows, &repeated});
  EXPECT_FALSE(both.is_one_row());
  EXPECT_EQ(both.length(), 20);
  EXPECT_EQ(both.step(1), 1);
}

TEST(RowWalkTest, CountsFromRowToRow) {
  const Strides strides{1, 3};
  std::vector<int64_t> offsets;
  for (RowWalk walk({3, 2}, {&strides}); !walk.done(); walk.Next()) {
    offsets.push_back(walk.offset(0));
  }
  EXPECT_THAT(offsets, ElementsAre(0, 1, 2));
}

}  // namespace
}  // namespace tinytorch::kernels
