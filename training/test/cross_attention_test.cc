// Attention with any mask (given/cross_attention.h), beside the formula in
// plain loops.

#include "training/given/cross_attention.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/layer.h"
#include "networks/attention.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/views.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr Scalar kInf = std::numeric_limits<Scalar>::infinity();

auto Throws(const std::string& text) {
  return ThrowsMessage<std::invalid_argument>(HasSubstr(text));
}

// The formula for one query [t, d], key [s, d], value [s, e], in double.
std::vector<double> ByLoops(const Tensor& q, const Tensor& k, const Tensor& v,
                            const Tensor& mask, double scale) {
  std::vector<double> y;
  for (int64_t i = 0; i < q.size(0); ++i) {
    std::vector<double> shares;
    double sum = 0;
    for (int64_t j = 0; j < k.size(0); ++j) {
      double score = mask.At({i, j});
      for (int64_t c = 0; c < q.size(1); ++c) {
        score += scale * q.At({i, c}) * k.At({j, c});
      }
      shares.push_back(std::exp(score));
      sum += shares.back();
    }
    for (int64_t c = 0; c < v.size(1); ++c) {
      double mixed = 0;
      for (int64_t j = 0; j < k.size(0); ++j) {
        mixed += shares[static_cast<size_t>(j)] / sum * v.At({j, c});
      }
      y.push_back(mixed);
    }
  }
  return y;
}

TEST(CrossAttentionTest, LooksFromOneSequenceAtAnother) {
  const Tensor q = RandomTensor({2, 3}, 1), k = RandomTensor({4, 3}, 2);
  const Tensor v = RandomTensor({4, 5}, 3);
  EXPECT_THAT(Attention(q, k, v),
              IsNear({2, 5}, ByLoops(q, k, v, Tensor::Zeros({2, 4}),
                                     std::sqrt(1 / 3.))));
  EXPECT_THAT(Attention(q, k, v, {.scale = 2}),
              IsNear({2, 5}, ByLoops(q, k, v, Tensor::Zeros({2, 4}), 2)));
  const Tensor mask = RandomTensor({2, 4}, 4);
  EXPECT_THAT(Attention(Scattered(q), Scattered(k), Scattered(v),
                        {.mask = Scattered(mask), .scale = 1}),
              IsNear({2, 5}, ByLoops(q, k, v, mask, 1)));
}

TEST(CrossAttentionTest, WithTheCausalMaskIsCausalAttention) {
  const Tensor q = RandomTensor({2, 3, 4, 5}, 1);
  const Tensor k = RandomTensor({2, 3, 4, 5}, 2);
  const Tensor v = RandomTensor({2, 3, 4, 5}, 3);
  EXPECT_THAT(Attention(q, k, v, {.mask = CausalMask(4)}),
              NearTensor(CausalAttention(q, k, v)));
}

TEST(CrossAttentionTest, HiddenKeysDoNotCount) {
  const Tensor allowed = MakeTensor({2, 1, 3}, {1, 1, 0, 0, 2, 1});
  EXPECT_THAT(MaskOf(allowed), IsTensor({2, 1, 3}, {0, 0, -kInf, -kInf, 0, 0}));
  const Tensor q = RandomTensor({2, 2, 3}, 1), k = RandomTensor({2, 3, 3}, 2);
  const Tensor v = RandomTensor({2, 3, 4}, 3);
  const Tensor y = Attention(q, k, v, {.mask = MaskOf(allowed)});
  const auto without = [](const Tensor& x, int64_t batch, int64_t first) {
    return Slice(Select(x, 0, batch), {.start = first, .stop = first + 2});
  };
  EXPECT_THAT(Select(y, 0, 0),
              NearTensor(Attention(Select(q, 0, 0), without(k, 0, 0),
                                   without(v, 0, 0))));
  EXPECT_THAT(Select(y, 0, 1),
              NearTensor(Attention(Select(q, 0, 1), without(k, 1, 1),
                                   without(v, 1, 1))));
}

TEST(CrossAttentionTest, QueriesThatSeeNothingGetZeros) {
  const Tensor q = RandomTensor({2, 3}, 1), k = RandomTensor({2, 3}, 2);
  const Tensor v = MakeTensor({2, 1}, {3, 5});
  const Tensor mask = MakeTensor({2, 2}, {-kInf, -kInf, -kInf, 0});
  EXPECT_THAT(Attention(q, k, v, {.mask = mask}), IsTensor({2, 1}, {0, 5}));
  EXPECT_THAT(Attention(q, k, v, {.mask = -kInf}), IsTensor({2, 1}, {0, 0}));
}

TEST(CrossAttentionTest, EmptySequencesGiveZerosOrNothing) {
  const Tensor q = Counting({2, 3}), none = Tensor::Zeros({0, 3});
  EXPECT_THAT(Attention(q, none, none), IsTensor({2, 3}, {0, 0, 0, 0, 0, 0}));
  EXPECT_THAT(Attention(q, none, none, {.mask = Tensor::Zeros({2, 0})}),
              IsTensor({2, 3}, {0, 0, 0, 0, 0, 0}));
  EXPECT_THAT(Attention(none, q, q), HasShape({0, 3}));
}

TEST(CrossAttentionTest, WrongShapesAreErrors) {
  EXPECT_THAT(
      [] { Attention(Counting({2, 4}), Counting({3, 5}), Counting({3, 4})); },
      Throws("Attention: wanted [..., t, d], [..., s, d], [..., s, e], got "
             "[2, 4], [3, 5], [3, 4]"));
  EXPECT_THAT(
      [] { Attention(Counting({2, 4}), Counting({3, 4}), Counting({2, 4})); },
      Throws("got [2, 4], [3, 4], [2, 4]"));
  EXPECT_THAT([] { Attention(Counting({4}), Counting({4}), Counting({4})); },
              Throws("got [4], [4], [4]"));
  const Tensor q = Counting({2, 4}), k = Counting({3, 4});
  EXPECT_THAT([&] { Attention(q, k, k, {.mask = Counting({3, 2})}); },
              Throws("Attention: wanted a mask that broadcasts to [2, 3], got "
                     "[3, 2]"));
  EXPECT_THAT([&] { Attention(q, k, k, {.mask = Counting({1, 2, 3})}); },
              Throws("got [1, 2, 3]"));
}

// Gives the layer the weights of CausalSelfAttention, which PyTorch lays out in
// the same way.
void CopyWeights(const Layer& from, const Layer& to) {
  const std::vector<NamedTensor> packed = from.Parameters();
  const std::vector<NamedTensor> own = to.Parameters();
  ASSERT_EQ(packed.size(), 4u);
  ASSERT_EQ(own.size(), 8u);
  const int64_t features = packed[0].tensor.size(1);
  for (size_t i = 0; i < 6; ++i) {
    const int64_t start = static_cast<int64_t>(i / 2) * features;
    Assign(own[i].tensor, Slice(packed[i % 2].tensor,
                                {.start = start, .stop = start + features}));
  }
  Assign(own[6].tensor, packed[2].tensor);
  Assign(own[7].tensor, packed[3].tensor);
}

TEST(MultiHeadAttentionTest, WithTheCausalMaskIsCausalSelfAttention) {
  Rng rng(1);
  CausalSelfAttention causal(6, 3, rng);
  MultiHeadAttention any(6, 3, rng);
  CopyWeights(causal, any);
  const Tensor x = RandomTensor({2, 4, 6}, 2);
  EXPECT_THAT(any.Attend(x, x, CausalMask(4)), NearTensor(causal(x)));
}

TEST(MultiHeadAttentionTest, AsALayerLooksAtItself) {
  Rng rng(1);
  MultiHeadAttention layer(6, 2, rng);
  const Tensor x = RandomTensor({2, 4, 6}, 2);
  EXPECT_THAT(layer(x), NearTensor(layer.Attend(x, x)));
  EXPECT_EQ(layer.name(), "MultiHeadAttention(6, 2 heads)");
  EXPECT_EQ(layer.Parameters().at(2).name, "key.weight");
}

TEST(MultiHeadAttentionTest, PaddingOfTheContextDoesNotCount) {
  Rng rng(1);
  MultiHeadAttention layer(4, 2, rng);
  const Tensor x = RandomTensor({1, 2, 4}, 2);
  const Tensor context = RandomTensor({1, 5, 4}, 3);
  const Tensor allowed = MakeTensor({1, 1, 1, 5}, {1, 1, 1, 0, 0});
  EXPECT_THAT(layer.Attend(x, context, MaskOf(allowed)),
              NearTensor(layer.Attend(
                  x, Slice(context, {.axis = 1, .start = 0, .stop = 3}))));
}

TEST(MultiHeadAttentionTest, WrongShapesAreErrors) {
  Rng rng(1);
  EXPECT_THAT([&] { MultiHeadAttention(64, 3, rng); },
              Throws("MultiHeadAttention(64, 3 heads): wanted heads that "
                     "divide the features"));
  EXPECT_THAT([&] { MultiHeadAttention(4, 0, rng); },
              Throws("MultiHeadAttention(4, 0 heads): wanted extents of at "
                     "least 1"));
  MultiHeadAttention layer(4, 1, rng);
  EXPECT_THAT([&] { layer.Attend(Counting({1, 2, 4}), Counting({1, 2, 3})); },
              Throws("MultiHeadAttention(4, 1 head): wanted [n, t, 4], got "
                     "[1, 2, 3]"));
  EXPECT_THAT([&] { layer(Counting({2, 4})); },
              Throws("wanted [n, t, 4], got [2, 4]"));
}

}  // namespace
}  // namespace tinytorch
