// Exercise `dropout`: in training, forget some numbers at every call.
//
// If the units of a network rely on each other too closely, the network learns
// its training data by heart. Dropout makes every unit unreliable: each element
// becomes 0 with probability p, and every call draws again.
//
//   x     [1  2  3  4]      p = 0.5: elements that stay are multiplied by 2
//   mask  [2  0  0  2]
//   y     [2  0  0  8]
//
// Why are they multiplied? Otherwise the next layer would receive, on average,
// only (1 - p) of a sum. Divided by 1 - p, the expected value is that of x:
//
//   E[y] = p * 0 + (1 - p) * x / (1 - p) = x
//
// So evaluation needs no correction. (The paper of 2014 multiplied by 1 - p in
// evaluation instead; today all libraries scale in training.)
//
// Cost: one draw for each element, and two allocations: mask and result.
// Tests: test/dropout_test.cc, then test/dropout_module_test.cc.

#include "layers/dropout.h"

#include <cstdint>
#include <stdexcept>
#include <string>

#include "tensor/elementwise.h"
#include "tools/course/unimplemented.h"
#include "tools/text/number.h"

namespace tinytorch {
namespace {

// Given. Returns p, or throws unless 0 <= p < 1. NaN fails both comparisons.
double CheckedProbability(double p) {
  if (p >= 0 && p < 1) return p;
  throw std::invalid_argument("Dropout: wanted 0 <= p < 1, got " +
                              text::Short(p));
}

}  // namespace

Dropout::Dropout(double p, uint64_t seed)
    : p_(CheckedProbability(p)), rng_(seed) {}

std::string Dropout::name() const { return "Dropout(" + text::Short(p_) + ")"; }

Tensor Dropout::Forward(const Tensor& x) {
  // Your turn:
  //   1. In evaluation (see training() in layer.h), or if p_ is 0, return x
  //      itself. A tensor is a handle: this copies no numbers.
  //   2. Make a mask of the shape of x and fill it from front to back. A new
  //      tensor is contiguous: data()[i] is its element i. Draw rng_.Uniform()
  //      for each element. If it is below p_, the element is dropped: write 0.
  //      Otherwise write 1 / (1 - p_), computed in double.
  //   3. Multiply x and the mask with Mul(), not by hand: Mul() reports itself,
  //      and gradients follow what is reported.
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
