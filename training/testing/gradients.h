// Checks gradients against the definition of a derivative.
//
// A wrong gradient rarely crashes: the network trains, but worse. So tests
// compare every rule with finite differences: move one element of one input a
// little to both sides, and see how much the results move. The rule must return
// the same:
//
//   ExpectRule(ElementwiseRules(),
//              [](const Tensors& x) { return Mul(x[0], x[1]); },
//              {RandomTensor({2, 3}, 1), RandomTensor({3}, 2)});
//
// A rule that forgets to sum over the broadcast axis fails with
//
//   Mul: wanted a gradient [3] for input 1, got [2, 3]
//
// and one with a wrong formula with
//
//   Mul: gradient of input 0 [2, 3] at [0, 1]: wanted -0.382 (by finite
//   differences), got 0.517; 6 of 6 elements differ
//
// Random weights, the upstream gradient, reduce the results y to one number L.
// With weights of 1, a rule that ignores dy would pass, and the gradient of
// softmax would be 0. With a step h,
//
//   dL/dx = (L(x - 2h) - 8 L(x - h) + 8 L(x + h) - L(x + 2h)) / 12h
//
// is wrong by about h^4 (Abramowitz and Stegun, 25.3.6), and by the rounding of
// L divided by h. L is summed in double, but y is float: this leaves 4 digits.
// With -DTINYTORCH_DOUBLE the same tests check 7 digits.
//
// Choose inputs around 1, at least 4h away from a place where the function has
// no derivative: 0 for Relu, a tie for a maximum.

#ifndef TINYTORCH_TRAINING_TESTING_GRADIENTS_H_
#define TINYTORCH_TRAINING_TESTING_GRADIENTS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <source_location>
#include <vector>

#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "training/given/rule.h"

namespace tinytorch {

using Tensors = std::vector<Tensor>;
using TensorFunction = std::function<Tensor(const Tensors& inputs)>;

struct GradientCheck {
  // Inputs that must have no gradient: indices, labels, conditions.
  std::vector<size_t> none = {};
  // Inputs that the check ignores: their gradient is not defined at this point,
  // or not of interest.
  std::vector<size_t> skip = {};
  // Inputs whose gradient is zero everywhere. For other inputs, a gradient of
  // zeros is a failure: a rule that does nothing would pass such a test.
  std::vector<size_t> zero = {};
  double step = sizeof(Scalar) == 4 ? 1.0 / 64 : 1.0 / 1024;
  Tolerance tolerance =
      sizeof(Scalar) == 4 ? Tolerance{2e-4, 2e-4} : Tolerance{1e-7, 1e-7};
  uint64_t seed = 1;  // of the upstream gradient
};

// Checks rules without a tape. `f` reports one operation, or several that lead
// from the inputs to its result. Computes the gradient of each input with their
// rules, once with a contiguous upstream gradient and once with one that is not
// contiguous. Identity, a copy, needs no rule here. Failures name the caller's
// line.
void ExpectRule(const RuleTable& rules, const TensorFunction& f,
                const Tensors& inputs, const GradientCheck& check = {},
                std::source_location caller = std::source_location::current());

// Checks Tape::Gradient() of any function, with AllRules().
void ExpectGradient(
    const TensorFunction& f, const Tensors& inputs,
    const GradientCheck& check = {},
    std::source_location caller = std::source_location::current());

// Checks that `backward` is the adjoint of `forward`, both linear:
//
//   sum(forward(x) * y) = sum(x * backward(y))    for x and y of any values
//
// The gradient of a linear function is its adjoint, so this checks gradients as
// well: exactly, and with large tensors. y has the shape of forward(x).
void ExpectAdjoint(
    const std::function<Tensor(const Tensor&)>& forward,
    const std::function<Tensor(const Tensor&)>& backward, const Tensor& x,
    const Tensor& y,
    std::source_location caller = std::source_location::current());

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_TESTING_GRADIENTS_H_
