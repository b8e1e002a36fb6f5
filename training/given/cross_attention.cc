// Attention with any mask: see cross_attention.h.

#include "training/given/cross_attention.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

#include "layers/activation.h"
#include "tensor/broadcast.h"
#include "tensor/elementwise.h"
#include "tensor/matmul.h"
#include "tensor/reduce.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/views.h"

namespace tinytorch {
namespace {

constexpr Scalar kMinusInf = -std::numeric_limits<Scalar>::infinity();

std::string TitleOf(int64_t features, int64_t heads) {
  return "MultiHeadAttention(" + std::to_string(features) + ", " +
         std::to_string(heads) + (heads == 1 ? " head)" : " heads)");
}

// Returns the features, before any member is made of them.
int64_t CheckedFeatures(int64_t features, int64_t heads) {
  const std::string title = TitleOf(features, heads);
  if (features < 1 || heads < 1) {
    throw std::invalid_argument(title + ": wanted extents of at least 1");
  }
  if (features % heads != 0) {
    throw std::invalid_argument(title +
                                ": wanted heads that divide the features");
  }
  return features;
}

void CheckShapes(const Tensor& query, const Tensor& key, const Tensor& value) {
  if (query.ndim() >= 2 && key.ndim() >= 2 && value.ndim() >= 2 &&
      query.size(-1) == key.size(-1) && key.size(-2) == value.size(-2)) {
    return;
  }
  throw std::invalid_argument(
      "Attention: wanted [..., t, d], [..., s, d], [..., s, e], got " +
      ShapeToString(query.shape()) + ", " + ShapeToString(key.shape()) + ", " +
      ShapeToString(value.shape()));
}

void CheckMask(const Tensor& mask, const Shape& scores) {
  try {
    BroadcastStrides(mask.shape(), mask.strides(), scores);
  } catch (const std::invalid_argument&) {
    throw std::invalid_argument("Attention: wanted a mask that broadcasts to " +
                                ShapeToString(scores) + ", got " +
                                ShapeToString(mask.shape()));
  }
}

}  // namespace

Tensor MaskOf(const Tensor& allowed) { return Where(allowed, 0, kMinusInf); }

Tensor Attention(const Tensor& query, const Tensor& key, const Tensor& value,
                 const AttentionOptions& options) {
  CheckShapes(query, key, value);
  const double d = static_cast<double>(query.size(-1));
  const double scale = options.scale.value_or(1 / std::sqrt(d));
  const Tensor scores =
      MatMul(query * static_cast<Scalar>(scale), Transpose(key, -2, -1));
  if (options.mask.shape() == Shape{0}) {
    return MatMul(Softmax(scores, -1), value);
  }
  CheckMask(options.mask, scores.shape());
  if (scores.numel() == 0) return MatMul(scores, value);
  const Tensor mask =
      options.mask.ndim() == 0 ? Reshape(options.mask, {1}) : options.mask;
  // The softmax of a row of -inf is 0 / 0. Such a row gets a mask of 0 and a
  // result of 0, so that neither it nor its gradient is NaN.
  const Tensor best = Max(mask, {.axes = {-1}, .keepdims = true});
  const Tensor blind = Equal(best, kMinusInf);
  const Tensor shares = Softmax(scores + Where(blind, 0, mask), -1);
  return Where(blind, 0, MatMul(shares, value));
}

MultiHeadAttention::MultiHeadAttention(int64_t features, int64_t heads,
                                       Rng& rng)
    : features_(CheckedFeatures(features, heads)),
      heads_(heads),
      query_(features, features, rng),
      key_(features, features, rng),
      value_(features, features, rng),
      out_(features, features, rng) {
  AddChild("query", query_);
  AddChild("key", key_);
  AddChild("value", value_);
  AddChild("out", out_);
}

std::string MultiHeadAttention::name() const {
  return TitleOf(features_, heads_);
}

Shape MultiHeadAttention::OutputShape(const Shape& input) const {
  if (input.size() == 3 && input[2] == features_) return input;
  throw std::invalid_argument(name() + ": wanted [n, t, " +
                              std::to_string(features_) + "], got " +
                              ShapeToString(input));
}

// [n, t, features] -> [n, heads, t, features / heads]
Tensor MultiHeadAttention::InHeads(const Tensor& x) const {
  const Shape shape = {x.size(0), x.size(1), heads_, features_ / heads_};
  return Permute(Reshape(x, shape), {0, 2, 1, 3});
}

Tensor MultiHeadAttention::Attend(const Tensor& x, const Tensor& context,
                                  const Tensor& mask) {
  const Shape result = OutputShape(x.shape());
  OutputShape(context.shape());
  const Tensor found = Attention(InHeads(query_(x)), InHeads(key_(context)),
                                 InHeads(value_(context)), {.mask = mask});
  return out_(Reshape(Permute(found, {0, 2, 1, 3}), result));
}

Tensor MultiHeadAttention::Forward(const Tensor& x) { return Attend(x, x); }

}  // namespace tinytorch
