// Attention with any mask, also from one sequence to another.
//
// CausalAttention (attention.h) is one case of a general formula. A translator
// looks from each word of its own sentence at the words of another one: queries
// come from one sequence, keys and values from a second one (cross-attention).
// And which position may see which is a matter of a mask: the past only, words
// but no padding, neighbors up to a distance.
//
//   y[i] = sum over j of softmax over j (scale q[i] . k[j] + mask[i, j]) * v[j]
//
// Given. Made of tensor operations: it has gradients, and can be exported. It
// lies in this module, not in networks, so that exercise `attention` is yours
// to write.

#ifndef TINYTORCH_TRAINING_GIVEN_CROSS_ATTENTION_H_
#define TINYTORCH_TRAINING_GIVEN_CROSS_ATTENTION_H_

#include <cstdint>
#include <optional>
#include <string>

#include "layers/dense.h"
#include "layers/layer.h"
#include "tensor/random.h"
#include "tensor/tensor.h"

namespace tinytorch {

// Returns 0 where `allowed` is not 0, and -inf elsewhere: turns a mask of yes
// and no, as PyTorch's boolean ones, into one to add.
//   MaskOf(Less(distance, 3)), MaskOf(padding_free) for [n, 1, 1, s]
Tensor MaskOf(const Tensor& allowed);

struct AttentionOptions {
  // Added to the scores; broadcasts to [..., t, s]. It may have any values, and
  // has a gradient. Shape [0]: no mask. CausalMask(t) is one.
  Tensor mask = {};
  std::optional<double> scale = {};  // default: 1 / sqrt(d)
};

// Computes the formula above for each matrix of the batch:
//   query [..., t, d], key [..., s, d], value [..., s, e] -> [..., t, e]
// The batch axes of the three are broadcast together. A query whose mask is
// -inf for all keys gets zeros, as in PyTorch since 2.5; the gradient is zero,
// too. Cost: as CausalAttention; for the mask, two more passes over it and one
// over the result.
// Throws std::invalid_argument: "Attention: wanted [..., t, d], [..., s, d],
// [..., s, e], got [2, 4], [3, 5], [3, 4]"; "Attention: wanted a mask that
// broadcasts to [2, 3], got [3, 2]".
// PyTorch: torch.nn.functional.scaled_dot_product_attention(query, key, value,
// attn_mask, scale=scale), without dropout
Tensor Attention(const Tensor& query, const Tensor& key, const Tensor& value,
                 const AttentionOptions& options = {});

// The layer, for sequences that look at others or at themselves. Its children
// "query", "key", "value" and "out" are Dense features -> features.
// As a Layer it takes x [n, t, features] and looks at x itself, without a mask.
// PyTorch: torch.nn.MultiheadAttention(features, heads, batch_first=True),
// whose in_proj_weight is the weights of query, key and value, one below the
// other; it also returns the weights of the softmax.
class MultiHeadAttention : public Layer {
 public:
  // Throws std::invalid_argument: "MultiHeadAttention(64, 3 heads): wanted
  // heads that divide the features"; and for extents below 1.
  MultiHeadAttention(int64_t features, int64_t heads, Rng& rng);

  std::string name() const override;  // "MultiHeadAttention(64, 4 heads)"
  // [n, t, features] -> the same. Throws std::invalid_argument:
  // "MultiHeadAttention(64, 4 heads): wanted [n, t, 64], got [8, 32]".
  Shape OutputShape(const Shape& input) const override;

  // Looks from each position of x [n, t, features] at the positions of context
  // [n, s, features] -> [n, t, features]. The mask broadcasts to [n, heads, t,
  // s]. Throws as OutputShape() for both, and as Attention().
  Tensor Attend(const Tensor& x, const Tensor& context,
                const Tensor& mask = {});

 protected:
  Tensor Forward(const Tensor& x) override;

 private:
  Tensor InHeads(const Tensor& x) const;

  int64_t features_;
  int64_t heads_;
  Dense query_;
  Dense key_;
  Dense value_;
  Dense out_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_GIVEN_CROSS_ATTENTION_H_
