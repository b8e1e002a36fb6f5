// Checks gradients against the definition of a derivative.
//
// A wrong gradient rarely crashes: the network trains, only worse. So every
// rule is compared with finite differences. Take one element of one input a
// little to both sides, see how much the results move, and that is what the
// rule must say:
//
//   ExpectRule(ElementwiseRules(),
//              [](const Tensors& x) { return Mul(x[0], x[1]); },
//              {RandomTensor({2, 3}, 1), RandomTensor({3}, 2)});
//
// and a rule that forgets to sum over the broadcast axis fails with
//
//   Mul: wanted a gradient [3] for input 1, got [2, 3]
//
// and one with a wrong formula with
//
//   Mul: gradient of input 0 [2, 3] at [0, 1]: wanted -0.382 (by finite
//   differences), got 0.517; 6 of 6 elements differ
//
// The results y are reduced to one number by random weights, the upstream
// gradient: with the usual ones, a rule that ignores dy would pass, and softmax
// would have no gradient at all. With a step h,
//
//   dL/dx = (L(x - 2h) - 8 L(x - h) + 8 L(x + h) - L(x + 2h)) / 12h
//
// is wrong by about h^4 (Abramowitz and Stegun, 25.3.6), and by the rounding of
// L divided by h. L is summed in double, but y is float: that leaves 4 digits.
// Built with -DTINYTORCH_DOUBLE the same tests check 7.
//
// Choose inputs around 1 that are no closer than 4h to a place where the
// function has no derivative: 0 for Relu, a tie for a maximum.

#ifndef TINYTORCH_TRAINING_TESTING_GRADIENTS_H_
#define TINYTORCH_TRAINING_TESTING_GRADIENTS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <source_location>
#include <vector>

#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "training/rule.h"

namespace tinytorch {

using Tensors = std::vector<Tensor>;
using TensorFunction = std::function<Tensor(const Tensors& inputs)>;

struct GradientCheck {
  // Inputs that must have no gradient: indices, labels, conditions.
  std::vector<size_t> none = {};
  // Inputs not looked at: their gradient is not defined here, or not of
  // interest.
  std::vector<size_t> skip = {};
  // Inputs whose gradient is zero everywhere. Any other that is fails: a test
  // whose answer is zero passes for a rule that does nothing.
  std::vector<size_t> zero = {};
  double step = sizeof(Scalar) == 4 ? 1.0 / 64 : 1.0 / 1024;
  Tolerance tolerance =
      sizeof(Scalar) == 4 ? Tolerance{2e-4, 2e-4} : Tolerance{1e-7, 1e-7};
  uint64_t seed = 1;  // of the upstream gradient
};

// Checks rules without a tape. `f` reports one operation, or several that lead
// from the inputs to its result; their rules are asked for the gradient of each
// input, once with a contiguous upstream gradient and once with one that is
// not. Identity, a copy, needs no rule here. Failures are of the caller's line.
void ExpectRule(const RuleTable& rules, const TensorFunction& f,
                const Tensors& inputs, const GradientCheck& check = {},
                std::source_location caller = std::source_location::current());

// Checks what Tape::Gradient says of any function, with AllRules().
void ExpectGradient(
    const TensorFunction& f, const Tensors& inputs,
    const GradientCheck& check = {},
    std::source_location caller = std::source_location::current());

// Checks that `backward` is the adjoint of `forward`, both linear:
//
//   sum(forward(x) * y) = sum(x * backward(y))    for x and y of any values
//
// The gradient of a linear function is its adjoint, so this is a check of
// gradients as well, exact and with large tensors. y has forward(x)'s shape.
void ExpectAdjoint(
    const std::function<Tensor(const Tensor&)>& forward,
    const std::function<Tensor(const Tensor&)>& backward, const Tensor& x,
    const Tensor& y,
    std::source_location caller = std::source_location::current());

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_TESTING_GRADIENTS_H_
