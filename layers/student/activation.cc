// Exercise `activation`: bends, and how to compute them without overflow.
//
// Two given loops carry this file. *Map* runs a function of one number on every
// element; the tensor module has the same loop in elementwise.cc. *MapLines*
// (layers/given/lines.h) runs a function of a whole line of numbers along an
// axis; Softmax needs all numbers of a line at once.
//
//   x = [[1, 2],      Softmax(x, 1): lines [1, 2], [3, 4]      (rows)
//        [3, 4]]      Softmax(x, 0): lines [1, 3], [2, 4]      (columns)
//
// The formulas are simple; the limits of float32 are not: exp(89) is infinite.
// Both tricks below have one idea: never call exp with a large positive number.
//
//   sigmoid  1 / (1 + e^-x) = e^x / (1 + e^x). Take the form whose exponent is
//            not positive.
//   softmax  e^(x - m) / sum e^(x - m) is the same for every m, because e^-m
//            cancels. If m is the largest x, every exponent is <= 0 and one of
//            them is 0, so that the sum is at least 1.
//
// Cost: one exp, tanh or erfc for each element and one allocation. std::exp()
// takes about 2 ns, tanh and erfc up to 15 ns; ReLU is as fast as memory.
// Tests: test/activation_test.cc, then test/activation_module_test.cc.

#include "layers/activation.h"

#include <cmath>
#include <cstdint>
#include <numbers>

#include "layers/given/lines.h"
#include "tensor/kernels/kernels.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given. Returns y[i] = f(x[i]) as a new contiguous tensor; x may be any view.
template <typename F>
Tensor Map(const Tensor& x, F f) {
  Tensor y = Tensor::Empty(x.shape());
  kernels::Map(x, y, f);
  return y;
}

// Functions of one number -----------------------------------------------------

Scalar SigmoidOf(Scalar x) {
  // Your turn:
  //   1. For x >= 0: 1 / (1 + exp(-x)).
  //   2. For x < 0: the other form, from the top of this file.
  // std::exp() is right. kernels::Exp() (tensor/kernels/exp.h) is faster: the
  // compiler can compute several elements in one instruction.
  throw Unimplemented();
}

Scalar GeluOf(Scalar x) {
  // Your turn: 0.5 x (1 + erf(x / sqrt(2))). std::numbers::sqrt2_v<Scalar> is
  // the root. std::erf() is right. 1 + erf(z) is also std::erfc(-z), which
  // keeps more digits where erf is close to -1.
  throw Unimplemented();
}

// Functions of one line -------------------------------------------------------

void SoftmaxLine(Line from, Line to) {
  // Your turn:
  //   1. Ask the line for its Largest() number.
  //   2. Write exp(from[i] - largest) to to[i], for all i: a loop, or
  //      kernels::ExpEach() (tensor/kernels/exp.h), which is the same loop.
  //   3. Divide each to[i] by the Sum() of them.
  throw Unimplemented();
}

void LogSoftmaxLine(Line from, Line to) {
  // Your turn: x - largest - log(sum of exp(x - largest)). Do not take the log
  // of a softmax: a probability of 1e-50 is 0 in float32, but its logarithm,
  // -115, is an ordinary number. The line `to` has room for the exponentials.
  throw Unimplemented();
}

}  // namespace

Tensor Relu(const Tensor& x) {
  // Your turn: Map() the function over x and report the result as "Relu":
  //   return Traced("Relu", {&x}, Map(x, [](Scalar v) { return ...; }));
  // Careful: v > 0 ? v : 0 makes 0 of NaN, because NaN > 0 is false, and hides
  // the mistake that made it. Ask whether v < 0. -0 may stay -0.
  throw Unimplemented();
}

Tensor LeakyRelu(const Tensor& x, Scalar slope) {
  // Your turn: as Relu(), reported as "LeakyRelu" with an attribute:
  //   return Traced("LeakyRelu", {&x}, Map(...), {{"alpha", slope}});
  throw Unimplemented();
}

Tensor Tanh(const Tensor& x) {
  // Your turn: as Relu(), with std::tanh().
  throw Unimplemented();
}

// Given: the functions above, run on a tensor. The compiler can put the body of
// a lambda into the loop, but not that of a pointer to a function.

Tensor Sigmoid(const Tensor& x) {
  return Traced("Sigmoid", {&x}, Map(x, [](Scalar v) { return SigmoidOf(v); }));
}

Tensor Softplus(const Tensor& x) {
  return Traced("Softplus", {&x}, Map(x, [](Scalar v) {
                  return (v < 0 ? 0 : v) + std::log1p(std::exp(-std::abs(v)));
                }));
}

Tensor Gelu(const Tensor& x) {
  return Traced("Gelu", {&x}, Map(x, [](Scalar v) { return GeluOf(v); }));
}

Tensor Softmax(const Tensor& x, int64_t axis) {
  axis = NormalizeAxis(axis, x.ndim(), "Softmax");
  return Traced("Softmax", {&x}, MapLines(x, axis, SoftmaxLine),
                {{"axis", axis}});
}

Tensor LogSoftmax(const Tensor& x, int64_t axis) {
  axis = NormalizeAxis(axis, x.ndim(), "LogSoftmax");
  return Traced("LogSoftmax", {&x}, MapLines(x, axis, LogSoftmaxLine),
                {{"axis", axis}});
}

}  // namespace tinytorch
