// Exercise `elementwise_rules`: derivatives you know from school.
//
//   y = x^2 at x = 3:   a step of 0.001 moves y by 0.006, so dx = dy * 2 x
//
// Element i of the result depends on element i of the input alone, so that each
// rule is a formula of numbers, written for tensors. What is new is
// broadcasting. In x + bias,
//
//   x 1 2    bias 10 20    y 11 22    dy 1 2    dbias  1 + 3   2 + 4
//     3 4                    13 24       3 4
//
// each number of bias was read in two rows and moves two results: its gradient
// is the sum over the rows. SumTo() does that, for any two shapes, and every
// rule of two inputs ends with it.
//
// What a rule's functions capture is memory until the walk has passed by. A
// lambda with [=] captures what its body names: write a.shape() in it and it
// holds all of a. So take the shape out first, as AddRule() does.
//
// Cost: one to six elementwise operations each.
// Tests: test/elementwise_rules_test.cc, then
// test/elementwise_rules_module_test.cc.

#include "training/elementwise_rules.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "tensor/elementwise.h"
#include "tensor/reduce.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"
#include "training/rule.h"

namespace tinytorch {

Tensor SumTo(const Tensor& dy, const Shape& to) {
  // Your turn:
  //   1. The shapes agree: dy itself.
  //   2. Align them at the last axis: axis i of dy is axis i - added of `to`,
  //      where added = dy.ndim() - to.size(); the first `added` axes are new,
  //      as if `to` had extent 1 there. If it cannot be broadcast (more axes,
  //      or an extent that is neither 1 nor dy's), throw std::invalid_argument:
  //      "SumTo: [3] does not broadcast to [2, 4]".
  //   3. Collect the axes where `to` has extent 1 and dy has not, and Sum()
  //      over them. None? Then there is nothing to sum; and Sum() would take
  //      an empty list for all axes.
  //   4. Axes of extent 1 are missing now, or there are some too many:
  //      Reshape() to `to`, if the shape is not the right one yet.
  throw Unimplemented();
}

Tensor Erf(const Tensor& x) {
  const Tensor y = Tensor::Empty(x.shape());
  // Your turn: std::erf() of each element. If x is contiguous, a loop over
  // data(); otherwise an Odometer says where the elements of x are, and y is
  // filled from front to back.
  throw Unimplemented();
  return Traced("Erf", {&x}, y);
}

namespace {

// Two inputs ------------------------------------------------------------------

// Given, as examples: a sum needs nothing but the shapes, a product the other
// factor.

InputGradients AddRule(const TraceEvent& event) {
  const Shape a = event.inputs[0].shape(), b = event.inputs[1].shape();
  return {[=](const Tensor& dy) { return SumTo(dy, a); },
          [=](const Tensor& dy) { return SumTo(dy, b); }};
}

InputGradients MulRule(const TraceEvent& event) {
  const Tensor a = event.inputs[0], b = event.inputs[1];
  const Shape a_shape = a.shape(), b_shape = b.shape();
  return {[=](const Tensor& dy) { return SumTo(dy * b, a_shape); },
          [=](const Tensor& dy) { return SumTo(dy * a, b_shape); }};
}

InputGradients SubRule(const TraceEvent& event) {
  // Your turn: as AddRule(), with a minus. Sum before you turn the sign: there
  // may be fewer numbers then.
  throw Unimplemented();
}

InputGradients DivRule(const TraceEvent& event) {
  // Your turn: da = dy / b, db = -dy a / b^2. All that is summed up for one
  // element of b has the same b^2: sum first here, too. Dividing by b twice is
  // safer than dividing by b * b, which overflows sooner.
  throw Unimplemented();
}

InputGradients PowRule(const TraceEvent& event) {
  // Your turn: da = dy b a^(b - 1), db = dy a^b log a. Neither may be NaN where
  // elementwise_rules.h says 0:
  //   - da where b = 0: 0 * 0^-1 is NaN at a = 0. Where() puts another exponent
  //     in place of b - 1, one whose power is finite for every a.
  //   - db where a = 0 and b >= 0: log 0 is -inf. Take the logarithm of another
  //     number there: of which one is it 0? (Factors that are 0 or 1 multiply
  //     to an "and".)
  // Repairing the number that goes in, and not the NaN that comes out, keeps
  // the second derivative free of NaN as well.
  throw Unimplemented();
}

// What one of two candidates gets: nothing where it lost, half of dy where it
// was as good as the other, else all of it. Given.
[[maybe_unused]] Tensor Share(const Tensor& dy, const Tensor& lost,
                              const Tensor& tied) {
  return Where(lost, 0, Where(tied, dy / 2, dy));
}

InputGradients MaxRule(const TraceEvent& event) {
  // Your turn: Share(), with Less() and Equal(), and SumTo().
  throw Unimplemented();
}

InputGradients MinRule(const TraceEvent& event) {
  // Your turn.
  throw Unimplemented();
}

InputGradients WhereRule(const TraceEvent& event) {
  // Your turn: three inputs, so three functions; the condition's is nullptr.
  // Each branch gets dy where it was chosen and 0 elsewhere: Where() again.
  throw Unimplemented();
}

// One input -------------------------------------------------------------------

// Given, as an example: the derivative of exp is what exp returned.
InputGradients ExpRule(const TraceEvent& event) {
  const Tensor y = event.output;
  return {[=](const Tensor& dy) { return dy * y; }};
}

InputGradients NegRule(const TraceEvent&) {
  // Your turn.
  throw Unimplemented();
}

InputGradients IdentityRule(const TraceEvent&) {
  // Your turn: a copy computes nothing.
  throw Unimplemented();
}

InputGradients AbsRule(const TraceEvent& event) {
  // Your turn: the sign of x is what two comparisons with 0 say.
  throw Unimplemented();
}

InputGradients LogRule(const TraceEvent& event) {
  // Your turn: dy / x.
  throw Unimplemented();
}

InputGradients SqrtRule(const TraceEvent& event) {
  // Your turn: dy / (2 y), with the output, so that x need not be held.
  throw Unimplemented();
}

InputGradients ErfRule(const TraceEvent& event) {
  // Your turn: the derivative of an integral is what is under the integral,
  // dy * 2 / sqrt(pi) * e^(-x^2). std::numbers::inv_sqrtpi_v<Scalar> is 1 /
  // sqrt(pi).
  throw Unimplemented();
}

InputGradients ReluRule(const TraceEvent& event) {
  // Your turn: dy where the output is above 0, else 0.
  throw Unimplemented();
}

InputGradients LeakyReluRule(const TraceEvent& event) {
  // Your turn: dy where x is above 0, else alpha times dy. alpha is an
  // attribute: AttributeOf<Scalar>(event, "alpha"), read now, not later: the
  // event does not live as long as the function you return.
  throw Unimplemented();
}

InputGradients SigmoidRule(const TraceEvent& event) {
  // Your turn: dy y (1 - y).
  throw Unimplemented();
}

InputGradients TanhRule(const TraceEvent& event) {
  // Your turn: dy (1 - y^2). Pow() is slow; y * y is not.
  throw Unimplemented();
}

InputGradients GeluRule(const TraceEvent& event) {
  // Your turn: x Phi(x) is a product, so dy (Phi(x) + x phi(x)) with
  //   Phi(x) = (1 + Erf(x / sqrt(2))) / 2
  //   phi(x) = e^(-x^2 / 2) / sqrt(2 pi)
  // std::numbers has sqrt2_v and inv_sqrtpi_v. Group the numbers: one times a
  // tensor and then another one times it is two walks through memory.
  throw Unimplemented();
}

}  // namespace

// Given: which rule belongs to which operation.
const RuleTable& ElementwiseRules() {
  static const RuleTable rules = {
      {"Add", AddRule},         {"Sub", SubRule},
      {"Mul", MulRule},         {"Div", DivRule},
      {"Pow", PowRule},         {"Max", MaxRule},
      {"Min", MinRule},         {"Where", WhereRule},
      {"Neg", NegRule},         {"Identity", IdentityRule},
      {"Abs", AbsRule},         {"Exp", ExpRule},
      {"Log", LogRule},         {"Sqrt", SqrtRule},
      {"Erf", ErfRule},         {"Relu", ReluRule},
      {"Sigmoid", SigmoidRule}, {"LeakyRelu", LeakyReluRule},
      {"Tanh", TanhRule},       {"Gelu", GeluRule},
      {"Equal", NoGradients},   {"Less", NoGradients},
      {"Greater", NoGradients},
  };
  return rules;
}

}  // namespace tinytorch
