// Transformer: attention mixes positions, an MLP works at each position.
//
//   x = x + attention(norm1(x))        collect from the other positions
//   x = x + mlp(norm2(x))              compute with what was collected
//
// Both are added to x, so that gradients pass any depth undiminished, and both
// see x normalized ("pre-norm": Xiong et al. 2020). A stack of such blocks
// between an embedding and a Dense layer is a GPT (Radford et al. 2018):
//
//   tokens [n, t] -> token + position embedding -> blocks -> norm -> head
//   -> logits [n, t, vocab_size]: at each position, scores of the next token
//
// Exercise `transformer`.

#ifndef TINYTORCH_NETWORKS_TRANSFORMER_H_
#define TINYTORCH_NETWORKS_TRANSFORMER_H_

#include <cstdint>
#include <string>

#include "layers/dense.h"
#include "layers/embedding.h"
#include "layers/layer.h"
#include "layers/norm.h"
#include "networks/attention.h"
#include "networks/sequential.h"
#include "tensor/random.h"
#include "tensor/tensor.h"

namespace tinytorch {

// One block. Its children are, in this order, "norm1" (LayerNorm), "attention"
// (CausalSelfAttention), "norm2" (LayerNorm) and "mlp" (Sequential of Dense
// features -> 4 features, an Activation "GELU" with Gelu(), Dense -> features).
// Weights are drawn in this order. If attention and mlp give 0, y is x, to the
// bit. PyTorch:
// torch.nn.TransformerEncoderLayer(norm_first=True, activation="gelu",
// dim_feedforward=4 * features) with a causal mask.
class TransformerBlock : public Layer {
 public:
  // Throws std::invalid_argument as CausalSelfAttention, with its own name,
  // before it makes a tensor.
  TransformerBlock(int64_t features, int64_t heads, Rng& rng);

  std::string name() const override;  // "TransformerBlock(64, 4 heads)"
  // [n, t, features] -> the same. Throws std::invalid_argument as
  // CausalSelfAttention, with its own name.
  Shape OutputShape(const Shape& input) const override;

 protected:
  Tensor Forward(const Tensor& x) override;

 private:
  int64_t features_;
  int64_t heads_;
  LayerNorm norm1_;
  CausalSelfAttention attention_;
  LayerNorm norm2_;
  Sequential mlp_;
};

struct GptOptions {
  int64_t vocab_size = 65;  // different tokens; in this course, characters
  int64_t context = 64;     // the largest number of positions
  int64_t width = 64;       // features of a position
  int64_t heads = 4;        // of a block; they must divide the width
  int64_t layers = 2;       // blocks
};

// The language model. Its children are, in this order, "tokens" (Embedding
// vocab_size x width), "positions" (Embedding context x width), "blocks"
// (Sequential of TransformerBlocks), "norm" (LayerNorm) and "head" (Dense
// width -> vocab_size, no bias). The vector of position i of a text, counted
// from 0, is added to that of its token; a shorter text uses the first
// positions. The weights of embeddings and head start with a normal
// distribution of mean 0 and standard deviation 0.02, as in GPT-2. So the first
// logits are small, and the first loss is that of guessing, log(vocab_size),
// within 0.2.
//
// The order of draws is part of the contract: first the constructors of tokens,
// positions, head, and each block; then FillNormal() again for the weights of
// tokens, positions and head. Results of earlier positions do not depend on
// later tokens, to the bit. A gradient reaches every parameter.
class Gpt : public Layer {
 public:
  // Throws std::invalid_argument, before it makes a tensor: "Gpt(65 tokens, 2
  // layers): wanted extents of at least 1" for any of the options; "Gpt(65
  // tokens, 2 layers): wanted heads that divide the features".
  Gpt(const GptOptions& options, Rng& rng);

  std::string name() const override;  // "Gpt(65 tokens, 2 layers)"
  // [n, t] -> [n, t, vocab_size]. The context limits t, not n, which may be 0.
  // Throws std::invalid_argument: "Gpt(65 tokens, 2 layers): wanted [n, t] with
  // 1 <= t <= 64, got [8, 65]".
  Shape OutputShape(const Shape& input) const override;

 protected:
  Tensor Forward(const Tensor& tokens) override;

 private:
  GptOptions options_;
  Embedding tokens_;
  Embedding positions_;
  Sequential blocks_;
  LayerNorm norm_;
  Dense head_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_TRANSFORMER_H_
