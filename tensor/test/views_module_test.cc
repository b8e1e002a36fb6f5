#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/random.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tensor/views.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

// start, start + step, ... as Python slices a list.
std::vector<Scalar> PythonSlice(const std::vector<Scalar>& list, int64_t start,
                                int64_t stop, int64_t step) {
  const int64_t n = static_cast<int64_t>(list.size());
  std::vector<Scalar> out;
  if (start < 0) start = std::max<int64_t>(0, start + n);
  if (stop < 0) stop += n;
  for (int64_t i = start; i < std::min(n, stop); i += step) {
    out.push_back(list[static_cast<size_t>(i)]);
  }
  return out;
}

TEST(ViewsModuleTest, ReshapesToAndFromEveryShape) {
  Why("Scalars, empty tensors and extents of 1 have shapes like any other.");
  struct Case {
    Shape from, to, wanted;
  };
  const Case cases[] = {
      {{}, {1, 1}, {1, 1}},
      {{1}, {}, {}},
      {{0, 3}, {5, 0}, {5, 0}},
      {{12}, {2, 3, 2}, {2, 3, 2}},
      {{2, 6}, {3, -1, 2}, {3, 2, 2}},
      {{2, 0}, {-1, 2}, {0, 2}},
      {{4, 1}, {-1, 1, 4}, {1, 1, 4}},
      {{}, {-1}, {1}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(ShapeToString(c.from) + " to " + ShapeToString(c.to));
    const Tensor x = Counting(c.from);
    EXPECT_THAT(Reshape(x, c.to), IsTensor(c.wanted, Values(x)));
    EXPECT_THAT(Reshape(Scattered(x), c.to), IsTensor(c.wanted, Values(x)));
  }
}

TEST(ViewsModuleTest, ReshapeRefusesWhatItCannotInfer) {
  Why("Two unknowns have no answer, and neither has 6 divided by 4 or by 0.");
  const auto refuses = [](const Shape& from, const Shape& to,
                          const std::string& text) {
    EXPECT_THAT([&] { Reshape(Counting(from), to); },
                ThrowsMessage<std::invalid_argument>(HasSubstr(text)));
  };
  refuses({2, 3}, {-1, -1}, "Reshape: more than one -1 in [-1, -1]");
  refuses({2, 3}, {-1, 4}, "Reshape: cannot infer -1 in [-1, 4] from [2, 3]");
  refuses({0}, {-1, 0}, "Reshape: cannot infer -1 in [-1, 0] from [0]");
  refuses({2, 3}, {}, "Reshape: [2, 3] has 6 elements, [] wants 1");
  refuses({2, 3}, {-2, -3}, "negative extent");
}

TEST(ViewsModuleTest, ReshapeCopiesOnlyWhatIsNotContiguous) {
  Why("A contiguous tensor gets a view, at any offset; others, one copy.");
  const Tensor x = Counting({2, 6});
  EXPECT_EQ(Reshape(x, {3, 4}).storage(), x.storage());
  EXPECT_EQ(AllocationsIn([&] { Reshape(x, {3, 4}); }), 0);
  const Tensor row(x.storage(), 6, {6}, {1});
  EXPECT_THAT(Reshape(row, {2, 3}), IsTensor({2, 3}, {6, 7, 8, 9, 10, 11}));
  EXPECT_EQ(AllocationsIn([&] { Reshape(row, {2, 3}); }), 0);
  EXPECT_EQ(AllocationsIn([y = Scattered(x)] { Reshape(y, {12}); }), 1);
  EXPECT_EQ(AllocationsIn([&] {
              EXPECT_ANY_THROW(Reshape(Tensor(x.storage(), 0, {3}, {2}), {4}));
            }),
            0)
      << "the shapes are compared before anything is copied";
}

TEST(ViewsModuleTest, PermutationsUndoEachOther) {
  Why("Moving axes there and back must lead home, for every order.");
  const Tensor x = Scattered(Counting({2, 3, 4, 5}));
  std::vector<int64_t> perm = {0, 1, 2, 3};
  do {
    std::vector<int64_t> inverse(4);
    for (int64_t i = 0; i < 4; ++i) inverse[perm[i]] = i;
    const Tensor y = Permute(x, perm);
    SCOPED_TRACE(ShapeToString(perm));
    for (int64_t i = 0; i < 4; ++i) {
      EXPECT_EQ(y.shape()[i], x.shape()[perm[i]]);
      EXPECT_EQ(y.strides()[i], x.strides()[perm[i]]);
    }
    EXPECT_THAT(Permute(y, inverse), EqualsTensor(x));
  } while (std::next_permutation(perm.begin(), perm.end()));
}

TEST(ViewsModuleTest, PermuteWantsEachAxisOnce) {
  Why("An axis forgotten is data forgotten, an axis twice is a diagonal.");
  const Tensor x = Counting({2, 3});
  for (const Index& perm : {Index{0, 0}, {0}, {}, {0, 1, 0}, {1, -1}}) {
    EXPECT_THAT([&] { Permute(x, perm); },
                ThrowsMessage<std::invalid_argument>(
                    HasSubstr("Permute: wanted each axis of [2, 3] once, got " +
                              ShapeToString(perm))));
  }
  EXPECT_THAT([&] { Permute(x, {0, 2}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("Permute: ")));
  EXPECT_THAT(Permute(x, {-1, 0}), HasShape({3, 2}));
  EXPECT_THAT(Permute(Counting({}), {}), IsTensor({}, {0}));
}

TEST(ViewsModuleTest, TransposeExchangesAnyTwoAxes) {
  Why("-1 and -2 are the axes of the matrices, whatever comes before them.");
  const Tensor x = Counting({2, 3, 4});
  EXPECT_THAT(Transpose(x, -1, -2), EqualsTensor(Permute(x, {0, 2, 1})));
  EXPECT_THAT(Transpose(x, 2, 0), EqualsTensor(Permute(x, {2, 1, 0})));
  EXPECT_THAT(Transpose(x, 1, 1), EqualsTensor(x));
  EXPECT_THAT([&] { Transpose(x, 0, 3); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Transpose: no axis 3 in a tensor of 3 axes")));
}

TEST(ViewsModuleTest, SlicesAsPythonDoes) {
  Why("Every start, stop and step, in range or not, negative or not.");
  const Tensor x = Counting({5});
  for (const Tensor& walk : {x, Scattered(x)}) {
    for (int64_t start = -7; start <= 7; ++start) {
      for (int64_t stop = -7; stop <= 7; ++stop) {
        for (int64_t step = 1; step <= 6; ++step) {
          const std::vector<Scalar> wanted =
              PythonSlice({0, 1, 2, 3, 4}, start, stop, step);
          ASSERT_THAT(Slice(walk, {.start = start, .stop = stop, .step = step}),
                      IsTensor({static_cast<int64_t>(wanted.size())}, wanted))
              << start << ":" << stop << ":" << step;
        }
      }
    }
  }
}

TEST(ViewsModuleTest, SlicesOneAxisAndLeavesTheOthers) {
  Why("A window into the middle axis keeps rows and columns in place.");
  const Tensor x = Counting({2, 4, 3});
  const Tensor wanted =
      MakeTensor({2, 2, 3}, {3, 4, 5, 9, 10, 11, 15, 16, 17, 21, 22, 23});
  EXPECT_THAT(Slice(x, {.axis = 1, .start = 1, .step = 2}),
              EqualsTensor(wanted));
  EXPECT_THAT(Slice(Scattered(x), {.axis = -2, .start = 1, .step = 2}),
              EqualsTensor(wanted));
}

TEST(ViewsModuleTest, SliceAtItsLimits) {
  Why("\"To the end\" is the largest number there is; it must not overflow.");
  const Tensor x = Counting({3});
  EXPECT_THAT(Slice(x, {.start = kMin, .stop = kMax}), EqualsTensor(x));
  EXPECT_THAT(Slice(x, {.start = kMax, .stop = kMin}), HasShape({0}));
  EXPECT_THAT(Slice(x, {.start = 1, .step = kMax}), IsTensor({1}, {1}));
  EXPECT_THAT(Slice(Counting({0, 2}), {.start = 1}), HasShape({0, 2}));
  EXPECT_THAT([&] { Slice(x, {.step = 0}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Slice: wanted a step of at least 1, got 0")));
}

TEST(ViewsModuleTest, SelectsFromAnyAxisOfAnyView) {
  Why("Select of Select is an element, and the offset adds up.");
  const Tensor x = Scattered(Counting({2, 3, 4}));
  for (int64_t i = 0; i < 2; ++i) {
    for (int64_t j = 0; j < 3; ++j) {
      const Tensor row = Select(Select(x, 1, j), 0, i);
      const Scalar first = static_cast<Scalar>(12 * i + 4 * j);
      EXPECT_THAT(row, IsTensor({4}, {first, first + 1, first + 2, first + 3}));
    }
  }
  EXPECT_THAT(Select(x, -1, -4), EqualsTensor(Select(x, 2, 0)));
  EXPECT_THAT([&] { Select(x, -2, -4); },
              ThrowsMessage<std::out_of_range>(HasSubstr(
                  "Select: index -4 outside of axis 1 of [2, 3, 4]")));
}

TEST(ViewsModuleTest, SqueezeWantsAnExtentOfOne) {
  Why("Dropping an axis of two would drop half of the data.");
  EXPECT_THAT(Squeeze(Scattered(Counting({2, 1, 3})), -2),
              EqualsTensor(Counting({2, 3})));
  EXPECT_THAT([] { Squeeze(Counting({2, 3}), 0); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "Squeeze: axis 0 of [2, 3] has extent 2, wanted 1")));
  EXPECT_THAT(Squeeze(Counting({1}), 0), IsTensor({}, {0}));
}

TEST(ViewsModuleTest, UnsqueezeCountsInTheResult) {
  Why("There is one more place than there are axes.");
  const Tensor x = Scattered(Counting({2, 3}));
  const std::vector<Scalar> values = Values(x);
  EXPECT_THAT(Unsqueeze(x, 0), IsTensor({1, 2, 3}, values));
  EXPECT_THAT(Unsqueeze(x, 1), IsTensor({2, 1, 3}, values));
  EXPECT_THAT(Unsqueeze(x, 2), IsTensor({2, 3, 1}, values));
  EXPECT_THAT(Unsqueeze(x, -3), IsTensor({1, 2, 3}, values));
  EXPECT_THAT(Unsqueeze(Counting({}), -1), IsTensor({1}, {0}));
  EXPECT_THAT([&] { Unsqueeze(x, 3); }, ThrowsMessage<std::invalid_argument>(
                                            HasSubstr("Unsqueeze: no axis 3")));
}

TEST(ViewsModuleTest, NoViewAllocatesOrCopies) {
  Why("All of these cost the same for ten numbers and for ten million.");
  const Tensor x = Counting({2, 1, 3});
  const std::vector<std::pair<std::string, std::function<Tensor()>>> views = {
      {"Reshape", [&] { return Reshape(x, {6}); }},
      {"Permute", [&] { return Permute(x, {2, 1, 0}); }},
      {"Transpose", [&] { return Transpose(x, 0, 2); }},
      {"Slice", [&] { return Slice(x, {.axis = 2, .start = 1}); }},
      {"Select", [&] { return Select(x, 0, 1); }},
      {"Squeeze", [&] { return Squeeze(x, 1); }},
      {"Unsqueeze", [&] { return Unsqueeze(x, 0); }},
  };
  for (const auto& [name, view] : views) {
    SCOPED_TRACE(name);
    EXPECT_EQ(view().storage(), x.storage());
    EXPECT_EQ(AllocationsIn([&] { view(); }), 0);
  }
}

TEST(ViewsModuleTest, ViewsReportThemselvesWithTheirAttributes) {
  Why("Undoing a view in the backward pass takes its axes and its window.");
  const Tensor x = Counting({2, 3});
  EXPECT_THAT(TraceOf([&] {
                Reshape(x, {3, -1});
                Permute(x, {-1, 0});
                Slice(x, {.axis = -1, .start = -2, .stop = 9, .step = 2});
                Unsqueeze(x, -1);
              }),
              ElementsAre("Reshape [2, 3] -> [3, 2] shape=[3, 2]",
                          "Transpose [2, 3] -> [3, 2] perm=[1, 0]",
                          "Slice [2, 3] -> [2, 1] axis=1 start=1 stop=3 step=2 "
                          "cut=1",
                          "Unsqueeze [2, 3] -> [2, 3, 1] axes=[2]"));
  EXPECT_THAT(
      TraceOf([&] { Slice(x, {.stop = -9}); }),
      ElementsAre("Slice [2, 3] -> [0, 3] axis=0 start=0 stop=0 step=1 cut=1"))
      << "start and stop are clamped";
  EXPECT_THAT(
      TraceOf([&] { Slice(x, {.start = 1}); }),
      ElementsAre("Slice [2, 3] -> [1, 3] axis=0 start=1 stop=2 step=1"))
      << "the end of any axis is not a cut";
  EXPECT_THAT(TraceOf([&] { Select(x, 0, -1); }),
              ElementsAre("Slice [2, 3] -> [1, 3] axis=0 start=1 stop=2 step=1",
                          "Squeeze [1, 3] -> [3] axes=[0]"));
  EXPECT_THAT(TraceOf([y = Scattered(x)] { Reshape(y, {6}); }),
              ElementsAre("Identity [2, 3] -> [2, 3]",
                          "Reshape [2, 3] -> [6] shape=[6]"));
}

}  // namespace
}  // namespace tinytorch
