// Exercise `transformer`: attention and an MLP, block after block.
//
// Consider the word "be" of "to be or not to be" in a block. It comes in as a
// vector. Attention looks at the word "to" before it and adds what it takes
// from there. The MLP reads the sum, at this position only, and adds its own
// result. The vector leaves with the same shape and more information, and the
// next block does the same with the vectors of all positions.
//
//   x -----+----------------------> (+) ---+-----------------> (+) ---> y
//          |                         ^     |                    ^
//          `-> norm1 -> attention ---'     `-> norm2 -> mlp ----'
//
// The upper line leads from left to right past all layers: if every layer adds
// 0, then y = x, and a gradient passes undiminished.
//
// Attention does not know the order of positions: apart from the mask, it sees
// a set of vectors. So each position has a learned vector too, which is added
// to the vector of its token. Then "ab" and "ba" are different.
//
// Cost: 24 width^2 operations for each position and block, two thirds of them
// in the MLP, and those of attention.
// Tests: test/transformer_test.cc, then test/transformer_module_test.cc.

#include "networks/transformer.h"

#include <cstdint>
#include <stdexcept>
#include <string>

#include "layers/activation.h"
#include "layers/init.h"
#include "tensor/elementwise.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given. Returns "4 heads" for 4, "head".
std::string Count(int64_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

// Given: the names of the two layers.
std::string NameOfBlock(int64_t features, int64_t heads) {
  return "TransformerBlock(" + std::to_string(features) + ", " +
         Count(heads, "head") + ")";
}

std::string NameOfGpt(const GptOptions& options) {
  return "Gpt(" + Count(options.vocab_size, "token") + ", " +
         Count(options.layers, "layer") + ")";
}

// Given. Throws unless all extents are at least 1 and heads divide the width.
void Check(const std::string& name, const GptOptions& o) {
  if (o.vocab_size < 1 || o.context < 1 || o.width < 1 || o.heads < 1 ||
      o.layers < 1) {
    throw std::invalid_argument(name + ": wanted extents of at least 1");
  }
  if (o.width % o.heads != 0) {
    throw std::invalid_argument(name +
                                ": wanted heads that divide the features");
  }
}

// Given. Return their argument, or throw. A constructor calls them before it
// makes any layer.
int64_t CheckedFeatures(int64_t features, int64_t heads) {
  Check(NameOfBlock(features, heads), {.width = features, .heads = heads});
  return features;
}

const GptOptions& Checked(const GptOptions& options) {
  Check(NameOfGpt(options), options);
  return options;
}

}  // namespace

// TransformerBlock ------------------------------------------------------------

TransformerBlock::TransformerBlock(int64_t features, int64_t heads, Rng& rng)
    : features_(CheckedFeatures(features, heads)),
      heads_(heads),
      norm1_(features),
      attention_(features, heads, rng),
      norm2_(features) {
  // Your turn:
  //   1. Fill mlp_, a Sequential: a Dense layer from features to 4 * features,
  //      an Activation named "GELU" with the function Gelu, and a Dense layer
  //      back to features.
  //   2. Register the four children in this order: "norm1", "attention",
  //      "norm2", "mlp".
  throw Unimplemented();
}

std::string TransformerBlock::name() const {
  return NameOfBlock(features_, heads_);
}

Shape TransformerBlock::OutputShape(const Shape& input) const {
  // Given: as in CausalSelfAttention.
  if (input.size() != 3 || input.back() != features_) {
    throw std::invalid_argument(name() + ": wanted [n, t, " +
                                std::to_string(features_) + "], got " +
                                ShapeToString(input));
  }
  return input;
}

Tensor TransformerBlock::Forward(const Tensor& x) {
  // Your turn: the two lines at the top of transformer.h. The second line
  // starts from the result of the first one.
  throw Unimplemented();
}

// Gpt -------------------------------------------------------------------------

Gpt::Gpt(const GptOptions& options, Rng& rng)
    : options_(Checked(options)),
      tokens_(options.vocab_size, options.width, rng),
      positions_(options.context, options.width, rng),
      norm_(options.width),
      head_(options.width, options.vocab_size, rng, {.bias = false}) {
  // Your turn:
  //   1. Add options.layers TransformerBlocks to blocks_.
  //   2. Register the children: "tokens", "positions", "blocks", "norm",
  //      "head".
  //   3. FillNormal() (init.h) the weights of tokens_, positions_ and head_, in
  //      this order, with mean 0 and standard deviation 0.02. weight() returns
  //      the handle.
  throw Unimplemented();
}

std::string Gpt::name() const { return NameOfGpt(options_); }

Shape Gpt::OutputShape(const Shape& input) const {
  // Your turn:
  //   1. There must be two axes, and t must be from 1 to the context. Otherwise
  //      throw std::invalid_argument: "Gpt(65 tokens, 2 layers): wanted [n, t]
  //      with 1 <= t <= 64, got [8, 65]".
  //   2. Return [n, t, vocab_size].
  throw Unimplemented();
}

Tensor Gpt::Forward(const Tensor& tokens) {
  // Your turn:
  //   1. Run tokens_ on the tokens: [n, t, width]. Then, in a line of its own,
  //      run positions_ on 0, 1, ..., t - 1 (Tensor::Arange): [t, width]. In a
  //      sum of two calls, C++ does not say which runs first. Add the two. The
  //      positions are the same for all texts; broadcasting repeats them.
  //   2. Run the blocks, the norm and the head.
  throw Unimplemented();
}

}  // namespace tinytorch
