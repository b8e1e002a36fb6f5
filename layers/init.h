// Initialization: how large random weights must be for a signal to survive.
//
// A sum of n products of independent numbers has n times the variance of one
// product. Twenty layers of weights a little too large make numbers explode,
// a little too small and they vanish. So the variance of a weight is chosen
// from the number of inputs (fan_in) and outputs (fan_out) of its layer:
//
//   Xavier/Glorot   Var(w) = 2 / (fan_in + fan_out)   for tanh, sigmoid
//   Kaiming/He      Var(w) = 2 / fan_in     for ReLU, which drops half
//
// A uniform distribution on [-a, a) has variance a^2 / 3, hence
// a = sqrt(3 Var).
//
// Exercise `init`. Each fills the given tensor in place (views too) and asks
// the generator for numbers in row-major order, so that a seed gives the same
// weights everywhere. Sources: Glorot and Bengio 2010; He et al. 2015.

#ifndef TINYTORCH_LAYERS_INIT_H_
#define TINYTORCH_LAYERS_INIT_H_

#include "tensor/random.h"
#include "tensor/tensor.h"

namespace tinytorch {

// fan_in and fan_out of a weight [out, in, ...]: extents after the second (a
// convolution's kernel) multiply both, as each of them is one more input.
//   [128, 784] -> {784, 128};  [16, 6, 5, 5] -> {150, 400}
// Throws std::invalid_argument below 2 axes: "Fans: wanted a weight [out, in,
// ...], got [10]".
struct Fan {
  int64_t in = 0;
  int64_t out = 0;
};
Fan Fans(const Shape& weight);

// Every element uniform in [low, high), also after rounding to float, or
// normal. torch.nn.init.uniform_, normal_. Throw std::invalid_argument:
// "FillUniform: wanted low <= high, got 1 and -1";
// "FillNormal: wanted a deviation of at least 0, got -1".
void FillUniform(const Tensor& weight, Scalar low, Scalar high, Rng& rng);
void FillNormal(const Tensor& weight, Scalar mean, Scalar deviation, Rng& rng);

// torch.nn.init.xavier_uniform_, xavier_normal_
void XavierUniform(const Tensor& weight, Rng& rng);
void XavierNormal(const Tensor& weight, Rng& rng);

// torch.nn.init.kaiming_uniform_, kaiming_normal_ (fan_in, ReLU)
void KaimingUniform(const Tensor& weight, Rng& rng);
void KaimingNormal(const Tensor& weight, Rng& rng);

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_INIT_H_
