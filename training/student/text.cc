// Exercise `text`: how a language model sees a text, and how it writes.
//
//   text "abcab"   vocabulary a b c   numbers 0 1 2 0 1
//
//   windows of 3    inputs 0 1 2    targets 1 2 0      after "abc" comes "a"
//                          1 2 0            2 0 1
//
// A window of three holds three questions: which character comes after "a",
// after "ab", after "abc"? A causal network answers all of them in one run.
// This works only if no position sees the characters after it.
//
// To write, ask again and again. The answer is a probability for each
// character, and one character is drawn. The likeliest character alone would
// soon repeat the same words; the temperature says how much we dare:
//
//   logits 2 1 0    temperature 1    0.67 0.24 0.09
//                               1/2  0.87 0.12 0.02     careful
//                               2    0.51 0.31 0.19     bold
//
// Cost: one run of the network for each character written. (A run computes the
// logits of up to 64 positions and uses those of the last one. Real language
// models keep the keys and values of the earlier positions, because they do not
// change.)
// Tests: test/text_test.cc, then test/text_module_test.cc.

#include "training/text.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "layers/given/eval_scope.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"
#include "tools/text/number.h"

namespace tinytorch {
namespace {

// Given. Returns the number of a byte, from 0 to 255: a char may be negative.
size_t ByteOf(char c) { return static_cast<unsigned char>(c); }

// Given. Returns "'@'", or "byte 10" for a byte that cannot be printed.
std::string Quoted(char c) {
  if (c >= ' ' && c <= '~') return std::string("'") + c + "'";
  return "byte " + std::to_string(ByteOf(c));
}

}  // namespace

// Vocabulary ------------------------------------------------------------------

Vocabulary::Vocabulary(std::string_view text) {
  if (text.empty()) throw std::invalid_argument("Vocabulary: no text");
  // Your turn:
  //   1. Fill number_ with -1, then mark each byte that occurs in the text.
  //   2. Go through all 256 bytes in order. Give the marked bytes the numbers
  //      0, 1, ..., and append them to characters_.
  throw Unimplemented();
}

Tensor Vocabulary::Encode(std::string_view text) const {
  // Your turn:
  //   1. Make an empty tensor [characters].
  //   2. Write the number_ of each ByteOf() the text to it. If that is -1,
  //      throw std::out_of_range: "Encode: '@' at 3 is not in the vocabulary".
  //      Quoted() returns the first part.
  throw Unimplemented();
}

std::string Vocabulary::Decode(const Tensor& numbers) const {
  // Your turn: append the character of each number, in the order of ToVector().
  // Check before you look it up: is the number at least 0, less than size(),
  // and whole? Otherwise throw std::out_of_range: "Decode: 70 outside of 65
  // characters". text::Short() returns the number as text. For NaN every
  // comparison is false, so write the check as "throw unless it fits".
  throw Unimplemented();
}

// TextWindows -----------------------------------------------------------------

// Given.
TextWindows::TextWindows(Tensor text, int64_t length, int64_t stride)
    : text_(std::move(text)), length_(length), stride_(stride) {
  if (length < 1 || stride < 1) {
    throw std::invalid_argument(
        "TextWindows: wanted length and stride of at least 1, got " +
        std::to_string(length) + " and " + std::to_string(stride));
  }
  if (text_.ndim() != 1 || text_.size(0) <= length) {
    throw std::invalid_argument(
        "TextWindows: a window of " + std::to_string(length) +
        " wants a text of at least " +
        std::to_string(static_cast<uint64_t>(length) + 1) + ", got " +
        ShapeToString(text_.shape()));
  }
  text_ = text_.Contiguous();
}

int64_t TextWindows::size() const {
  // Your turn: how many windows are there? Each needs length_ characters, and
  // one more for the last target. Draw a text of 7 characters and its windows
  // of 3, first with stride 1, then with stride 2.
  throw Unimplemented();
}

Batch TextWindows::Get(const std::vector<int64_t>& numbers) const {
  CheckNumbers("TextWindows", numbers);
  // Your turn: make two tensors [n, length] and fill both from front to back.
  // Window i begins at text_.data() + i * stride_, its targets begin one
  // character later.
  throw Unimplemented();
}

// Writing ---------------------------------------------------------------------

int64_t SampleClass(const Tensor& logits, double temperature, Rng& rng) {
  // Given. The checks.
  if (logits.ndim() != 1 || logits.size(0) == 0) {
    throw std::invalid_argument("SampleClass: wanted logits [classes], got " +
                                ShapeToString(logits.shape()));
  }
  if (!(temperature >= 0) || std::isinf(temperature)) {
    throw std::invalid_argument(
        "SampleClass: wanted a temperature of at least 0, got " +
        text::Short(temperature));
  }
  const std::vector<Scalar> x = logits.ToVector();
  for (const Scalar logit : x) {
    if (std::isnan(logit)) {
      throw std::invalid_argument("SampleClass: logits hold nan");
    }
  }
  const auto largest = std::max_element(x.begin(), x.end());
  if (std::isinf(*largest)) {
    throw std::invalid_argument("SampleClass: the largest logit is " +
                                text::Short(*largest));
  }
  // Your turn, in double:
  //   1. At temperature 0, return the index of the largest logit, the first of
  //      equal ones: `largest` points to it.
  //   2. The weight of class c is e^((x[c] - *largest) / temperature), which
  //      never overflows. Add up all weights.
  //   3. Put the weights on a line, one after the other. rng.Uniform() times
  //      the sum is a point on this line. Return the class whose weight holds
  //      the point: the first class at which the sum of the weights so far is
  //      larger. Add in the order of step 2. Then the last sum is the sum of
  //      all, which is above the point, so there is such a class, and it never
  //      has the weight 0 of a logit of -inf.
  throw Unimplemented();
}

std::string Generate(Layer& network, const Vocabulary& vocabulary,
                     std::string_view prompt, Rng& rng,
                     const GenerateOptions& options) {
  // Given. The checks, and evaluation mode until the end of the function.
  if (prompt.empty()) {
    throw std::invalid_argument("Generate: wanted a prompt, got none");
  }
  if (options.characters < 0 || options.context < 1) {
    throw std::invalid_argument(
        "Generate: wanted at least 0 characters and a context of at least 1, "
        "got " +
        std::to_string(options.characters) + " and " +
        std::to_string(options.context));
  }
  const EvalScope scope(network);
  // Your turn: keep a text, which begins as the prompt. For each character to
  // write:
  //   1. Encode() the last `context` characters of the text, or all of it if it
  //      is shorter. Unsqueeze() the result to [1, t].
  //   2. The network returns logits [1, t, characters]. Select() the only text,
  //      index 0 of axis 0. What is left is [t, characters]: Select() the last
  //      position, again along axis 0, to get [characters].
  //   3. SampleClass() draws a number. Decode() takes a tensor: make one of the
  //      number (a scalar [] will do). Append the character to the text.
  // Return the text without the prompt.
  throw Unimplemented();
}

}  // namespace tinytorch
