// Four rules, as examples. Given. The exercise `elementwise_rules` has the
// others.

#ifndef TINYTORCH_TRAINING_GIVEN_EXAMPLE_RULES_H_
#define TINYTORCH_TRAINING_GIVEN_EXAMPLE_RULES_H_

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

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_GIVEN_EXAMPLE_RULES_H_
