#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/gather.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr Scalar kInf = std::numeric_limits<Scalar>::infinity();
constexpr int64_t kBytes = sizeof(Scalar);

// Element [o, i, r] of x seen as [outer, extent, inner].
Scalar At3(const std::vector<Scalar>& x, int64_t extent, int64_t inner,
           int64_t o, int64_t i, int64_t r) {
  return x[static_cast<size_t>((o * extent + i) * inner + r)];
}

struct Split {
  int64_t axis;
  int64_t outer;
  int64_t extent;
  int64_t inner;
};
// [3, 4, 5] as the three levels of each axis.
constexpr Split kSplits[] = {{0, 1, 3, 20}, {1, 3, 4, 5}, {2, 12, 5, 1}};

TEST(GatherModuleTest, AgreesWithASlowGatherOnEachAxis) {
  Why("Each axis has something else before and behind it.");
  const Tensor x = RandomTensor({3, 4, 5}, 1);
  const std::vector<Scalar> values = Values(x);
  const Tensor indices = MakeTensor({2, 2}, {2, 0, 1, 2});
  for (const auto& [axis, outer, extent, inner] : kSplits) {
    SCOPED_TRACE("axis " + std::to_string(axis));
    std::vector<Scalar> wanted;
    for (int64_t o = 0; o < outer; ++o) {
      for (const Scalar i : Values(indices)) {
        for (int64_t r = 0; r < inner; ++r) {
          wanted.push_back(
              At3(values, extent, inner, o, static_cast<int64_t>(i), r));
        }
      }
    }
    Shape shape = x.shape();
    shape[static_cast<size_t>(axis)] = 2;
    shape.insert(shape.begin() + axis, 2);
    EXPECT_THAT(Gather(x, indices, axis), IsTensor(shape, wanted));
    EXPECT_THAT(Gather(Scattered(x), Scattered(indices), axis - 3),
                IsTensor(shape, wanted));
  }
}

TEST(GatherModuleTest, AgreesWithASlowConcatenateOnEachAxis) {
  Why("Three tensors of different extents show runs put in wrong places.");
  for (const auto& [axis, outer, extent, inner] : kSplits) {
    SCOPED_TRACE("axis " + std::to_string(axis));
    Shape shape = {3, 4, 5};
    std::vector<Tensor> parts;
    for (const int64_t part_extent : {2, 0, 1, 4}) {
      shape[static_cast<size_t>(axis)] = part_extent;
      const Tensor part = RandomTensor(shape, 10 + parts.size());
      parts.push_back(parts.size() % 2 == 0 ? part : Scattered(part));
    }
    std::vector<Scalar> wanted;
    for (int64_t o = 0; o < outer; ++o) {
      for (const Tensor& part : parts) {
        const std::vector<Scalar> values = Values(part);
        for (int64_t i = 0; i < part.size(axis); ++i) {
          for (int64_t r = 0; r < inner; ++r) {
            wanted.push_back(At3(values, part.size(axis), inner, o, i, r));
          }
        }
      }
    }
    shape[static_cast<size_t>(axis)] = 7;
    EXPECT_THAT(Concatenate(parts, axis), IsTensor(shape, wanted));
    EXPECT_THAT(Concatenate(parts, axis - 3), IsTensor(shape, wanted));
  }
}

TEST(GatherModuleTest, ReadsRepeatedElements) {
  Why("An expanded tensor has fewer numbers in memory than it shows.");
  const Tensor x = Counting({3});
  const Tensor repeated(x.storage(), 0, {2, 3}, {0, 1});
  EXPECT_THAT(Gather(repeated, MakeTensor({2}, {1, 0})),
              IsTensor({2, 3}, {0, 1, 2, 0, 1, 2}));
  EXPECT_THAT(Concatenate({repeated, repeated}, 1),
              IsTensor({2, 6}, {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2}));
}

TEST(GatherModuleTest, NothingPickedAndNothingToPickFrom) {
  Why("A class without samples gives an empty batch, not an error.");
  EXPECT_THAT(Gather(Counting({3, 2}), Counting({0})), IsTensor({0, 2}, {}));
  EXPECT_THAT(Gather(Counting({0, 2}), Counting({0})), IsTensor({0, 2}, {}));
  EXPECT_THAT(Gather(Counting({3, 0}), MakeTensor({2}, {0, 2})),
              IsTensor({2, 0}, {}));
  EXPECT_THAT([] { Gather(Counting({0, 2}), MakeTensor({1}, {0})); },
              ThrowsMessage<std::out_of_range>(
                  HasSubstr("Gather: index 0 outside of axis 0 of [0, 2]")));
  EXPECT_THAT(OneHot(Counting({0}), 3), IsTensor({0, 3}, {}));
  EXPECT_THAT(OneHot(Counting({0}), 0), IsTensor({0, 0}, {}));
  EXPECT_THAT(Concatenate({Counting({0, 2}), Counting({0, 2})}),
              IsTensor({0, 2}, {}));
}

TEST(GatherModuleTest, HugeIndicesAreErrors) {
  Why("Converting 1e30 to an integer first is undefined; then all may happen.");
  for (const Scalar huge : {Scalar{1e30f}, Scalar{-1e30f}, Scalar{9.3e18f}}) {
    EXPECT_THROW(Gather(Counting({3}), MakeTensor({1}, {huge})),
                 std::out_of_range);
    EXPECT_THROW(OneHot(MakeTensor({1}, {huge}), 3), std::out_of_range);
  }
  EXPECT_ANY_THROW(Gather(Counting({3}), MakeTensor({1}, {kInf})));
  EXPECT_THAT([] { OneHot(MakeTensor({1}, {0.5}), 3); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("OneHot: index 0.5 is not a whole number")));
}

TEST(GatherModuleTest, OneHotOfAnyShape) {
  Why("Labels of a sequence come as [batch, length].");
  EXPECT_THAT(OneHot(MakeTensor({}, {1}), 2), IsTensor({2}, {0, 1}));
  EXPECT_THAT(OneHot(Scattered(MakeTensor({2, 2}, {0, 1, 1, 0})), 2),
              IsTensor({2, 2, 2}, {1, 0, 0, 1, 0, 1, 1, 0}));
}

TEST(GatherModuleTest, RefusesWhatDoesNotFit) {
  Why("Shapes of another number of axes differ as well.");
  EXPECT_THAT(Concatenate({Counting({2})}), IsTensor({2}, {0, 1}));
  EXPECT_THAT([] { Concatenate({Counting({2, 3}), Counting({3})}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "Concatenate: [2, 3] and [3] differ outside of axis 0")));
  // Four times 2^62 is 0 in int64_t.
  const Tensor long_row(Counting({1}).storage(), 0, {int64_t{1} << 62}, {0});
  EXPECT_THAT([&] { Concatenate({long_row, long_row, long_row, long_row}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("int64_t cannot count the elements of axis 0")));
  EXPECT_THAT([] { Concatenate({Counting({})}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Concatenate: no axis 0 in a tensor of 0 axes")));
  EXPECT_THROW(Stack({Counting({2}), Counting({3})}), std::invalid_argument);
  EXPECT_THAT([] { Gather(Counting({2}), Counting({1}), 1); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Gather: no axis 1 in a tensor of 1 axes")));
}

TEST(GatherModuleTest, ResultsAreNewAndCostOneAllocation) {
  Why("A batch is changed in place at times; the data set must not be.");
  const Tensor x = Scattered(Counting({30, 4}));
  const Tensor picks = MakeTensor({2}, {7, 8});
  EXPECT_EQ(AllocationsIn([&] { Gather(x, picks); }), 1);
  EXPECT_EQ(PeakBytesIn([&] { Gather(x, picks); }), 8 * kBytes);
  EXPECT_EQ(AllocationsIn([&] { OneHot(picks, 9); }), 1);
  const std::vector<Tensor> one = {x};
  const std::vector<Tensor> two = {x, x};
  EXPECT_EQ(AllocationsIn([&] { Concatenate(two); }), 1);
  EXPECT_EQ(AllocationsIn([&] { Stack(two); }), 1);
  EXPECT_NE(Concatenate(one).storage(), x.storage());
}

TEST(GatherModuleTest, StackIsMadeOfItsParts) {
  Why("A composite reports its parts: then its gradient needs no new rule.");
  EXPECT_THAT(TraceOf([] { Stack({Counting({2}), Counting({2})}, -1); }),
              ElementsAre("Unsqueeze [2] -> [2, 1] axes=[1]",
                          "Unsqueeze [2] -> [2, 1] axes=[1]",
                          "Concat [2, 1] [2, 1] -> [2, 2] axis=1"));
}

}  // namespace
}  // namespace tinytorch
