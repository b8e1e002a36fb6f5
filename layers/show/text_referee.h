// TextReferee: measures a language model, without the code that it measures.
//
// A program that says "1.8 nats, and it does not look ahead" should not rely on
// the code that it is about. The referee numbers characters, makes windows,
// takes logarithms and reads tensors itself. The only code of the student that
// it runs is the network, with inputs that the referee has made.
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
  // Numbers the characters of `text` in the order of their codes.
  explicit TextReferee(std::string_view text);

  int64_t characters() const { return static_cast<int64_t>(alphabet_.size()); }

  // The entropy of single characters: the mean loss in nats of a guess that
  // knows only how often each character occurs.
  double Entropy() const { return entropy_; }
  // The same for a guess that also knows the character before.
  double EntropyAfterOne() const { return entropy_after_one_; }

  // Returns the mean of -log p(next character) in nats over a text. Cuts the
  // text into windows of `context` characters that do not overlap; the rest at
  // the end does not count. Computes in double from the network's logits,
  // [1, context] -> [1, context, characters]. Throws std::runtime_error for
  // another shape, and for a text that is too short for one window.
  double Loss(Layer& network, std::string_view text, int64_t context) const;

  // Tests the causal mask with the first `context` characters of a text:
  // changes one character after the other, the last one first, and compares all
  // outputs to the bit with those before. Returns what is wrong: "position 3
  // changes with character 5, which comes after it". If this does not happen,
  // but the network ignores a character: "nothing changes with character 5".
  // Returns "" if the mask is right.
  std::string MaskError(Layer& network, std::string_view text,
                        int64_t context) const;

 private:
  // Returns the numbers of these characters, [1, n].
  Tensor Input(std::string_view text) const;
  // Returns the network's logits for a text, row-major [n, characters].
  std::vector<Scalar> LogitsOf(Layer& network, const Tensor& input) const;

  std::string alphabet_;
  double entropy_ = 0;
  double entropy_after_one_ = 0;
};

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_SHOW_TEXT_REFEREE_H_
