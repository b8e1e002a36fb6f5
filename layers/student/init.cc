// Exercise `init`: random weights of the right size.
//
// Why the size matters: an output is y = w1 x1 + ... + wn xn. With independent
// weights of mean 0,
//
//   Var(y) = n Var(w) E(x^2)
//
// so with Var(w) = 1 and n = 784 a digit comes out about 28 times as large as
// it went in (the square root of 784), after two layers 784 times. With
// Var(w) = 1 / n the size stays. ReLU then sets half of the numbers to 0, which
// halves E(x^2); He's 2 / n makes up for it. Backwards, gradients are summed
// over the outputs instead: Glorot takes the average of both counts.
//
// `./bazelw run //layers:understand -- --experiment=variance` draws what
// happens over 20 layers.
//
// Cost: one random number (a normal one: two) and one write for each element.
// Tests: test/init_test.cc, then test/init_module_test.cc.

#include "layers/init.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "absl/strings/str_cat.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Writes next() to every element of x, in row-major order.
template <typename Next>
void Generate(const Tensor& x, Next next) {
  // Your turn: x may be a view, a column of a larger matrix for example, so
  // walk it with an Odometer over its shape and strides (tensor/shape.h) and
  // write to x.data()[at.offset()]. Speed is no concern: making a random number
  // takes longer than finding its place.
  throw Unimplemented();
}

// Uniform and normal with mean 0 and this variance.
void FillUniformOfVariance(const Tensor& weight, double variance, Rng& rng) {
  // Your turn: which limit a gives [-a, a) this variance? The top of init.h
  // has the formula.
  throw Unimplemented();
}
void FillNormalOfVariance(const Tensor& weight, double variance, Rng& rng) {
  // Your turn: the deviation is not the variance.
  throw Unimplemented();
}

// The two rules: Var(w) for a weight of this shape.
double XavierVariance(const Shape& weight) {
  // Given: 2 / (fan_in + fan_out).
  const Fan fan = Fans(weight);
  return 2.0 / static_cast<double>(fan.in + fan.out);
}
double KaimingVariance(const Shape& weight) {
  // Your turn: He's rule, from the top of init.h. Mind that 2 / 784 is 0 in
  // whole numbers.
  throw Unimplemented();
}

}  // namespace

Fan Fans(const Shape& weight) {
  if (weight.size() < 2) {
    throw std::invalid_argument(absl::StrCat(
        "Fans: wanted a weight [out, in, ...], got ", ShapeToString(weight)));
  }
  // Your turn: multiply the extents from the third on. That many times each
  // input is used for one output, and each output uses one input: 25 times for
  // a kernel of 5x5, once for a plain matrix.
  throw Unimplemented();
}

void FillUniform(const Tensor& weight, Scalar low, Scalar high, Rng& rng) {
  if (low > high) {
    throw std::invalid_argument(absl::StrCat(
        "FillUniform: wanted low <= high, got ", low, " and ", high));
  }
  // Your turn: Generate() from rng.Uniform(low, high), which is a double below
  // `high`. Careful: as a float it may be rounded up to `high` itself. Take the
  // smaller of it and the float just below high, std::nextafter(high, low).
  throw Unimplemented();
}

void FillNormal(const Tensor& weight, Scalar mean, Scalar deviation, Rng& rng) {
  if (deviation < 0) {
    throw std::invalid_argument(absl::StrCat(
        "FillNormal: wanted a deviation of at least 0, got ", deviation));
  }
  // Your turn: rng.Normal() has mean 0 and deviation 1; stretch, then shift.
  throw Unimplemented();
}

// Given: distribution and rule put together.

void XavierUniform(const Tensor& weight, Rng& rng) {
  FillUniformOfVariance(weight, XavierVariance(weight.shape()), rng);
}
void XavierNormal(const Tensor& weight, Rng& rng) {
  FillNormalOfVariance(weight, XavierVariance(weight.shape()), rng);
}
void KaimingUniform(const Tensor& weight, Rng& rng) {
  FillUniformOfVariance(weight, KaimingVariance(weight.shape()), rng);
}
void KaimingNormal(const Tensor& weight, Rng& rng) {
  FillNormalOfVariance(weight, KaimingVariance(weight.shape()), rng);
}

}  // namespace tinytorch
