// Exercise `text`: a language model's view of a text, and how it writes.
//
//   text "abcab"   vocabulary a b c   numbers 0 1 2 0 1
//
//   windows of 3    inputs 0 1 2    targets 1 2 0      after "abc" comes "a"
//                          1 2 0            2 0 1
//
// A window holds three questions and not one: what comes after "a", after "ab",
// after "abc"? A causal network answers all three in one run, which is why it
// must not see what comes next.
//
// Writing is asking again and again. The answer is a probability for each
// character, and one is drawn. Always taking the likeliest would give the same
// dull loop every time; the temperature says how much is dared:
//
//   logits 2 1 0    temperature 1    0.67 0.24 0.09
//                               1/2  0.87 0.12 0.02     careful
//                               2    0.51 0.31 0.19     bold
//
// Cost: a character written costs one run of the network. (A run of one text of
// 64 characters, to use the logits of the last one. Real language models keep
// the keys and values of the others, as nothing of them changes.)
// Tests: test/text_test.cc, then test/text_module_test.cc.

#include "training/text.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tensor/views.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given: the number of a byte; a char may be negative.
[[maybe_unused]] size_t ByteOf(char c) { return static_cast<unsigned char>(c); }

// Given: '@', or byte 10 for what does not print.
[[maybe_unused]] std::string Quoted(char c) {
  if (c >= ' ' && c <= '~') return std::string("'") + c + "'";
  return "byte " + std::to_string(ByteOf(c));
}

// Given: 70 as "70", 0.5 as "0.5", and what is not a number at all.
[[maybe_unused]] std::string Short(double number) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.9g", number);
  return text;
}

// Given: puts a network into evaluation mode for the life of the scope.
class Evaluating {
 public:
  explicit Evaluating(Layer& network)
      : network_(network), was_training_(network.training()) {
    network_.Eval();
  }
  ~Evaluating() {
    if (was_training_) network_.Train();
  }
  Evaluating(const Evaluating&) = delete;
  Evaluating& operator=(const Evaluating&) = delete;

 private:
  Layer& network_;
  bool was_training_;
};

}  // namespace

// Vocabulary ------------------------------------------------------------------

Vocabulary::Vocabulary(std::string_view text) {
  if (text.empty()) throw std::invalid_argument("Vocabulary: no text");
  // Your turn:
  //   1. Fill number_ with -1, then mark each byte that occurs.
  //   2. Go through all 256 bytes in order. Those marked get the numbers 0, 1,
  //      ... and are appended to characters_.
  throw Unimplemented();
}

Tensor Vocabulary::Encode(std::string_view text) const {
  // Your turn: a tensor with the number of each character. For one that does
  // not occur, throw as in text.h; Quoted() writes it.
  throw Unimplemented();
}

std::string Vocabulary::Decode(const Tensor& numbers) const {
  // Your turn: the character of each number (ToVector() gives them). Check
  // before you look: from 0 to size(), and whole. NaN is neither, so ask what
  // it is and not what it is not. Short() writes a number.
  throw Unimplemented();
}

// TextWindows -----------------------------------------------------------------

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
        " wants a text of at least " + std::to_string(length + 1) + ", got " +
        ShapeToString(text_.shape()));
  }
  text_ = text_.Contiguous();
}

int64_t TextWindows::size() const {
  // Your turn: how many windows are there? Each needs length_ characters and
  // one more, the last target. Draw a text of 7, windows of 3, strides 1 and 2.
  throw Unimplemented();
}

Batch TextWindows::Get(const std::vector<int64_t>& numbers) const {
  // Your turn: two tensors [n, length]. Window i begins at text_.data() + i *
  // stride_, its targets one further. A number that is no window is
  // std::out_of_range: "TextWindows: example 5 outside of 5".
  throw Unimplemented();
}

// Writing ---------------------------------------------------------------------

int64_t SampleClass(const Tensor& logits, double temperature, Rng& rng) {
  if (logits.ndim() != 1 || logits.size(0) == 0) {
    throw std::invalid_argument("SampleClass: wanted logits [classes], got " +
                                ShapeToString(logits.shape()));
  }
  if (!(temperature >= 0) || std::isinf(temperature)) {
    throw std::invalid_argument(
        "SampleClass: wanted a temperature of at least 0, got " +
        Short(temperature));
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
                                Short(*largest));
  }
  // Your turn, in double:
  //   1. Temperature 0: the place of the largest, the first of equals. That is
  //      where `largest` points.
  //   2. The weight of class c is e^((x[c] - *largest) / temperature), which
  //      never overflows. Add all of them up.
  //   3. Draw: rng.Uniform() times the sum is a point on a line on which the
  //      weights lie one after the other. In whose weight is it? The first
  //      class up to which the weights add up to more.
  throw Unimplemented();
}

std::string Generate(Layer& network, const Vocabulary& vocabulary,
                     std::string_view prompt, Rng& rng,
                     const GenerateOptions& options) {
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
  const Evaluating scope(network);
  // Your turn:
  //   1. Keep the text: the prompt, and what is written after it.
  //   2. For each character to write: Encode() the last `context` characters of
  //      the text, or all of them if there are less, and Unsqueeze() to [1, t].
  //   3. The network gives logits [1, t, characters]. Only those of the last
  //      position are needed: Select() twice.
  //   4. SampleClass() draws its number, Decode() makes it a character again.
  //   5. Return the text without the prompt.
  throw Unimplemented();
}

}  // namespace tinytorch
