// Activations: the bend between two linear layers.
//
// Two linear layers in a row are one linear layer: W2 (W1 x) = (W2 W1) x. A
// nonlinear function between them, applied to each element, is what makes depth
// useful. The choice of the function decides how well gradients pass: a sigmoid
// is flat far from 0, a ReLU is flat on one whole side.
//
// Exercise `activation`. Each function takes a tensor of any shape and strides
// and returns a new contiguous tensor of the same shape. x is not changed. A
// call costs one allocation, also for a view, and reports the ONNX operator of
// its name. Each y is within 1e-6 (1 + |y|) of the formula computed in double.
// A NaN in x gives NaN for its element, and in Softmax and LogSoftmax for all
// elements of its line along the axis; the other elements are as without it.

#ifndef TINYTORCH_LAYERS_ACTIVATION_H_
#define TINYTORCH_LAYERS_ACTIVATION_H_

#include <cstdint>

#include "tensor/tensor.h"

namespace tinytorch {

// Returns max(x, 0). Glorot, Bordes, Bengio 2011. ONNX Relu; torch.relu
Tensor Relu(const Tensor& x);

// Returns x where x > 0, slope * x elsewhere, for any slope, also above 1: a
// unit keeps a small gradient everywhere. Maas et al. 2013. ONNX LeakyRelu
// (attribute alpha, the slope); torch leaky_relu
Tensor LeakyRelu(const Tensor& x, Scalar slope = 0.01f);

// Returns 1 / (1 + exp(-x)), in [0, 1]. exp never overflows: the result is
// exactly 0 at -1000 and -inf, exactly 1 at 1000 and inf, and never NaN
// between. It is above 0 wherever float32 can hold exp(x), as at -100, with a
// relative error of at most 1e-5 down to -80. ONNX Sigmoid; torch.sigmoid
Tensor Sigmoid(const Tensor& x);

// Given. Returns log(1 + exp(x)), computed as max(x, 0) + log1p(exp(-|x|)),
// which overflows nowhere and is exact where the result is close to 0. ONNX
// Softplus; torch.nn.functional.softplus
Tensor Softplus(const Tensor& x);

// Returns tanh(x), in [-1, 1]; exactly -1 at -inf and 1 at inf. ONNX Tanh;
// torch.tanh
Tensor Tanh(const Tensor& x);

// Returns x * Phi(x), where Phi is the distribution function of the standard
// normal distribution: 0.5 x (1 + erf(x / sqrt 2)). Hendrycks and Gimpel 2016,
// the exact form, not the approximation with tanh. ONNX Gelu; torch gelu
Tensor Gelu(const Tensor& x);

// Returns exp(x[i]) / sum over the axis of exp(x[j]): logits become
// probabilities that add up to 1 along `axis`. The largest logit is subtracted
// first: in exact arithmetic the result is the same, and exp cannot overflow.
// The sum is added in double: a line may have a million logits, and the
// relative error stays below 1e-5. A logit of -inf gives exactly 0; a line with
// inf, or of -inf alone, gives NaN.
// Throws std::invalid_argument: "Softmax: no axis 2 in a tensor of 2 axes",
// with the axis as the caller wrote it. If the axis has extent 0, the result
// has no elements. ONNX Softmax (attribute axis, counted from 0);
// torch.softmax(x, axis)
Tensor Softmax(const Tensor& x, int64_t axis = -1);

// Returns log(Softmax(x)), computed as x - max - log(sum exp(x - max)), which
// is finite where Log(Softmax(x)) would be -inf: exactly [-1000, 0] for [0,
// 1000]. A logit of -inf gives -inf. Throws as Softmax(), with its own name.
// ONNX LogSoftmax (attribute axis, counted from 0); torch.log_softmax
Tensor LogSoftmax(const Tensor& x, int64_t axis = -1);

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_ACTIVATION_H_
