// More activations: see more_activations.h.

#include "layers/given/more_activations.h"

#include <numbers>

#include "layers/activation.h"
#include "tensor/elementwise.h"
#include "tensor/tensor.h"

namespace tinytorch {

Tensor Silu(const Tensor& x) { return x * Sigmoid(x); }

Tensor GeluTanh(const Tensor& x) {
  // sqrt(2 / pi) = sqrt(2) / sqrt(pi)
  constexpr Scalar kFactor =
      std::numbers::sqrt2_v<Scalar> * std::numbers::inv_sqrtpi_v<Scalar>;
  constexpr Scalar kCubic = static_cast<Scalar>(0.044715) * kFactor;
  const Tensor inner = x * kFactor + x * x * x * kCubic;
  return x * static_cast<Scalar>(0.5) * (1 + Tanh(inner));
}

}  // namespace tinytorch
