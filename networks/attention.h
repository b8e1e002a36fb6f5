// Attention: every position chooses where it looks.
//
// A convolution always looks at the same neighbors. In attention, each position
// has a query q, and every position offers a key k and a value v. The better a
// key matches the query, the larger the share of its value in the result:
//
//   y[i] = sum over j of softmax over j (q[i] . k[j] / sqrt(d)) * v[j]
//
// The dot product of two random vectors of d numbers has variance d. Divided by
// sqrt(d), its variance is 1, and the softmax spreads over several positions.
//
// Heads: the features are cut into parts, each with its own attention, so that
// a position can look for several things at once. Causal: position i must not
// see later positions, otherwise a model that predicts the next character could
// copy it. Scores of later positions are -inf, whose softmax is exactly 0: if a
// later position changes and its scores and values are finite, however large,
// the results of earlier ones do not change by a bit. The weights of each row
// add up to 1.
//
// Shapes: x [n, t, features], t positions; n and t may be 0. All tensors may be
// any views. Cost: 2 n t^2 features * 2 operations for scores and sum, and t^2
// numbers of memory for each head, which limit the length of a text. Exercise
// `attention`. Vaswani et al. 2017.

#ifndef TINYTORCH_NETWORKS_ATTENTION_H_
#define TINYTORCH_NETWORKS_ATTENTION_H_

#include <cstdint>
#include <string>

#include "layers/dense.h"
#include "layers/layer.h"
#include "tensor/random.h"
#include "tensor/tensor.h"

namespace tinytorch {

// Returns [t, t]: 0 where position i (row) may see position j (column), that is
// where j <= i, and -inf elsewhere. Reports nothing, because it is a constant.
// Throws std::invalid_argument: "CausalMask: wanted at least 0 positions, got
// -1". PyTorch: nn.Transformer.generate_square_subsequent_mask
Tensor CausalMask(int64_t positions);

// Computes the formula above with a causal mask, for each matrix of the batch:
// query, key, value [..., t, d], all of one shape -> [..., t, d]. Reports Mul,
// Transpose, MatMul, Add, Softmax, MatMul. Throws std::invalid_argument:
// "CausalAttention: wanted three tensors [..., t, d], got [2, 3, 4], [2, 3, 4],
// [2, 3, 5]".
// PyTorch: torch.nn.functional.scaled_dot_product_attention(is_causal=True)
Tensor CausalAttention(const Tensor& query, const Tensor& key,
                       const Tensor& value);

// The layer. Its children are "query_key_value", a Dense features -> 3
// features, whose outputs are first all queries, then all keys, then all
// values; and "out", a Dense features -> features. With d = features / heads,
// head h has the features [h d, (h + 1) d) of each, also of the input of "out".
// Queries, keys and values are views; for a contiguous x a call makes at most
// one copy (Identity), when the heads come back beside each other. Every step
// is reported, so that a gradient reaches x and all four parameters. PyTorch:
// torch.nn.MultiheadAttention, where in_proj_weight is query_key_value.weight
// and out_proj is out.
class CausalSelfAttention : public Layer {
 public:
  // Draws the weights of "query_key_value", then those of "out". Throws
  // std::invalid_argument: "CausalSelfAttention(64, 3 heads): wanted heads that
  // divide the features"; "CausalSelfAttention(64, 0 heads): wanted extents of
  // at least 1".
  CausalSelfAttention(int64_t features, int64_t heads, Rng& rng);

  std::string name() const override;  // "CausalSelfAttention(64, 4 heads)"
  // [n, t, features] -> the same. Throws std::invalid_argument:
  // "CausalSelfAttention(64, 4 heads): wanted [n, t, 64], got [8, 32]".
  Shape OutputShape(const Shape& input) const override;

 protected:
  Tensor Forward(const Tensor& x) override;

 private:
  int64_t features_;
  int64_t heads_;
  Dense query_key_value_;
  Dense out_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_ATTENTION_H_
