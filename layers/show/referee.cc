#include "layers/show/referee.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "tensor/shape.h"
#include "tensor/tensor.h"

namespace tinytorch {
namespace {

// Returns the elements in row-major order. Uses data(), shape() and strides()
// only, which are given: no function of an exercise.
std::vector<double> Elements(const Tensor& x) {
  const Shape& shape = x.shape();
  int64_t count = 1;
  for (const int64_t extent : shape) count *= extent;
  std::vector<double> elements;
  elements.reserve(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) {
    int64_t rest = i, offset = 0;
    for (size_t axis = shape.size(); axis-- > 0;) {
      offset += rest % shape[axis] * x.strides()[axis];
      rest /= shape[axis];
    }
    elements.push_back(static_cast<double>(x.data()[offset]));
  }
  return elements;
}

// Returns the index of the largest logit, the first of equal ones, or -1 if one
// of them is NaN.
int64_t Largest(const double* logits, int64_t classes) {
  int64_t best = 0;
  for (int64_t c = 0; c < classes; ++c) {
    if (std::isnan(logits[c])) return -1;
    if (logits[c] > logits[best]) best = c;
  }
  return best;
}

double CrossEntropyOf(const double* logits, int64_t classes, int64_t label) {
  const double largest = *std::max_element(logits, logits + classes);
  double sum = 0;
  for (int64_t c = 0; c < classes; ++c) sum += std::exp(logits[c] - largest);
  return largest + std::log(sum) - logits[label];
}

}  // namespace

Measurement Measure(const Tensor& logits, const Tensor& labels) {
  Measurement measured;
  Shape rows = logits.shape();
  if (rows.empty()) return {.confusion = {}, .fault = "logits without classes"};
  const int64_t classes = rows.back();
  rows.pop_back();
  if (rows != labels.shape()) {
    return {.confusion = {},
            .fault = "logits " + ShapeToString(logits.shape()) + ", labels " +
                     ShapeToString(labels.shape())};
  }
  const std::vector<double> x = Elements(logits), truth = Elements(labels);
  if (truth.empty() || classes < 1) {
    return {.confusion = {}, .fault = "nothing to measure"};
  }
  const size_t width = static_cast<size_t>(classes);
  measured.confusion.assign(width, std::vector<int64_t>(width));
  int64_t right = 0;
  double sum = 0;
  for (size_t i = 0; i < truth.size(); ++i) {
    if (!(truth[i] >= 0 && truth[i] < static_cast<double>(classes)) ||
        truth[i] != std::floor(truth[i])) {
      return {.confusion = {},
              .fault = "label " + std::to_string(truth[i]) + " is not a class"};
    }
    const double* const row = x.data() + i * width;
    const int64_t label = static_cast<int64_t>(truth[i]);
    const int64_t answer = Largest(row, classes);
    if (answer == label) ++right;
    if (answer >= 0) {
      ++measured
            .confusion[static_cast<size_t>(label)][static_cast<size_t>(answer)];
    }
    sum += CrossEntropyOf(row, classes, label);
  }
  measured.examples = static_cast<int64_t>(truth.size());
  measured.accuracy =
      static_cast<double>(right) / static_cast<double>(truth.size());
  measured.cross_entropy = sum / static_cast<double>(truth.size());
  return measured;
}

std::string Disagreement(const std::string& what, double claimed,
                         double measured, double tolerance) {
  if (std::abs(claimed - measured) <= tolerance) return {};
  char text[200];
  std::snprintf(text, sizeof(text),
                "%s: the program says %.6g, the referee measures %.6g",
                what.c_str(), claimed, measured);
  return text;
}

ParameterChange::ParameterChange(std::vector<NamedTensor> parameters)
    : parameters_(std::move(parameters)) {
  for (const NamedTensor& p : parameters_)
    before_.push_back(Elements(p.tensor));
}

std::vector<std::string> ParameterChange::Faults() const {
  std::vector<std::string> faults;
  for (size_t i = 0; i < parameters_.size(); ++i) {
    const std::vector<double> now = Elements(parameters_[i].tensor);
    if (now == before_[i] ||
        !std::ranges::all_of(now, [](double x) { return std::isfinite(x); })) {
      faults.push_back(parameters_[i].name);
    }
  }
  return faults;
}

}  // namespace tinytorch
