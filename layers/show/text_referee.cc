#include "layers/show/text_referee.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "layers/given/eval_scope.h"
#include "tensor/shape.h"
#include "tensor/storage.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"

namespace tinytorch {
namespace {

// Returns the entropy of the counts in nats, times their sum.
template <typename Key>
double TotalEntropy(const std::map<Key, double>& counts) {
  double sum = 0, weighted = 0;
  for (const auto& [key, count] : counts) {
    sum += count;
    weighted += count * std::log(count);
  }
  return sum * std::log(sum) - weighted;
}

// Removes the tracer while the network runs for the referee. It does not use
// TraceScope, which is an exercise.
class Silence {
 public:
  Silence() : previous_(current_tracer) { current_tracer = nullptr; }
  ~Silence() { current_tracer = previous_; }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  Tracer* previous_;
};

// Returns the first `size` characters of a text.
std::string_view Beginning(std::string_view text, int64_t size) {
  if (static_cast<int64_t>(text.size()) < size) {
    throw std::runtime_error("The text is too short: " +
                             std::to_string(text.size()) + " characters");
  }
  return text.substr(0, static_cast<size_t>(size));
}

}  // namespace

TextReferee::TextReferee(std::string_view text) : alphabet_(text) {
  std::sort(alphabet_.begin(), alphabet_.end(), [](char a, char b) {
    return static_cast<unsigned char>(a) < static_cast<unsigned char>(b);
  });
  alphabet_.erase(std::unique(alphabet_.begin(), alphabet_.end()),
                  alphabet_.end());
  if (text.size() < 2) return;
  std::map<char, double> single, first;
  std::map<std::string_view, double> pairs;
  for (size_t i = 0; i < text.size(); ++i) {
    ++single[text[i]];
    if (i + 1 == text.size()) break;
    ++first[text[i]];
    ++pairs[text.substr(i, 2)];
  }
  const double count = static_cast<double>(text.size());
  entropy_ = TotalEntropy(single) / count;
  entropy_after_one_ =
      (TotalEntropy(pairs) - TotalEntropy(first)) / (count - 1);
}

Tensor TextReferee::Input(std::string_view text) const {
  const int64_t n = static_cast<int64_t>(text.size());
  const Tensor input(Storage::Allocate(n), 0, {1, n}, {n, 1});
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t number = alphabet_.find(text[i]);
    if (number == std::string::npos) {
      throw std::runtime_error("A character that the referee does not know");
    }
    input.data()[i] = static_cast<Scalar>(number);
  }
  return input;
}

std::vector<Scalar> TextReferee::LogitsOf(Layer& network,
                                          const Tensor& input) const {
  const Silence silence;
  const Tensor y = network(input);
  const int64_t n = input.shape()[1];
  if (y.shape() != Shape{1, n, characters()}) {
    throw std::runtime_error("The network answers " + std::to_string(n) +
                             " characters with a tensor " +
                             ShapeToString(y.shape()));
  }
  std::vector<Scalar> logits;
  logits.reserve(static_cast<size_t>(n * characters()));
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t c = 0; c < characters(); ++c) {
      logits.push_back(y.data()[i * y.strides()[1] + c * y.strides()[2]]);
    }
  }
  return logits;
}

double TextReferee::Loss(Layer& network, std::string_view text,
                         int64_t context) const {
  const EvalScope eval(network);
  double loss = 0;
  int64_t count = 0;
  Beginning(text, context + 1);
  for (; static_cast<int64_t>(text.size()) > context;
       text.remove_prefix(static_cast<size_t>(context))) {
    const Tensor window = Input(Beginning(text, context + 1));
    const Tensor input(window.storage(), 0, {1, context}, {context, 1});
    const std::vector<Scalar> logits = LogitsOf(network, input);
    for (int64_t i = 0; i < context; ++i, ++count) {
      const Scalar* const row = logits.data() + i * characters();
      const double largest = *std::max_element(row, row + characters());
      double sum = 0;
      for (int64_t c = 0; c < characters(); ++c) {
        sum += std::exp(row[c] - largest);
      }
      const int64_t next = static_cast<int64_t>(window.data()[i + 1]);
      loss += largest + std::log(sum) - row[next];
    }
  }
  return loss / static_cast<double>(count);
}

std::string TextReferee::MaskError(Layer& network, std::string_view text,
                                   int64_t context) const {
  const EvalScope eval(network);
  const std::string_view window = Beginning(text, context);
  const std::vector<Scalar> before = LogitsOf(network, Input(window));
  std::string ignored;
  for (int64_t changed = context - 1; changed >= 0; --changed) {
    const Tensor input = Input(window);
    Scalar& number = input.data()[changed];
    number = number + 1 < static_cast<Scalar>(characters()) ? number + 1 : 0;
    const std::vector<Scalar> after = LogitsOf(network, input);
    const auto first =
        std::mismatch(before.begin(), before.end(), after.begin()).first;
    if (first == before.end()) {
      ignored = "nothing changes with character " + std::to_string(changed);
      continue;
    }
    const int64_t position = (first - before.begin()) / characters();
    if (position < changed) {
      return "position " + std::to_string(position) +
             " changes with character " + std::to_string(changed) +
             ", which comes after it";
    }
  }
  return ignored;
}

}  // namespace tinytorch
