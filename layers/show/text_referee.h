// TextReferee: what a language model really does, measured by somebody else.
//
// A program that says "1.8 nats, and it does not look ahead" should not take
// the word of the code that it is about. The referee numbers characters, makes
// windows, takes logarithms and reads tensors by itself; of the student's code
// it only runs the network, with inputs of its own making.
//
//   const TextReferee referee(play);
//   referee.Loss(network, unseen, 64);        // nats for each character
//   referee.MaskError(network, unseen, 64);   // "" if the mask is sound

#ifndef TINYTORCH_LAYERS_SHOW_TEXT_REFEREE_H_
#define TINYTORCH_LAYERS_SHOW_TEXT_REFEREE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "layers/layer.h"
#include "tensor/tensor.h"

namespace tinytorch {

class TextReferee {
 public:
  // `text` is all there is to read; its characters are numbered in the order of
  // their codes.
  explicit TextReferee(std::string_view text);

  int64_t characters() const { return static_cast<int64_t>(alphabet_.size()); }

  // What the next character costs on average, in nats, if one only knows how
  // often each occurs: the entropy of single characters. And if one knows the
  // character before it as well.
  double Entropy() const { return entropy_; }
  double EntropyAfterOne() const { return entropy_after_one_; }

  // The mean of -log p(next character) in nats over a text, cut into windows of
  // `context` characters that do not overlap; what is left over does not count.
  // In double, from the network's logits, [1, context] -> [1, context,
  // characters]. Throws std::runtime_error for another shape, and for a text
  // that is too short for one window.
  double Loss(Layer& network, std::string_view text, int64_t context) const;

  // Probes the causal mask with the first `context` characters of a text:
  // changes one after the other, the last one first, and compares all outputs
  // with those before, to the bit. Returns what is wrong: "position 3 changes
  // with character 5, which comes after it"; if nothing of that kind is, but
  // the network does not look, "nothing changes with character 5"; empty if all
  // is well.
  std::string MaskError(Layer& network, std::string_view text,
                        int64_t context) const;

 private:
  // The numbers of these characters, [1, n].
  Tensor Input(std::string_view text) const;
  // The network's logits for a text, row-major [n, characters].
  std::vector<Scalar> Ask(Layer& network, const Tensor& input) const;

  std::string alphabet_;
  double entropy_ = 0;
  double entropy_after_one_ = 0;
};

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_SHOW_TEXT_REFEREE_H_
