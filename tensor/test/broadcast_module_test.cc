#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/broadcast.h"
#include "tensor/elementwise.h"
#include "tensor/random.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr int64_t kBytes = sizeof(Scalar);

std::string Pair(const Shape& a, const Shape& b) {
  return ShapeToString(a) + " with " + ShapeToString(b);
}

// The element of x that stands at `index` of a larger shape, found the slow
// way: axes aligned at the right, index 0 on every axis of extent 1.
Scalar ElementAt(const Tensor& x, const Index& index) {
  const size_t added = index.size() - x.shape().size();
  int64_t place = 0;
  for (size_t axis = 0; axis < x.shape().size(); ++axis) {
    if (x.shape()[axis] != 1) place += index[axis + added] * x.strides()[axis];
  }
  return x.data()[place];
}

// All indices of a shape in row-major order.
std::vector<Index> Indices(const Shape& shape) {
  std::vector<Index> indices = {{}};
  for (const int64_t extent : shape) {
    std::vector<Index> longer;
    for (Index& index : indices) {
      index.push_back(0);
      for (int64_t i = 0; i < extent; ++i) {
        index.back() = i;
        longer.push_back(index);
      }
    }
    indices = longer;
  }
  return indices;
}

// `full` with some axes made 1 and some left out in front.
Shape Shrink(const Shape& full, Rng& rng) {
  Shape shape(
      full.begin() + rng.UniformInt(static_cast<int64_t>(full.size()) + 1),
      full.end());
  for (int64_t& extent : shape) {
    if (rng.UniformInt(3) == 0) extent = 1;
  }
  return shape;
}

TEST(BroadcastModuleTest, ShapesByTheRule) {
  Why("The rule is symmetric: the order of the two shapes does not matter.");
  struct Case {
    Shape a, b, wanted;
  };
  const Case cases[] = {
      {{}, {}, {}},
      {{1}, {}, {1}},
      {{1}, {1, 1}, {1, 1}},
      {{7}, {1}, {7}},
      {{2, 3, 4}, {3, 1}, {2, 3, 4}},
      {{8, 1, 6, 1}, {7, 1, 5}, {8, 7, 6, 5}},
      {{0}, {1}, {0}},  // A row repeated 0 times: nothing is left.
      {{0}, {0}, {0}},
      {{0}, {}, {0}},
      {{2, 0, 1}, {1, 3}, {2, 0, 3}},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(BroadcastShape(c.a, c.b), c.wanted) << Pair(c.a, c.b);
    EXPECT_EQ(BroadcastShape(c.b, c.a), c.wanted) << Pair(c.b, c.a);
  }
}

TEST(BroadcastModuleTest, TheFirstPairFromTheRightIsNamed) {
  Why("With several misfits, the last axis is the one to look at first.");
  struct Case {
    Shape a, b;
    std::string misfit;
  };
  const Case cases[] = {
      {{3}, {2}, "3 does not fit 2"},
      {{2, 5, 4}, {3, 6, 4}, "5 does not fit 6"},
      {{2, 3}, {3, 2}, "3 does not fit 2"},
      {{4, 2}, {4, 1, 3}, "2 does not fit 3"},
      {{0}, {2}, "0 does not fit 2"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT([&] { BroadcastShape(c.a, c.b); },
                ThrowsMessage<std::invalid_argument>(HasSubstr(
                    "cannot broadcast " + Pair(c.a, c.b) + ": " + c.misfit)));
  }
}

TEST(BroadcastModuleTest, StridesOfViewsSurvive) {
  Why("An expanded transpose must still be walked as a transpose.");
  EXPECT_THAT(BroadcastStrides({3, 1}, {1, 1}, {2, 3, 4}),
              ElementsAre(0, 1, 0));
  EXPECT_THAT(BroadcastStrides({3, 2}, {1, 3}, {5, 3, 2}),
              ElementsAre(0, 1, 3));
  EXPECT_THAT(BroadcastStrides({2, 3}, {-3, -1}, {2, 3}), ElementsAre(-3, -1));
  EXPECT_THAT(BroadcastStrides({}, {}, {2, 2}), ElementsAre(0, 0));
  EXPECT_THAT(BroadcastStrides({1}, {9}, {0}), ElementsAre(0));
}

TEST(BroadcastModuleTest, ExpandingIsOneWay) {
  Why("Two shapes may fit each other and still not become one of them.");
  const std::vector<std::pair<Shape, Shape>> cases = {
      {{2, 3}, {1, 3}}, {{2, 3}, {3}}, {{3}, {1}},  {{2}, {}},
      {{0}, {1}},       {{3}, {0}},    {{1}, {-1}}, {{}, {-2}},
  };
  for (const auto& [from, to] : cases) {
    EXPECT_THAT([&] { Expand(Counting(from), to); },
                ThrowsMessage<std::invalid_argument>(
                    HasSubstr("cannot expand " + ShapeToString(from) + " to " +
                              ShapeToString(to))));
  }
}

TEST(BroadcastModuleTest, ExpandAgreesWithTheSlowWay) {
  Why("Random shapes find the axis that the examples forgot.");
  Rng rng(3);
  for (int trial = 0; trial < 60; ++trial) {
    Shape to;
    const int64_t ndim = rng.UniformInt(5);
    while (static_cast<int64_t>(to.size()) < ndim) {
      to.push_back(rng.UniformInt(5));
    }
    const Tensor x = Counting(Shrink(to, rng));
    SCOPED_TRACE(Pair(x.shape(), to));
    std::vector<Scalar> wanted;
    for (const Index& index : Indices(to)) {
      wanted.push_back(ElementAt(x, index));
    }
    EXPECT_THAT(Expand(x, to), IsTensor(to, wanted));
    EXPECT_THAT(Expand(Scattered(x), to), IsTensor(to, wanted));
  }
}

TEST(BroadcastModuleTest, OperationsAgreeWithTheSlowWay) {
  Why("The kernels take short cuts through memory; this finds the wrong ones.");
  Rng rng(4);
  for (int trial = 0; trial < 120; ++trial) {
    Shape full;
    const int64_t ndim = rng.UniformInt(5);
    while (static_cast<int64_t>(full.size()) < ndim) {
      full.push_back(1 + rng.UniformInt(4));
    }
    Tensor a = RandomTensor(Shrink(full, rng), 2 * trial);
    Tensor b = RandomTensor(Shrink(full, rng), 2 * trial + 1);
    SCOPED_TRACE(Pair(a.shape(), b.shape()));
    if (rng.UniformInt(2) == 0) a = Scattered(a);
    if (rng.UniformInt(2) == 0) b = Scattered(b);
    const Shape shape = BroadcastShape(a.shape(), b.shape());
    std::vector<Scalar> wanted;
    for (const Index& index : Indices(shape)) {
      wanted.push_back(ElementAt(a, index) - ElementAt(b, index));
    }
    EXPECT_THAT(Sub(a, b), IsTensor(shape, wanted));
  }
}

TEST(BroadcastModuleTest, WhereBroadcastsAllThree) {
  Why("One mask serves a whole batch; one number replaces what it hides.");
  EXPECT_THAT(Where(MakeTensor({3}, {1, 0, 1}), Counting({2, 3}), Scalar{-1}),
              IsTensor({2, 3}, {0, -1, 2, 3, -1, 5}));
  EXPECT_THAT(Where(MakeTensor({2, 1}, {1, 0}), MakeTensor({3}, {1, 2, 3}),
                    MakeTensor({1}, {9})),
              IsTensor({2, 3}, {1, 2, 3, 9, 9, 9}));
}

TEST(BroadcastModuleTest, ErrorsNameTheOperation) {
  Why("In a network of forty additions it matters which one it was.");
  EXPECT_THAT([] { Add(Counting({2, 3}), Counting({2})); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "Add: cannot broadcast [2, 3] with [2]: 3 does not fit 2")));
  EXPECT_THAT([] { Where(Counting({2}), Counting({2}), Counting({3})); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Where: cannot broadcast [2] with [3]")));
}

TEST(BroadcastModuleTest, AnOperationAllocatesItsResultAndNoRepeats) {
  Why("The point of broadcasting: no copy of the bias for each row.");
  const Tensor batch = Counting({64, 10});
  const Tensor bias = Counting({10});
  EXPECT_EQ(AllocationsIn([&] { Add(batch, bias); }), 1);
  EXPECT_EQ(PeakBytesIn([&] { Add(batch, bias); }), 64 * 10 * kBytes);
  const Tensor column = Counting({64, 1});
  EXPECT_EQ(PeakBytesIn([&] { Mul(column, bias); }), 64 * 10 * kBytes);
}

TEST(BroadcastModuleTest, ReportsExpandButNoHiddenOnes) {
  Why("An addition that broadcasts is one operation, with the real inputs.");
  const Tensor batch = Counting({2, 3});
  const Tensor bias = Counting({3});
  EXPECT_THAT(TraceOf([&] { Expand(bias, {2, 3}); }),
              ElementsAre("Expand [3] -> [2, 3]"));
  EXPECT_THAT(TraceOf([&] { Add(batch, bias); }),
              ElementsAre("Add [2, 3] [3] -> [2, 3]"));
}

TEST(BroadcastModuleTest, AWriteThroughAnExpandedViewShowsInAllRepeats) {
  Why("The repeats are one number in memory.");
  const Tensor row = MakeTensor({2}, {1, 2});
  const Tensor view = Expand(row, {3, 2});
  view.data()[view.strides()[0] * 2] = 9;
  EXPECT_THAT(view, IsTensor({3, 2}, {9, 2, 9, 2, 9, 2}));
  EXPECT_THAT(row, IsTensor({2}, {9, 2}));
}

TEST(BroadcastModuleTest, WhereTakesANumberOnEitherSide) {
  Why("A mask sets what it hides, or what it shows, to one number.");
  const Tensor mask = MakeTensor({4}, {1, 0, 0, 1});
  const Tensor x = MakeTensor({4}, {5, 6, 7, 8});
  EXPECT_THAT(Where(mask, Scalar{0}, x), IsTensor({4}, {0, 6, 7, 0}));
  EXPECT_THAT(Where(mask, x, Scalar{0}), IsTensor({4}, {5, 0, 0, 8}));
}

}  // namespace
}  // namespace tinytorch
