// Exercise `attention`: every position chooses what it looks at.
//
// Three positions, one number each (d = 1), all queries 1:
//
//   key k    0    0    0        scores q k, causal     softmax of each row
//   value v  3    6    9          0  -inf -inf           1    0    0
//                                 0    0  -inf          1/2  1/2   0
//   y        3   4.5   6          0    0    0           1/3  1/3  1/3
//
// All keys are alike here, so position i takes the mean of what it may see. Let
// the key of the first position grow: more and more of the 3 is taken. Nobody
// says what is worth looking at; queries and keys are learned.
//
// The mask does its work before the softmax, not after it: e^-inf is exactly 0,
// and the rest of the row adds up to 1. A weight of exactly 0 times any value
// is 0, so the past does not change by a single bit when the future does.
//
// Heads are one axis more. The features [n, t, f] are cut into heads of d each
// and the axes put in another order, [n, heads, t, d]: a batch of n * heads
// small matrices, which MatMul takes as it is. All of that is views.
//
// Cost: the products of the header; the scores of all heads are the largest
// thing in memory, and there are three of them (product, masked, softmax).
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

std::string NameOf(int64_t features, int64_t heads) {
  return "CausalSelfAttention(" + std::to_string(features) + ", " +
         std::to_string(heads) + (heads == 1 ? " head)" : " heads)");
}

// Given: the features, if they can be cut into heads. A constructor asks before
// it makes any member.
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
  // Your turn: zeros, and -inf where the column is larger than the row. Write
  // through data(), as a constant is nothing that a trace should hear of.
  throw Unimplemented();
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
  // Your turn, the formula of the header, a line for each step:
  //   1. Divide by sqrt(d). The scores are [t, t], the query is [t, d], and d
  //      is smaller as a rule: multiply the query, it is the same.
  //   2. scores: MatMul() of the query with the key, the last two axes of the
  //      key swapped. [..., t, d] x [..., d, t] -> [..., t, t].
  //   3. Add the CausalMask(). It is broadcast over the batch.
  //   4. Softmax() over j, the last axis: row i says how position i shares its
  //      attention. MatMul() of that with the value.
  throw Unimplemented();
}

// The layer -------------------------------------------------------------------

CausalSelfAttention::CausalSelfAttention(int64_t features, int64_t heads,
                                         Rng& rng)
    : features_(Checked(features, heads)),
      heads_(heads),
      query_key_value_(features, 3 * features, rng),
      out_(features, features, rng) {
  // Your turn: register the two children "query_key_value" and "out".
  throw Unimplemented();
}

std::string CausalSelfAttention::name() const {
  return NameOf(features_, heads_);
}

Shape CausalSelfAttention::OutputShape(const Shape& input) const {
  // Your turn: three axes, the last of features_; the shape stays. Otherwise
  // std::invalid_argument: "CausalSelfAttention(64, 4 heads): wanted [n, t,
  // 64], got [8, 32]".
  throw Unimplemented();
}

Tensor CausalSelfAttention::Forward(const Tensor& x) {
  // Your turn. Write the shape beside each line; with n texts of t positions:
  //   1. query_key_value_ of x: [n, t, 3 f]. One product makes all three.
  //   2. Reshape() to [n, t, 3, heads, d]: the same numbers, counted with more
  //      indices. Permute() to [3, n, heads, t, d].
  //   3. Select() the query, the key and the value from axis 0, in this order:
  //      [n, heads, t, d] each. CausalAttention() takes them.
  //   4. The way back: Permute() to [n, t, heads, d], Reshape() to [n, t, f],
  //      so that the heads are beside each other again. A Reshape() alone would
  //      mix up heads and positions.
  //   5. out_ of that: what the heads have found is put together.
  throw Unimplemented();
}

}  // namespace tinytorch
