// Rules, as examples. Given. The exercise `elementwise_rules` has the others.

#ifndef TINYTORCH_TRAINING_GIVEN_EXAMPLE_RULES_H_
#define TINYTORCH_TRAINING_GIVEN_EXAMPLE_RULES_H_

#include <numbers>

#include "layers/activation.h"
#include "tensor/elementwise.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "training/elementwise_rules.h"
#include "training/given/rule.h"

namespace tinytorch {

// a + b: the gradients contain dy only, so the functions keep two shapes.
inline InputGradients AddRule(const TraceEvent& event) {
  const Shape a_shape = event.inputs[0].shape();
  const Shape b_shape = event.inputs[1].shape();
  return {[=](const Tensor& dy) { return SumTo(dy, a_shape); },
          [=](const Tensor& dy) { return SumTo(dy, b_shape); }};
}

// a * b: each gradient contains the other factor.
inline InputGradients MulRule(const TraceEvent& event) {
  const Tensor a = event.inputs[0], b = event.inputs[1];
  const Shape a_shape = a.shape(), b_shape = b.shape();
  return {[=](const Tensor& dy) { return SumTo(dy * b, a_shape); },
          [=](const Tensor& dy) { return SumTo(dy * a, b_shape); }};
}

// e^x: the derivative is the output itself.
inline InputGradients ExpRule(const TraceEvent& event) {
  const Tensor power = event.output;
  return {[=](const Tensor& dy) { return dy * power; }};
}

// log(1 + e^x): the derivative is the sigmoid.
inline InputGradients SoftplusRule(const TraceEvent& event) {
  const Tensor x = event.inputs[0];
  return {[=](const Tensor& dy) { return dy * Sigmoid(x); }};
}

// -a: the gradient changes its sign.
inline InputGradients NegRule(const TraceEvent&) {
  return {[](const Tensor& dy) { return -dy; }};
}

// A copy computes nothing, so dx is dy.
inline InputGradients IdentityRule(const TraceEvent&) {
  return {[](const Tensor& dy) { return dy; }};
}

// |x|: the sign of x is a difference of two comparisons with 0.
inline InputGradients AbsRule(const TraceEvent& event) {
  const Tensor x = event.inputs[0];
  return {[=](const Tensor& dy) { return dy * (Greater(x, 0) - Less(x, 0)); }};
}

// The square root: with the output y the rule need not hold x.
inline InputGradients SqrtRule(const TraceEvent& event) {
  const Tensor y = event.output;
  return {[=](const Tensor& dy) { return dy / (y * 2); }};
}

// The error function: 2 / sqrt(pi) * e^(-x^2) is the function under its
// integral.
inline InputGradients ErfRule(const TraceEvent& event) {
  const Tensor x = event.inputs[0];
  return {[=](const Tensor& dy) {
    return dy * (Exp(-(x * x)) * (2 * std::numbers::inv_sqrtpi_v<Scalar>));
  }};
}

// The attribute is read before the function is returned: the event dies before
// the function.
inline InputGradients LeakyReluRule(const TraceEvent& event) {
  const Tensor x = event.inputs[0];
  const Scalar alpha = event.Get<Scalar>("alpha");
  return {
      [=](const Tensor& dy) { return Where(Greater(x, 0), dy, dy * alpha); }};
}

// tanh: 1 - y^2, as a product. Pow() would be slow.
inline InputGradients TanhRule(const TraceEvent& event) {
  const Tensor y = event.output;
  return {[=](const Tensor& dy) { return dy * (1 - y * y); }};
}

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_GIVEN_EXAMPLE_RULES_H_
