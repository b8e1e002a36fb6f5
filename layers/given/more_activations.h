// More activations: SiLU, and GELU as most language models have it.
//
// Given. Both are made of tensor operations, which they report: they have first
// and second gradients, and can be exported. Each is a function that a layer
// Activation takes: Activation silu("SiLU", Silu).

#ifndef TINYTORCH_LAYERS_GIVEN_MORE_ACTIVATIONS_H_
#define TINYTORCH_LAYERS_GIVEN_MORE_ACTIVATIONS_H_

#include "tensor/tensor.h"

namespace tinytorch {

// Returns x * sigmoid(x), also called Swish. NaN at -inf, as in PyTorch. Two
// passes. Elfwing, Uchibe, Doya 2017. PyTorch: torch.nn.functional.silu
Tensor Silu(const Tensor& x);

// Returns x / 2 * (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))): within 5e-4 of
// Gelu(). GPT-2 was trained with it, so its weights need it. NaN at -inf, as in
// PyTorch; finite for all other x, but with a gradient of NaN where x^2
// overflows. Eight passes. Hendrycks and Gimpel 2016.
// PyTorch: torch.nn.functional.gelu(x, approximate="tanh")
Tensor GeluTanh(const Tensor& x);

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_GIVEN_MORE_ACTIVATIONS_H_
