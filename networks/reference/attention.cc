// Exercise `attention`: every position chooses where it looks.
//
// Three positions, one number each (d = 1), all queries 1:
//
//   key k    0    0    0        scores q k, causal     softmax of each row
//   value v  3    6    9          0  -inf -inf           1    0    0
//                                 0    0  -inf          1/2  1/2   0
//   y        3   4.5   6          0    0    0           1/3  1/3  1/3
//
// All keys are equal here, so position i takes the mean of the values that it
// may see. If the key of the first position grows, its value 3 gets a larger
// share. Queries and keys are learned.
//
// The mask is applied before the softmax: e^-inf is exactly 0, and the rest of
// the row adds up to 1. A weight of exactly 0 times any value is 0, so if a
// later position changes, the result of an earlier one does not change by a
// single bit.
//
// Heads are one more axis. The features [n, t, f] are cut into heads of d
// features, and the axes are reordered to [n, heads, t, d]: a batch of n *
// heads small matrices, which MatMul() takes as it is. All of these are views.
//
// Cost: the products of the header. The scores of all heads need most of the
// memory, and there are three tensors of them (product, masked, softmax).
// Tests: test/attention_test.cc, then test/attention_module_test.cc.

#include "networks/attention.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

#include "layers/activation.h"
#include "tensor/elementwise.h"
#include "tensor/matmul.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given. Returns "CausalSelfAttention(64, 4 heads)".
std::string NameOf(int64_t features, int64_t heads) {
  return "CausalSelfAttention(" + std::to_string(features) + ", " +
         std::to_string(heads) + (heads == 1 ? " head)" : " heads)");
}

// Given. Returns the features, or throws if they cannot be cut into heads. The
// constructor calls it before it makes the Dense layers.
int64_t Checked(int64_t features, int64_t heads) {
  if (features < 1 || heads < 1) {
    throw std::invalid_argument(NameOf(features, heads) +
                                ": wanted extents of at least 1");
  }
  if (features % heads != 0) {
    throw std::invalid_argument(NameOf(features, heads) +
                                ": wanted heads that divide the features");
  }
  return features;
}

}  // namespace

// The formula -----------------------------------------------------------------

Tensor CausalMask(int64_t positions) {
  if (positions < 0) {
    throw std::invalid_argument(
        "CausalMask: wanted at least 0 positions, got " +
        std::to_string(positions));
  }
  // Your turn:
  //   1. Make zeros [positions, positions].
  //   2. Write -inf (std::numeric_limits) where the column is larger than the
  //      row. Write through data(): a trace must not contain this constant.
  // BEGIN SOLUTION
  const Tensor mask = Tensor::Zeros({positions, positions});
  for (int64_t i = 0; i < positions; ++i) {
    for (int64_t j = i + 1; j < positions; ++j) {
      mask.data()[i * positions + j] = -std::numeric_limits<Scalar>::infinity();
    }
  }
  return mask;
  // END SOLUTION
}

Tensor CausalAttention(const Tensor& query, const Tensor& key,
                       const Tensor& value) {
  if (query.ndim() < 2 || query.shape() != key.shape() ||
      query.shape() != value.shape()) {
    throw std::invalid_argument(
        "CausalAttention: wanted three tensors [..., t, d], got " +
        ShapeToString(query.shape()) + ", " + ShapeToString(key.shape()) +
        ", " + ShapeToString(value.shape()));
  }
  // Your turn: the formula of the header, a line for each step:
  //   1. Multiply the query by 1 / sqrt(d), a Scalar. To scale the scores gives
  //      the same result, but the scores [t, t] are usually larger than the
  //      query [t, d].
  //   2. The scores are the MatMul() of the query and the key, with the last
  //      two axes of the key swapped: [..., t, d] x [..., d, t] -> [..., t, t].
  //   3. Add the CausalMask(). It is broadcast over the batch.
  //   4. Softmax() over j, the last axis: row i is the shares of the positions
  //      in the result of position i. Return the MatMul() of it and the value.
  // BEGIN SOLUTION
  const Scalar scale = 1 / std::sqrt(static_cast<Scalar>(query.size(-1)));
  const Tensor scores = MatMul(query * scale, Transpose(key, -2, -1));
  const Tensor seen = scores + CausalMask(query.size(-2));
  return MatMul(Softmax(seen, -1), value);
  // END SOLUTION
}

// The layer -------------------------------------------------------------------

CausalSelfAttention::CausalSelfAttention(int64_t features, int64_t heads,
                                         Rng& rng)
    : features_(Checked(features, heads)),
      heads_(heads),
      query_key_value_(features, 3 * features, rng),
      out_(features, features, rng) {
  // Your turn: register the two children "query_key_value" and "out".
  // BEGIN SOLUTION
  AddChild("query_key_value", query_key_value_);
  AddChild("out", out_);
  // END SOLUTION
}

std::string CausalSelfAttention::name() const {
  return NameOf(features_, heads_);
}

Shape CausalSelfAttention::OutputShape(const Shape& input) const {
  // Your turn:
  //   1. There must be three axes, and the extent of the last one must be
  //      features_. Otherwise throw std::invalid_argument:
  //      "CausalSelfAttention(64, 4 heads): wanted [n, t, 64], got [8, 32]".
  //   2. Return the shape: it stays as it is.
  // BEGIN SOLUTION
  if (input.size() != 3 || input.back() != features_) {
    throw std::invalid_argument(name() + ": wanted [n, t, " +
                                std::to_string(features_) + "], got " +
                                ShapeToString(input));
  }
  return input;
  // END SOLUTION
}

Tensor CausalSelfAttention::Forward(const Tensor& x) {
  // Your turn. Write the shape beside each line; with n texts of t positions:
  //   1. Run query_key_value_ on x: [n, t, 3 f]. One product makes all three.
  //   2. Reshape() to [n, t, 3, heads, d]: the same numbers with more indices.
  //      Permute() to [3, n, heads, t, d].
  //   3. Select() the query, the key and the value from axis 0, in this order,
  //      each [n, heads, t, d]. Call CausalAttention() with them.
  //   4. On the way back, Permute() to [n, t, heads, d], then Reshape() to [n,
  //      t, f], so that the heads stand side by side again. A Reshape() alone
  //      would mix up heads and positions.
  //   5. Run out_ on the result: it combines the results of the heads.
  // BEGIN SOLUTION
  const int64_t n = x.size(0);
  const int64_t t = x.size(1);
  const int64_t d = features_ / heads_;
  const Tensor all = query_key_value_(x);
  const Tensor parts =
      Permute(Reshape(all, {n, t, 3, heads_, d}), {2, 0, 3, 1, 4});
  const Tensor found = CausalAttention(Select(parts, 0, 0), Select(parts, 0, 1),
                                       Select(parts, 0, 2));
  return out_(Reshape(Permute(found, {0, 2, 1, 3}), {n, t, features_}));
  // END SOLUTION
}

}  // namespace tinytorch
