// Activations: the bend between two linear layers.
//
// Two linear layers in a row are one linear layer: W2 (W1 x) = (W2 W1) x. A
// function that is not linear, applied to each element between them, is what
// makes depth worth anything. Which function decides how well gradients pass:
// a sigmoid is flat far from 0, a ReLU is flat on one whole side.
//
// Exercise `activation`. Each takes a tensor of any shape and any strides,
// returns a new contiguous one of the same shape, costs one allocation, and
// reports the ONNX operator of its name. NaN in, NaN out.

#ifndef TINYTORCH_LAYERS_ACTIVATION_H_
#define TINYTORCH_LAYERS_ACTIVATION_H_

#include <cstdint>

#include "tensor/tensor.h"

namespace tinytorch {

// max(x, 0). Glorot, Bordes, Bengio 2011. ONNX Relu; torch.relu
Tensor Relu(const Tensor& x);

// x where x > 0, slope * x elsewhere: no unit is ever quite dead. Maas et al.
// 2013. ONNX LeakyRelu (attribute alpha); torch leaky_relu
Tensor LeakyRelu(const Tensor& x, Scalar slope = 0.01f);

// 1 / (1 + exp(-x)), in (0, 1). Computed so that exp never overflows: exact 0
// and 1 at -1000 and 1000, no NaN between. ONNX Sigmoid; torch.sigmoid
Tensor Sigmoid(const Tensor& x);

// tanh(x), in (-1, 1). ONNX Tanh; torch.tanh
Tensor Tanh(const Tensor& x);

// x * Phi(x), Phi the normal distribution function: 0.5 x (1 + erf(x / sqrt
// 2)). Hendrycks and Gimpel 2016, the exact form, not the tanh approximation.
// ONNX Gelu; torch gelu
Tensor Gelu(const Tensor& x);

// exp(x[i]) / sum over the axis of exp(x[j]): turns logits into probabilities
// that add up to 1 along `axis`. The largest logit is subtracted first, which
// changes nothing in exact arithmetic and keeps exp from overflowing. Throws
// std::invalid_argument for an axis that does not exist. An axis of extent 0
// gives a tensor without elements. ONNX Softmax (attribute axis, counted from
// 0); torch.softmax(x, axis)
Tensor Softmax(const Tensor& x, int64_t axis = -1);

// log(Softmax(x)), as x - max - log(sum exp(x - max)): finite where Log of
// Softmax would be -inf. ONNX LogSoftmax (attribute axis); torch.log_softmax
Tensor LogSoftmax(const Tensor& x, int64_t axis = -1);

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_ACTIVATION_H_
