// More elementwise operations: see more_math.h.

#include "tensor/given/more_math.h"

#include <cmath>
#include <stdexcept>

#include "tensor/elementwise.h"
#include "tensor/kernels/kernels.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/text/number.h"

namespace tinytorch {
namespace {

template <typename F>
Tensor OfEach(const char* operation, const Tensor& x, F f) {
  const Tensor y = Tensor::Empty(x.shape());
  kernels::Map(x, y, f);
  return Traced(operation, {&x}, y);
}

}  // namespace

Tensor Sin(const Tensor& x) {
  return OfEach("Sin", x, [](Scalar v) { return std::sin(v); });
}

Tensor Cos(const Tensor& x) {
  return OfEach("Cos", x, [](Scalar v) { return std::cos(v); });
}

Tensor Sign(const Tensor& x) {
  return OfEach("Sign", x, [](Scalar v) {
    return static_cast<Scalar>(v > 0) - static_cast<Scalar>(v < 0);
  });
}

Tensor Round(const Tensor& x) {
  // nearbyint() rounds halves to even unless a program asks for another mode.
  return OfEach("Round", x, [](Scalar v) { return std::nearbyint(v); });
}

Tensor Clip(const Tensor& x, Scalar low, Scalar high) {
  if (std::isnan(low) || std::isnan(high)) {
    throw std::invalid_argument("Clip: wanted numbers as limits, got " +
                                text::Short(low) + " and " + text::Short(high));
  }
  // Maximum and Minimum would give half of the gradient at a limit.
  const Tensor above = Where(LessOrEqual(x, low), low, x);
  return Where(GreaterOrEqual(above, high), high, above);
}

Tensor LessOrEqual(const Tensor& a, const Tensor& b) {
  return Less(a, b) + Equal(a, b);
}

Tensor GreaterOrEqual(const Tensor& a, const Tensor& b) {
  return Greater(a, b) + Equal(a, b);
}

Tensor NotEqual(const Tensor& a, const Tensor& b) { return 1 - Equal(a, b); }

}  // namespace tinytorch
