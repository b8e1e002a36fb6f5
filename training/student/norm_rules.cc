// Exercise `norm_rules`: every output looks at every input.
//
//   x = 0 0    y = softmax(x) = 0.5 0.5    dy = 1 0    dx = 0.25 -0.25
//
// To make y[0] larger, raise x[0] or lower x[1]: the probabilities add up to 1,
// so the gradients of one line add up to 0. Moving all of x by the same amount
// does not change y.
//
// Two steps lead to each formula of norm_rules.h. The first is the derivative
// of one output by one input, where [i = j] is 1 if i = j and 0 otherwise. The
// second is the chain rule, the sum over all outputs:
//
//   Softmax: y[i] = e^x[i] / s with s = sum of e^x
//     y[i] by x[j]:   y[i] [i = j] - y[i] y[j]
//     dx[j] = sum over i of dy[i] y[i] ([i = j] - y[j])
//           = y[j] (dy[j] - sum of dy y)
//
//   LogSoftmax: y[i] = x[i] - log s
//     y[i] by x[j]:   [i = j] - e^y[j]
//     dx[j] = dy[j] - e^y[j] sum of dy
//
//   LayerNormalization, for one line of n numbers, inside out:
//     c = x - mean(x)                dx = dc - mean(dc)
//     v = mean(c^2),  r = 1 / sqrt(v + epsilon)
//     r by c[j]:      -1/2 r^3 * 2 c[j] / n = -r^3 c[j] / n
//     xhat = c r      dc[j] = r g[j] - r^3 c[j] / n * sum of g c
//                           = r (g[j] - xhat[j] mean(g xhat))
//     and together, because mean(xhat) = 0:
//                     dx = r (g - mean(g) - xhat mean(g xhat))
//
// Write all of it with tensor operations. A loop would be faster, but it could
// not be differentiated again.
//
// Cost: a pass over x for each operation, 4 for Softmax, about 20 for
// LayerNormalization.
// Tests: test/norm_rules_test.cc, then test/norm_rules_module_test.cc.

#include "training/norm_rules.h"

#include <cstdint>
#include <vector>

#include "tensor/elementwise.h"
#include "tensor/reduce.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"
#include "training/elementwise_rules.h"
#include "training/given/rule.h"

namespace tinytorch {
namespace {

InputGradients SoftmaxRule(const TraceEvent& event) {
  // Your turn: the attribute is axis (int64_t).
  //   1. The formula contains y and not x: capture event.output.
  //   2. Sum() with keepdims leaves one number for each line, which broadcasts
  //      against the line.
  throw Unimplemented();
}

InputGradients LogSoftmaxRule(const TraceEvent& event) {
  // Your turn: as SoftmaxRule(), with the formula of LogSoftmax.
  throw Unimplemented();
}

// Given. Returns the mean of each line of x, [..., features] -> [..., 1].
Tensor LineMean(const Tensor& x) {
  return Mean(x, {.axes = {-1}, .keepdims = true});
}

// Intermediate results of LayerNormalization, computed again.
struct Lines {
  Tensor xhat;  // (x - mean) r, the shape of x
  Tensor r;     // 1 / sqrt(variance + epsilon), [..., 1]
};

Lines NormalizedLines(const Tensor& x, Scalar epsilon) {
  // Your turn: compute c, v, r and xhat as in the derivation above.
  //
  // A trap: as a float, the mean of numbers around 10,000 is wrong by up to
  // 0.0005, and so is all of c. But c is small, so its own mean has all digits:
  // subtract this mean as well.
  throw Unimplemented();
}

InputGradients LayerNormalizationRule(const TraceEvent& event) {
  // Your turn: the inputs are x, weight and bias, the attribute is epsilon
  // (Scalar). Return three functions, which call NormalizedLines() when they
  // need xhat and r:
  //   1. For x: g = dy * weight, then the formula of norm_rules.h.
  //   2. For the weight: SumTo() adds up dy * xhat over all lines.
  //   3. For the bias: SumTo() again. Which of x, weight and bias does this
  //      function have to hold?
  throw Unimplemented();
}

// Given. Returns v [features] as a view that broadcasts against x [n, features,
// ...].
Tensor AlongAxis1(const Tensor& v, const Shape& x) {
  Shape shape(x.size(), 1);
  shape[1] = v.numel();
  return Reshape(v, shape);
}

// Given. Sums over all axes except axis 1, [n, features, ...] -> [features].
Tensor SumOfFeatures(const Tensor& t) {
  std::vector<int64_t> axes = {0};
  for (int64_t axis = 2; axis < t.ndim(); ++axis) axes.push_back(axis);
  return Sum(t, {.axes = axes});
}

InputGradients BatchNormalizationRule(const TraceEvent& event) {
  // Your turn: the inputs are x, weight, bias, mean and variance, the attribute
  // is epsilon (Scalar). In evaluation mode mean and variance are inputs, so no
  // output looks at another element: y = (x - mean) r weight + bias for each
  // feature.
  //   1. Return five functions with the formulas of norm_rules.h, in the order
  //      of the inputs.
  //   2. Four of them use r, two the sum of dy (x - mean): make a lambda for
  //      each of these, so that they are computed when they are needed.
  //   3. AlongAxis1() takes [features] to [n, features, ...], SumOfFeatures()
  //      takes [n, features, ...] to [features].
  throw Unimplemented();
}

}  // namespace

// Given. The rule of each operation.
const RuleTable& NormRules() {
  static const RuleTable rules = {
      {"Softmax", SoftmaxRule},
      {"LogSoftmax", LogSoftmaxRule},
      {"LayerNormalization", LayerNormalizationRule},
      {"BatchNormalization", BatchNormalizationRule}};
  return rules;
}

}  // namespace tinytorch
