#include "training/testing/finite_differences.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "tensor/random.h"

namespace tinytorch {
namespace {

// Returns dL/dx of one input, element by element, where L = sum(f(inputs) *
// upstream). Changes elements of `inputs` and restores them; these tensors are
// contiguous and have no other user.
std::vector<double> FiniteDifferences(const TensorFunction& f,
                                      const Tensors& inputs, size_t input,
                                      const std::vector<Scalar>& upstream,
                                      double step) {
  constexpr std::array<std::pair<int, double>, 4> kPoints = {
      {{-2, 1}, {-1, -8}, {1, 8}, {2, -1}}};
  std::vector<double> derivatives(Values(inputs[input]).size());
  for (size_t i = 0; i < derivatives.size(); ++i) {
    Scalar& x = inputs[input].data()[i];
    const Scalar center = x;
    for (const auto& [steps, weight] : kPoints) {
      x = static_cast<Scalar>(center + steps * step);
      const std::vector<Scalar> y = Values(f(inputs));
      for (size_t j = 0; j < y.size(); ++j) {
        // Term by term: terms that do not depend on x cancel to exactly 0.
        derivatives[i] += weight * y[j] * upstream[j];
      }
    }
    derivatives[i] /= 12 * step;
    x = center;
  }
  return derivatives;
}

std::string IndexToString(size_t flat, const Shape& shape) {
  Index index(shape.size());
  for (size_t axis = shape.size(); axis-- > 0;) {
    index[axis] = static_cast<int64_t>(flat) % shape[axis];
    flat /= static_cast<size_t>(shape[axis]);
  }
  return ShapeToString(index);
}

// Returns what is wrong with the gradient of an input of this shape, or "".
std::string Difference(const Tensor& gradient,
                       const std::vector<double>& wanted, const Shape& shape,
                       const Tolerance& tolerance) {
  const std::vector<Scalar> got = Values(gradient);
  size_t wrong = 0, first = 0;
  for (size_t i = wanted.size(); i-- > 0;) {
    const double allowed =
        tolerance.absolute + tolerance.relative * std::abs(wanted[i]);
    if (std::abs(got[i] - wanted[i]) <= allowed) continue;  // false for NaN
    ++wrong;
    first = i;
  }
  if (wrong == 0) return "";
  constexpr int kDigits = sizeof(Scalar) == 4 ? 6 : 10;
  return absl::StrFormat(
      " at %s: wanted %.*g (by finite differences), got %.*g; %d of %d "
      "elements differ",
      IndexToString(first, shape), kDigits, wanted[first], kDigits, got[first],
      wrong, wanted.size());
}

}  // namespace

Tensor RandomUpstream(const Shape& shape, uint64_t seed) {
  Rng rng(seed);
  const Tensor upstream = RandomTensor(shape, seed, 0.5, 1.5);
  for (size_t i = 0; i < Values(upstream).size(); ++i) {
    if (rng.Uniform() < 0.5) upstream.data()[i] *= -1;
  }
  return upstream;
}

bool CompareGradients(const std::string& subject, const TensorFunction& f,
                      const Tensors& inputs, const Tensor& upstream,
                      const std::vector<std::optional<Tensor>>& gradients,
                      const GradientCheck& check, std::source_location caller) {
  bool agree = true;
  const auto fail = [&](const auto&... words) {
    FailAt(caller, absl::StrCat(subject, ": ", words...));
    agree = false;
  };
  Tensors own;
  for (const Tensor& input : inputs) {
    own.push_back(MakeTensor(input.shape(), Values(input)));
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (Contains(check.none, i) || Contains(check.skip, i)) continue;
    const Shape& shape = inputs[i].shape();
    const std::string input =
        absl::StrCat("input ", i, " ", ShapeToString(shape));
    if (!gradients[i].has_value()) {
      fail("no gradient for ", input);
      continue;
    }
    if (gradients[i]->shape() != shape) {
      fail("wanted a gradient ", ShapeToString(shape), " for input ", i,
           ", got ", ShapeToString(gradients[i]->shape()));
      continue;
    }
    const std::vector<double> wanted =
        FiniteDifferences(f, own, i, Values(upstream), check.step);
    const std::string difference =
        Difference(*gradients[i], wanted, shape, check.tolerance);
    if (!difference.empty()) {
      fail("gradient of ", input, difference);
    } else if (!Contains(check.zero, i) &&
               std::all_of(wanted.begin(), wanted.end(), [&](double value) {
                 return std::abs(value) <= 10 * check.tolerance.absolute;
               })) {
      fail("gradient of ", input,
           " is all zero. A rule that does nothing would "
           "pass this test: choose other inputs");
    }
  }
  return agree;
}

void FailAt(std::source_location caller, const std::string& message) {
  ADD_FAILURE_AT(caller.file_name(), static_cast<int>(caller.line()))
      << message;
}

bool Contains(const std::vector<size_t>& inputs, size_t input) {
  return std::find(inputs.begin(), inputs.end(), input) != inputs.end();
}

}  // namespace tinytorch
