// Text: a language model's view of it, one character after the other.
//
// A language model answers one question: given the text so far, what comes
// next? Any text is full of such questions with their answers: cut a window out
// of it, and the targets are the same window moved by one.
//
//   text     to be or not
//   inputs   to be or no      each position sees what stands before it
//   targets  o be or not      and is asked for the next character
//
// Exercise `text`. Characters are bytes here, numbered 0, 1, ... in the order
// of their codes, as whole numbers in tensors (as everywhere in the course).

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

// Which characters there are: those that occur in a text.
class Vocabulary {
 public:
  // Throws std::invalid_argument for an empty text: "Vocabulary: no text".
  explicit Vocabulary(std::string_view text);

  int64_t size() const { return static_cast<int64_t>(characters_.size()); }

  // Numbers of the characters, [n]. Throws std::out_of_range: "Encode: '@' at
  // 3 is not in the vocabulary" (a byte that does not print: "byte 10").
  Tensor Encode(std::string_view text) const;
  // The way back, [n]. Throws std::out_of_range: "Decode: 70 outside of 65
  // characters", also for what is not a whole number.
  std::string Decode(const Tensor& numbers) const;

 private:
  std::string characters_;           // in growing order
  std::array<int16_t, 256> number_;  // of each byte; -1: it does not occur
};

// All windows of a text: example i has the inputs text[i, i + length) and the
// targets text[i + 1, i + length + 1), each [length]; a batch is [n, length].
// `stride` takes every stride-th window only.
class TextWindows : public Dataset {
 public:
  // text is [characters]. Throws std::invalid_argument: "TextWindows: a window
  // of 64 wants a text of at least 65, got [10]"; "TextWindows: wanted length
  // and stride of at least 1, got 0 and 1".
  TextWindows(Tensor text, int64_t length, int64_t stride = 1);

  int64_t size() const override;
  // Throws std::out_of_range: "TextWindows: example 5 outside of 5".
  Batch Get(const std::vector<int64_t>& numbers) const override;

 private:
  Tensor text_;
  int64_t length_;
  int64_t stride_;
};

// Draws a class from softmax(logits / temperature), logits [classes]. Low
// temperatures choose what is likely, high ones anything; 0 means the largest
// logit. One draw of rng.Uniform(), none at 0: the first class whose summed
// probability exceeds it. Throws std::invalid_argument: "SampleClass: wanted
// logits [classes], got [2, 65]"; "SampleClass: wanted a temperature of at
// least 0, got -1"; "SampleClass: logits hold nan"; "SampleClass: the largest
// logit is inf" (-inf is a class that is never drawn, unless all of them are).
int64_t SampleClass(const Tensor& logits, double temperature, Rng& rng);

// Writes on: asks the network for the next character, draws one, appends it,
// asks again. `network` takes numbers [1, t] with t of at most `context` (it
// sees the last ones) and gives logits [1, t, characters]. Runs in evaluation
// mode and brings back the mode it was in, also if the network throws. Returns
// what was written after `prompt`. Throws std::invalid_argument: "Generate:
// wanted a prompt, got none"; "Generate: wanted at least 0 characters and a
// context of at least 1, got -1 and 64".
struct GenerateOptions {
  int64_t characters = 200;
  int64_t context = 64;
  double temperature = 0.8;
};
std::string Generate(Layer& network, const Vocabulary& vocabulary,
                     std::string_view prompt, Rng& rng,
                     const GenerateOptions& options = {});

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_TEXT_H_
