// Exercise `elementwise_rules`: derivatives you know from school.
//
//   y = x^2 at x = 3:   a step of 0.001 moves y by 0.006, so dx = dy * 2 x
//
// Element i of the result depends on element i of the input alone, so each rule
// is a formula for numbers. Broadcasting is new. In x + bias,
//
//   x 1 2    bias 10 20    y 11 22    dy 1 2    dbias  1 + 3   2 + 4
//     3 4                    13 24       3 4
//
// each element of bias was read in two rows and moves two results: its gradient
// is the sum over the rows. SumTo() does this for any two shapes, and each rule
// of two inputs ends with it.
//
// The tape keeps what the functions of a rule capture until it has called them.
// A lambda with [=] captures each variable that its body names: with a.shape()
// in the body it holds all of a. So get the shape before, as AddRule() does in
// given/example_rules.h, which has the rules of Add, Mul, Exp and some others.
//
// Cost: one to eleven elementwise operations for each rule.
// Tests: test/elementwise_rules_test.cc, then elementwise_rules_module_test.cc.

#include "training/elementwise_rules.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "tensor/elementwise.h"
#include "tensor/kernels/kernels.h"
#include "tensor/reduce.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"
#include "training/given/example_rules.h"
#include "training/given/rule.h"

namespace tinytorch {

Tensor SumTo(const Tensor& dy, const Shape& to) {
  // Your turn:
  //   1. If the shapes agree, return dy itself.
  //   2. Align at the last axis: axis i of dy is axis i - added of `to`, with
  //      added = dy.ndim() - to.size(). The first `added` axes have extent 1.
  //   3. Collect the axes where `to` has extent 1 and dy has another extent.
  //   4. If `to` has more axes than dy, or an extent that is neither 1 nor that
  //      of dy, throw std::invalid_argument: "SumTo: [3] does not broadcast to
  //      [2, 4]".
  //   5. Sum() over the collected axes, without keepdims. If there are none, do
  //      not call Sum(): it takes an empty list for all axes.
  //   6. Reshape() if axes of extent 1 are missing now, or are too many.
  // BEGIN SOLUTION
  if (dy.shape() == to) return dy;
  const size_t ndim = dy.shape().size();
  std::vector<int64_t> axes;
  bool fits = to.size() <= ndim;
  for (size_t axis = 0; fits && axis < ndim; ++axis) {
    const size_t added = ndim - to.size();
    const int64_t extent = axis < added ? 1 : to[axis - added];
    if (extent == dy.shape()[axis]) continue;
    fits = extent == 1;
    axes.push_back(static_cast<int64_t>(axis));
  }
  if (!fits) {
    throw std::invalid_argument("SumTo: " + ShapeToString(to) +
                                " does not broadcast to " +
                                ShapeToString(dy.shape()));
  }
  const Tensor sum = axes.empty() ? dy : Sum(dy, {.axes = axes});
  return sum.shape() == to ? sum : Reshape(sum, to);
  // END SOLUTION
}

Tensor Erf(const Tensor& x) {
  const Tensor y = Tensor::Empty(x.shape());
  // Your turn: write std::erf() of each element of x to y. kernels::Map() takes
  // x, y, and a lambda for one element (tensor/kernels/map.h).
  // BEGIN SOLUTION
  kernels::Map(x, y, [](Scalar value) { return std::erf(value); });
  // END SOLUTION
  return Traced("Erf", {&x}, y);
}

namespace {

InputGradients SubRule(const TraceEvent& event) {
  // Your turn: as AddRule(), with a minus for b. Change the sign after SumTo():
  // there may be fewer elements then.
  // BEGIN SOLUTION
  const Shape a = event.inputs[0].shape(), b = event.inputs[1].shape();
  return {[=](const Tensor& dy) { return SumTo(dy, a); },
          [=](const Tensor& dy) { return -SumTo(dy, b); }};
  // END SOLUTION
}

InputGradients DivRule(const TraceEvent& event) {
  // Your turn: da = dy / b, db = -dy a / b^2. Sum first, because all terms have
  // the same b^2. Divide by b twice: b * b would overflow earlier.
  // BEGIN SOLUTION
  const Tensor a = event.inputs[0], b = event.inputs[1];
  const Shape a_shape = a.shape();
  return {[=](const Tensor& dy) { return SumTo(dy / b, a_shape); },
          [=](const Tensor& dy) { return -SumTo(dy * a, b.shape()) / b / b; }};
  // END SOLUTION
}

InputGradients PowRule(const TraceEvent& event) {
  // Your turn: da = dy b a^(b - 1), db = dy a^b log a. Where
  // elementwise_rules.h says 0, neither may be NaN:
  //   - da where b = 0: at a = 0, 0 * 0^-1 is NaN. With Where(), use another
  //     exponent in place of b - 1: one whose power is finite for every a,
  //     also if a is inf.
  //   - db where a = 0 and b >= 0: log 0 is -inf. Take the logarithm of another
  //     number there: the one whose logarithm is 0. (The product of two factors
  //     that are 0 or 1 is an "and".)
  // The functions hold a and b only: compute a^b again, do not capture the
  // output. If you repaired the NaN in the result, the second derivative would
  // be NaN.
  // BEGIN SOLUTION
  const Tensor a = event.inputs[0], b = event.inputs[1];
  return {[=](const Tensor& dy) {
            const Tensor exponent = Where(Equal(b, 0), 0, b - 1);
            return SumTo(dy * (b * Pow(a, exponent)), a.shape());
          },
          [=](const Tensor& dy) {
            const Tensor zero = Equal(a, 0) * (1 - Less(b, 0));
            return SumTo(dy * Pow(a, b) * Log(Where(zero, 1, a)), b.shape());
          }};
  // END SOLUTION
}

// Given. Returns the share of dy of one of two candidates: 0 where it lost,
// half of dy where both are equal, otherwise dy.
Tensor Share(const Tensor& dy, const Tensor& lost, const Tensor& tied) {
  return Where(lost, 0, Where(tied, dy / 2, dy));
}

InputGradients MaxRule(const TraceEvent& event) {
  // Your turn: the gradient of a is its Share(), SumTo() the shape of a. It
  // lost where it is Less() than b, and tied where both are Equal(). The
  // gradient of b is the same with a and b exchanged.
  // BEGIN SOLUTION
  const Tensor a = event.inputs[0], b = event.inputs[1];
  return {[=](const Tensor& dy) {
            return SumTo(Share(dy, Less(a, b), Equal(a, b)), a.shape());
          },
          [=](const Tensor& dy) {
            return SumTo(Share(dy, Less(b, a), Equal(b, a)), b.shape());
          }};
  // END SOLUTION
}

InputGradients MinRule(const TraceEvent& event) {
  // Your turn: as MaxRule(), but a lost where it is Greater() than b.
  // BEGIN SOLUTION
  const Tensor a = event.inputs[0], b = event.inputs[1];
  return {[=](const Tensor& dy) {
            return SumTo(Share(dy, Greater(a, b), Equal(a, b)), a.shape());
          },
          [=](const Tensor& dy) {
            return SumTo(Share(dy, Greater(b, a), Equal(b, a)), b.shape());
          }};
  // END SOLUTION
}

InputGradients WhereRule(const TraceEvent& event) {
  // Your turn: three inputs, three functions; that of the condition is nullptr.
  // Where() again: a branch gets dy where it was chosen, 0 elsewhere. SumTo().
  // BEGIN SOLUTION
  const Tensor condition = event.inputs[0];
  const Shape a = event.inputs[1].shape(), b = event.inputs[2].shape();
  return {nullptr,
          [=](const Tensor& dy) { return SumTo(Where(condition, dy, 0), a); },
          [=](const Tensor& dy) { return SumTo(Where(condition, 0, dy), b); }};
  // END SOLUTION
}

InputGradients LogRule(const TraceEvent& event) {
  // Your turn: dy / x.
  // BEGIN SOLUTION
  const Tensor x = event.inputs[0];
  return {[=](const Tensor& dy) { return dy / x; }};
  // END SOLUTION
}

InputGradients ReluRule(const TraceEvent& event) {
  // Your turn: 0 where the output is 0, otherwise dy, also where the output is
  // NaN.
  // BEGIN SOLUTION
  const Tensor y = event.output;
  return {[=](const Tensor& dy) { return Where(Equal(y, 0), 0, dy); }};
  // END SOLUTION
}

InputGradients SigmoidRule(const TraceEvent& event) {
  // Your turn: dy y (1 - y).
  // BEGIN SOLUTION
  const Tensor y = event.output;
  return {[=](const Tensor& dy) { return dy * (y * (1 - y)); }};
  // END SOLUTION
}

InputGradients GeluRule(const TraceEvent& event) {
  // Your turn: x Phi(x) is a product, so dx = dy (Phi(x) + x phi(x)) with
  //   Phi(x) = (1 + Erf(x / sqrt(2))) / 2
  //   phi(x) = e^(-x^2 / 2) / sqrt(2 pi)
  // std::numbers has sqrt2_v and inv_sqrtpi_v. Combine constants first: each
  // product with a tensor goes through all of its memory.
  // BEGIN SOLUTION
  const Tensor x = event.inputs[0];
  return {[=](const Tensor& dy) {
    constexpr Scalar kInvSqrt2 = 1 / std::numbers::sqrt2_v<Scalar>;
    constexpr Scalar kInvSqrt2Pi =
        kInvSqrt2 * std::numbers::inv_sqrtpi_v<Scalar>;
    const Tensor cumulative = Erf(x * kInvSqrt2) * Scalar{0.5} + Scalar{0.5};
    const Tensor density = Exp(x * x * Scalar{-0.5}) * kInvSqrt2Pi;
    return dy * (cumulative + x * density);
  }};
  // END SOLUTION
}

}  // namespace

// Given. The rule of each operation.
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
      {"Greater", NoGradients}, {"Softplus", SoftplusRule},
  };
  return rules;
}

}  // namespace tinytorch
