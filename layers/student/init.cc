// Exercise `init`: random weights of the right size.
//
// Why the size matters: an output is y = w1 x1 + ... + wn xn. With weights of
// mean 0 that depend neither on each other nor on x,
//
//   Var(y) = n Var(w) E(x^2)
//
// So with Var(w) = 1 and n = 784, the outputs for a digit are about 28 times as
// large as its pixels (28 is the square root of 784), and 784 times as large
// after two layers. With Var(w) = 1 / n the size stays. ReLU sets half of the
// numbers to 0, which halves E(x^2); He's 2 / n compensates for that. On the
// way back, gradients are summed over the outputs instead: Glorot takes the
// average of both counts.
//
// `./bazelw run //layers:understand -- --experiment=variance` draws what
// happens over 20 layers.
//
// Cost for each element: one random number (two for a normal one) and one
// write.
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
  // Your turn: x may be a view, for example a column of a larger matrix. So
  // walk it with an Odometer over its shape and strides (tensor/shape.h), and
  // write to x.data()[at.offset()]. Speed does not matter here: to make a
  // random number takes longer than to find its place.
  throw Unimplemented();
}

// Fill with uniform or normal numbers of mean 0 and this variance.
void FillUniformOfVariance(const Tensor& weight, double variance, Rng& rng) {
  // Your turn: for which a does the uniform distribution on [-a, a) have this
  // variance? The top of init.h has the formula. Take the root in double, and
  // round it to Scalar once.
  throw Unimplemented();
}
void FillNormalOfVariance(const Tensor& weight, double variance, Rng& rng) {
  // Your turn: FillNormal() takes a standard deviation, the square root of the
  // variance. Again take the root in double, and round it once.
  throw Unimplemented();
}

// Given. Var(w) by Xavier's rule, 2 / (fan_in + fan_out).
double XavierVariance(const Shape& weight) {
  const Fan fan = Fans(weight);
  return 2.0 / static_cast<double>(fan.in + fan.out);
}

// Var(w) by Kaiming's rule.
double KaimingVariance(const Shape& weight) {
  // Your turn: the rule at the top of init.h. In whole numbers 2 / 784 would be
  // 0: compute in double.
  throw Unimplemented();
}

}  // namespace

Fan Fans(const Shape& weight) {
  if (weight.size() < 2) {
    throw std::invalid_argument(absl::StrCat(
        "Fans: wanted a weight [out, in, ...], got ", ShapeToString(weight)));
  }
  // Your turn:
  //   1. The size of the kernel: multiply the extents from the third on. It is
  //      25 for a kernel of 5x5 and 1 for a plain matrix.
  //   2. Multiply both `in` (weight[1]) and `out` (weight[0]) by it.
  // NumElements({a, b}) is a * b, and throws if int64_t cannot hold it.
  throw Unimplemented();
}

void FillUniform(const Tensor& weight, Scalar low, Scalar high, Rng& rng) {
  if (!(low <= high) || !std::isfinite(high - low)) {  // NaN, too
    throw std::invalid_argument(absl::StrCat(
        "FillUniform: wanted low <= high, got ", low, " and ", high));
  }
  // Your turn: Generate() from rng.Uniform(low, high), which is a double below
  // `high`. Careful: rounded to float it may become `high` itself. Take the
  // smaller one of it and the float just below high, std::nextafter(high, low),
  // which is high itself if low is equal to it.
  throw Unimplemented();
}

void FillNormal(const Tensor& weight, Scalar mean, Scalar std_dev, Rng& rng) {
  if (!(std_dev >= 0)) {  // NaN, too
    throw std::invalid_argument(
        absl::StrCat("FillNormal: wanted std_dev >= 0, got ", std_dev));
  }
  // Your turn: rng.Normal() has mean 0 and standard deviation 1. Multiply it by
  // std_dev, then add the mean. The sum is a double: round it to Scalar.
  throw Unimplemented();
}

// Given: a distribution and a rule, put together.

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
