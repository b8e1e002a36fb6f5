// Exercise `dropout`: in training, forget some numbers at every call.
//
// A network whose units rely on each other too closely learns its training
// data by heart. Dropout makes every unit unreliable: each element becomes 0
// with probability p, drawn anew at every call.
//
//   x     [1  2  3  4]      p = 0.5, so what stays is multiplied by 2
//   mask  [2  0  0  2]
//   y     [2  0  0  8]
//
// Why multiply what stays? On average (1 - p) of a sum would arrive; divided by
// 1 - p, its expected value is that of x:
//
//   E[y] = p * 0 + (1 - p) * x / (1 - p) = x
//
// so in evaluation nothing at all has to be done. (The paper of 2014 multiplied
// by 1 - p in evaluation instead; everybody now does it this way around.)
//
// Cost: one draw for each element, and two allocations: mask and result.
// Tests: test/dropout_test.cc, then test/dropout_module_test.cc.

#include "layers/dropout.h"

#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>

#include "tensor/elementwise.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given: 0.5 as "0.5", 1 as "1".
std::string Short(double number) {
  char text[32];
  std::snprintf(text, sizeof(text), "%g", number);
  return text;
}

// Given: p, unless it is no probability. NaN is neither >= 0 nor < 1.
double CheckedProbability(double p) {
  if (p >= 0 && p < 1) return p;
  throw std::invalid_argument("Dropout: wanted 0 <= p < 1, got " + Short(p));
}

}  // namespace

Dropout::Dropout(double p, uint64_t seed)
    : p_(CheckedProbability(p)), rng_(seed) {}

std::string Dropout::name() const { return "Dropout(" + Short(p_) + ")"; }

Tensor Dropout::Forward(const Tensor& x) {
  // Your turn:
  //   1. In evaluation (see training() in layer.h), or if p_ is 0, return x
  //      itself. It is a handle: that copies nothing.
  //   2. Make a mask of the shape of x and fill it from front to back: draw
  //      rng_.Uniform() for each element; below p_ the element is dropped, 0,
  //      else it is what makes up for those dropped.
  //   3. Multiply with Mul(), not by hand: it reports itself, and that is how
  //      gradients will find their way back.
  // BEGIN SOLUTION
  if (!training() || p_ == 0) return x;
  const Scalar keep = static_cast<Scalar>(1 / (1 - p_));
  const Tensor mask = Tensor::Empty(x.shape());
  Scalar* const m = mask.data();
  const int64_t count = mask.numel();
  for (int64_t i = 0; i < count; ++i) m[i] = rng_.Uniform() < p_ ? 0 : keep;
  return Mul(x, mask);
  // END SOLUTION
}

}  // namespace tinytorch
