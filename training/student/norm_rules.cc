// Exercise `norm_rules`: when every output looks at every input.
//
//   x = 0 0    y = softmax(x) = 0.5 0.5    dy = 1 0    dx = 0.25 -0.25
//
// Whoever wants y[0] larger has to raise x[0], and just as well to lower x[1]:
// the probabilities add up to 1, so the gradients of one line add up to 0.
// Moving all of x by the same amount changes nothing.
//
// Two steps lead to each formula of norm_rules.h. First the derivative of one
// output by one input, where [i = j] is 1 if i = j and 0 otherwise; then the
// chain rule, the sum over all outputs:
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
//     and together, as mean(xhat) = 0:
//                     dx = r (g - mean(g) - xhat mean(g xhat))
//
// All of it is tensor operations here. A loop of its own would be faster, and
// could not be differentiated again.
//
// Cost: a pass over x for each operation, 4 for Softmax, some 20 for
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
#include "training/rule.h"

namespace tinytorch {
namespace {

InputGradients SoftmaxRule(const TraceEvent& event) {
  // Your turn: the attribute is axis (int64_t).
  //   1. The formula knows y and not x: capture event.output.
  //   2. Sum() with keepdims leaves one number for each line, and that
  //      broadcasts against the line.
  throw Unimplemented();
}

InputGradients LogSoftmaxRule(const TraceEvent& event) {
  // Your turn: as SoftmaxRule(), with its own formula.
  throw Unimplemented();
}

// Given: the mean of each line of x, [..., features] -> [..., 1].
[[maybe_unused]] Tensor LineMean(const Tensor& x) {
  return Mean(x, {.axes = {-1}, .keepdims = true});
}

// What LayerNormalization computed on its way, made again.
struct Lines {
  Tensor xhat;  // (x - mean) r, the shape of x
  Tensor r;     // 1 / sqrt(variance + epsilon), [..., 1]
};

[[maybe_unused]] Lines NormalizedLines(const Tensor& x, Scalar epsilon) {
  // Your turn: c, v, r and xhat, as in the derivation above.
  //
  // A trap: the mean of numbers around 10,000, as a float, is wrong by up to
  // 0.0005, and so are all of c. But c is small, so that its own mean is known
  // to all digits: subtract that as well.
  throw Unimplemented();
}

InputGradients LayerNormalizationRule(const TraceEvent& event) {
  // Your turn: inputs are x, weight and bias, the attribute is epsilon
  // (Scalar). Three functions:
  //   1. For x: g = dy * weight, then the formula of norm_rules.h.
  //   2. For the weight: SumTo() adds up dy * xhat over all lines.
  //   3. For the bias: SumTo() again. Which of x, weight and bias does this one
  //      need to hold?
  throw Unimplemented();
}

// Given: v [features] as a view that broadcasts against x [n, features, ...].
[[maybe_unused]] Tensor AlongAxis1(const Tensor& v, const Shape& x) {
  Shape shape(x.size(), 1);
  shape[1] = v.numel();
  return Reshape(v, shape);
}

// Given: the sum over all axes but axis 1, [n, features, ...] -> [features].
[[maybe_unused]] Tensor SumOfFeatures(const Tensor& t) {
  std::vector<int64_t> axes = {0};
  for (int64_t axis = 2; axis < t.ndim(); ++axis) axes.push_back(axis);
  return Sum(t, {.axes = axes});
}

InputGradients BatchNormalizationRule(const TraceEvent& event) {
  // Your turn: inputs are x, weight, bias, mean and variance, the attribute is
  // epsilon (Scalar). Nothing looks at its neighbours here, mean and variance
  // are numbers from outside: for each feature y = (x - mean) r weight + bias.
  //   1. The formulas are in norm_rules.h. Three use r; two use the sum of dy
  //      (x - mean).
  //   2. [features] meets [n, features, ...] through AlongAxis1(), and comes
  //      back through SumOfFeatures().
  throw Unimplemented();
}

}  // namespace

// Given: which rule belongs to which operation.
const RuleTable& NormRules() {
  static const RuleTable rules = {
      {"Softmax", SoftmaxRule},
      {"LogSoftmax", LogSoftmaxRule},
      {"LayerNormalization", LayerNormalizationRule},
      {"BatchNormalization", BatchNormalizationRule}};
  return rules;
}

}  // namespace tinytorch
