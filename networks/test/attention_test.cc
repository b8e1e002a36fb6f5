#include "networks/attention.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// Sets all parameters to 0; a test then sets those that it needs.
void Clear(const Layer& layer) {
  for (const NamedTensor& p : layer.Parameters()) {
    std::fill_n(p.tensor.data(), p.tensor.numel(), Scalar{0});
  }
}

// Element [row, column] of the parameter, or [row] of a bias.
Scalar& Of(const Layer& layer, const std::string& name, int64_t row,
           int64_t column = 0) {
  for (const NamedTensor& p : layer.Parameters()) {
    if (p.name != name) continue;
    const int64_t width = p.tensor.ndim() == 2 ? p.tensor.shape()[1] : 1;
    return p.tensor.data()[row * width + column];
  }
  throw std::logic_error("There is no parameter " + name);
}

TEST(AttentionTest, TheMaskHidesTheFuture) {
  Why("Position i may see itself and earlier positions only.");
  const Scalar inf = std::numeric_limits<Scalar>::infinity();
  EXPECT_THAT(CausalMask(3),
              IsTensor({3, 3}, {0, -inf, -inf, 0, 0, -inf, 0, 0, 0}));
  EXPECT_THAT(CausalMask(0), IsTensor({0, 0}, {}));
  EXPECT_THAT([] { CausalMask(-1); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "CausalMask: wanted at least 0 positions, got -1")));
}

TEST(AttentionTest, WithKeysAlikeItIsTheMeanOfThePast) {
  Why("This is the example at the top of attention.cc: the mean of the visible "
      "values.");
  EXPECT_THAT(CausalAttention(MakeTensor({3, 1}, {1, 1, 1}),
                              MakeTensor({3, 1}, {0, 0, 0}),
                              MakeTensor({3, 1}, {3, 6, 9})),
              IsNear({3, 1}, {3, 4.5, 6}));
}

TEST(AttentionTest, ABetterKeyGetsALargerShare) {
  Why("The softmax of log 3 and 0 is 3/4 and 1/4: these shares of 4 and of 8.");
  const Scalar log3 = std::log(Scalar{3});
  EXPECT_THAT(
      CausalAttention(MakeTensor({2, 1}, {1, 1}), MakeTensor({2, 1}, {log3, 0}),
                      MakeTensor({2, 1}, {4, 8})),
      IsNear({2, 1}, {4, 5}));
}

TEST(AttentionTest, ScoresAreDividedByTheRootOfD) {
  Why("A dot product of d numbers grows with d; divided by sqrt(d) it does "
      "not. Here d is 4, the sum is 2 log 3, and the score is log 3.");
  const Scalar half = std::log(Scalar{3}) / 2;
  EXPECT_THAT(
      CausalAttention(MakeTensor({2, 4}, {1, 1, 1, 1, 1, 1, 1, 1}),
                      MakeTensor({2, 4}, {half, half, half, half, 0, 0, 0, 0}),
                      MakeTensor({2, 4}, {4, 4, 0, 0, 8, 0, 8, 0})),
      IsNear({2, 4}, {4, 4, 0, 0, 5, 3, 2, 0}));
}

TEST(AttentionTest, HeadsComeBackBesideEachOther) {
  Why("If queries are 0 and values are x, the layer is the mean of the past, "
      "for any number of heads.");
  Rng rng(1);
  CausalSelfAttention layer(4, 2, rng);
  Clear(layer);
  for (int64_t i = 0; i < 4; ++i) {
    Of(layer, "query_key_value.weight", 8 + i, i) = 1;  // The values' rows.
    Of(layer, "out.weight", i, i) = 1;
  }
  EXPECT_THAT(layer(MakeTensor({1, 2, 4}, {1, 2, 30, 40, 5, 6, 70, 80})),
              IsNear({1, 2, 4}, {1, 2, 30, 40, 3, 4, 50, 60}));
}

TEST(AttentionTest, EachHeadLooksForSomethingElse) {
  Why("Head 0 has large queries and takes the largest key so far; head 1 has "
      "queries of 0 and takes the mean.");
  Rng rng(1);
  CausalSelfAttention layer(2, 2, rng);
  Clear(layer);
  Of(layer, "query_key_value.bias", 0) = 100;
  for (int64_t i = 0; i < 2; ++i) {
    Of(layer, "query_key_value.weight", 2 + i, i) = 1;  // key = x
    Of(layer, "query_key_value.weight", 4 + i, i) = 1;  // value = x
    Of(layer, "out.weight", i, i) = 1;
  }
  EXPECT_THAT(layer(MakeTensor({1, 3, 2}, {1, 3, 5, 6, 2, 9})),
              IsNear({1, 3, 2}, {1, 3, 5, 4.5, 5, 6}));
}

TEST(AttentionTest, TheFutureDoesNotChangeThePast) {
  Why("A network that sees the next character need not learn to predict it.");
  Rng rng(1);
  CausalSelfAttention layer(4, 2, rng);
  const Tensor x = RandomTensor({1, 3, 4}, 2);
  const std::vector<Scalar> before = Values(layer(x));
  x.data()[8] += 1;  // Of the last position.
  const std::vector<Scalar> after = Values(layer(x));
  for (size_t i = 0; i < 8; ++i) {
    EXPECT_EQ(after[i], before[i]) << "position " << i / 4;
  }
  EXPECT_NE(after[8], before[8]) << "a position sees itself";
}

TEST(AttentionTest, HasFourParametersAsInPyTorch) {
  Why("Weights are saved and loaded under these names.");
  Rng rng(1);
  std::vector<std::string> names;
  for (const NamedTensor& p : CausalSelfAttention(4, 2, rng).Parameters()) {
    names.push_back(p.name + " " + ShapeToString(p.tensor.shape()));
  }
  EXPECT_THAT(names, ElementsAre("query_key_value.weight [12, 4]",
                                 "query_key_value.bias [12]",
                                 "out.weight [4, 4]", "out.bias [4]"));
}

TEST(AttentionTest, OtherShapesAreRefused) {
  Why("The error should name the layer and the shape, not a product inside of "
      "it.");
  Rng rng(1);
  const CausalSelfAttention layer(64, 4, rng);
  EXPECT_THAT(layer.OutputShape({8, 32, 64}), ElementsAre(8, 32, 64));
  EXPECT_THAT([&] { layer.OutputShape({8, 32}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("CausalSelfAttention(64, 4 heads): wanted "
                            "[n, t, 64], got [8, 32]")));
  EXPECT_THAT([&] { layer.OutputShape({8, 32, 60}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("wanted [n, t, 64], got [8, 32, 60]")));
}

}  // namespace
}  // namespace tinytorch
