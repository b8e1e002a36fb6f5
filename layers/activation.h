// Activations: the bend between two linear layers.
//
// Two linear layers in a row are one linear layer: W2 (W1 x) = (W2 W1) x. A
// nonlinear function between them, applied to each element, is what makes depth
// useful. The choice of the function decides how well gradients pass: a sigmoid
// is flat far from 0, a ReLU is flat on one whole side.
//
// Exercise `activation`. Each function takes a tensor of any shape and strides
// and returns a new contiguous tensor of the same shape. It costs one
// allocation and reports the ONNX operator of its name. A NaN in x gives a NaN
// in the result.

#ifndef TINYTORCH_LAYERS_ACTIVATION_H_
#define TINYTORCH_LAYERS_ACTIVATION_H_

#include <cstdint>

#include "tensor/tensor.h"

namespace tinytorch {

// Returns max(x, 0). Glorot, Bordes, Bengio 2011. ONNX Relu; torch.relu
Tensor Relu(const Tensor& x);

// Returns x where x > 0, slope * x elsewhere: a unit keeps a small gradient
// everywhere. Maas et al. 2013. ONNX LeakyRelu (attribute alpha); torch
// leaky_relu
Tensor LeakyRelu(const Tensor& x, Scalar slope = 0.01f);

// Returns 1 / (1 + exp(-x)), in (0, 1). exp never overflows: the result is
// exactly 0 at -1000, exactly 1 at 1000, and never NaN between. ONNX Sigmoid;
// torch.sigmoid
Tensor Sigmoid(const Tensor& x);

// Given. Returns log(1 + exp(x)), computed as max(x, 0) + log1p(exp(-|x|)),
// which overflows nowhere and is exact where the result is close to 0. ONNX
// Softplus; torch.nn.functional.softplus
Tensor Softplus(const Tensor& x);

// Returns tanh(x), in (-1, 1). ONNX Tanh; torch.tanh
Tensor Tanh(const Tensor& x);

// Returns x * Phi(x), where Phi is the distribution function of the standard
// normal distribution: 0.5 x (1 + erf(x / sqrt 2)). Hendrycks and Gimpel 2016,
// the exact form, not the approximation with tanh. ONNX Gelu; torch gelu
Tensor Gelu(const Tensor& x);

// Returns exp(x[i]) / sum over the axis of exp(x[j]): logits become
// probabilities that add up to 1 along `axis`. The largest logit is subtracted
// first: in exact arithmetic the result is the same, and exp cannot overflow.
// Throws std::invalid_argument for an axis that does not exist. If the axis has
// extent 0, the result has no elements. ONNX Softmax (attribute axis, counted
// from 0); torch.softmax(x, axis)
Tensor Softmax(const Tensor& x, int64_t axis = -1);

// Returns log(Softmax(x)), computed as x - max - log(sum exp(x - max)), which
// is finite where Log(Softmax(x)) would be -inf. ONNX LogSoftmax (attribute
// axis); torch.log_softmax
Tensor LogSoftmax(const Tensor& x, int64_t axis = -1);

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_ACTIVATION_H_
