// Text: how a language model sees it, one character after the other.
//
// A language model answers one question: given the text so far, which character
// comes next? A text contains many such questions with their answers: cut a
// window out of it, and the targets are the same window moved by one.
//
//   text     to be or not
//   inputs   to be or no      each position sees itself and all before it,
//   targets  o be or not      and has to name the next character
//
// Characters are bytes here. They are numbered 0, 1, ... in the order of their
// codes, and stored in tensors as whole numbers, as everywhere in the course.
// Exercise `text`.

#ifndef TINYTORCH_TRAINING_TEXT_H_
#define TINYTORCH_TRAINING_TEXT_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "layers/layer.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "training/data.h"

namespace tinytorch {

// The characters that occur in a text, and their numbers.
class Vocabulary {
 public:
  // Throws std::invalid_argument for an empty text: "Vocabulary: no text".
  explicit Vocabulary(std::string_view text);

  int64_t size() const { return static_cast<int64_t>(characters_.size()); }

  // Returns the numbers of the characters, [n]; n may be 0. Throws
  // std::out_of_range: "Encode: '@' at 3 is not in the vocabulary" (counted
  // from 0; "byte 10" in place of '@' for a byte that cannot be printed).
  Tensor Encode(std::string_view text) const;
  // Returns the characters with these numbers, in row-major order. `numbers`
  // may have any shape, also [], and be any view. Throws std::out_of_range:
  // "Decode: 70 outside of 65 characters", also for a number that is negative,
  // not whole, NaN or infinite.
  std::string Decode(const Tensor& numbers) const;

 private:
  std::string characters_;           // in the order of their codes
  std::array<int16_t, 256> number_;  // of each byte, -1 if it does not occur
};

// All windows of a text. Example i has the inputs text[i, i + length) and the
// targets text[i + 1, i + length + 1), each [length]; a batch is [n, length].
// With a stride, window i begins at i * stride. The last window is the last one
// whose targets are all in the text.
class TextWindows : public Dataset {
 public:
  // `text` is [characters], as Encode() returns it. Throws
  // std::invalid_argument: "TextWindows: a window of 64 wants a text of at
  // least 65, got [10]"; "TextWindows: wanted length and stride of at least 1,
  // got 0 and 1".
  TextWindows(Tensor text, int64_t length, int64_t stride = 1);

  int64_t size() const override;
  // Throws std::out_of_range: "TextWindows: example 5 outside of 5".
  Batch Get(const std::vector<int64_t>& numbers) const override;

 private:
  Tensor text_;
  int64_t length_;
  int64_t stride_;
};

// Draws a class from softmax(logits / temperature), logits [classes], any view.
// A low temperature chooses likely classes, a high temperature any class; 0
// chooses the largest logit, the first of equal ones. Draws one rng.Uniform(),
// none at temperature 0, and returns the first class at which the sum of
// probabilities exceeds it. Computes in double, and a logit of 1000 does not
// overflow. Throws std::invalid_argument: "SampleClass: wanted logits
// [classes], got [2, 65]"; "SampleClass: wanted a temperature of at least 0,
// got -1"; "SampleClass: logits hold nan"; "SampleClass: the largest logit is
// inf" (a class with the logit -inf is never drawn; if all logits are -inf,
// this throws).
int64_t SampleClass(const Tensor& logits, double temperature, Rng& rng);

struct GenerateOptions {
  int64_t characters = 200;  // to write
  int64_t context = 64;      // the network sees at most this many
  double temperature = 0.8;
};

// Continues a text: runs the network on the text so far, draws the next
// character, appends it, and repeats. `network` takes numbers [1, t], where t
// is at most `context` (the last characters of the text), and returns logits
// [1, t, characters], any view. Each character costs one run and one
// SampleClass() of the logits of the last position. Runs in evaluation mode and
// restores the mode, also if the network throws. Returns what it has written,
// without `prompt`. Throws std::invalid_argument: "Generate: wanted a prompt,
// got none"; "Generate: wanted at least 0 characters and a context of at least
// 1, got -1 and 64". Throws as Encode() for a character of the prompt that the
// network would see and that is not in the vocabulary, as Decode() if the
// network has more classes than there are characters and one of them is drawn,
// and as SampleClass().
std::string Generate(Layer& network, const Vocabulary& vocabulary,
                     std::string_view prompt, Rng& rng,
                     const GenerateOptions& options = {});

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_TEXT_H_
