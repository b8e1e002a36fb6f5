// Initialization: how large random weights must be for a signal to survive.
//
// A sum of n products of independent numbers has n times the variance of one
// product. If weights are slightly too large, the numbers explode after twenty
// layers; if they are slightly too small, the numbers vanish. So the variance
// of a weight is chosen from the number of inputs (fan_in) and outputs
// (fan_out) of its layer:
//
//   Xavier/Glorot   Var(w) = 2 / (fan_in + fan_out)   for tanh, sigmoid
//   Kaiming/He      Var(w) = 2 / fan_in               for ReLU, which drops
//   half
//
// A uniform distribution on [-a, a) has variance a^2 / 3, so a = sqrt(3 Var).
//
// Exercise `init`. Each function fills the tensor in place, which may be a
// view, and draws its numbers in row-major order: a seed gives the same weights
// on every machine. Sources: Glorot and Bengio 2010; He et al. 2015.

#ifndef TINYTORCH_LAYERS_INIT_H_
#define TINYTORCH_LAYERS_INIT_H_

#include "tensor/random.h"
#include "tensor/tensor.h"

namespace tinytorch {

// How many numbers are added up for one output, and how many outputs use one
// input.
struct Fan {
  int64_t in = 0;
  int64_t out = 0;
};

// Returns fan_in and fan_out of a weight [out, in, ...]. Extents after the
// second, those of a convolution's kernel, multiply both.
//   [128, 784] -> {784, 128};  [16, 6, 5, 5] -> {150, 400}
// Throws std::invalid_argument for fewer than 2 axes: "Fans: wanted a weight
// [out, in, ...], got [10]".
Fan Fans(const Shape& weight);

// Fills with numbers from the uniform distribution on [low, high); a number
// stays below `high` after it is rounded to float. Throws
// std::invalid_argument, also if a limit is not finite: "FillUniform: wanted
// low <= high, got 1 and -1".
// torch.nn.init.uniform_
void FillUniform(const Tensor& weight, Scalar low, Scalar high, Rng& rng);

// Fills with numbers from the normal distribution of this mean and standard
// deviation. Throws std::invalid_argument: "FillNormal: wanted std_dev >= 0,
// got -1". torch.nn.init.normal_
void FillNormal(const Tensor& weight, Scalar mean, Scalar std_dev, Rng& rng);

// Fill by Xavier's rule. torch.nn.init.xavier_uniform_, xavier_normal_
void XavierUniform(const Tensor& weight, Rng& rng);
void XavierNormal(const Tensor& weight, Rng& rng);

// Fill by Kaiming's rule. torch.nn.init.kaiming_uniform_, kaiming_normal_, with
// fan_in and ReLU
void KaimingUniform(const Tensor& weight, Rng& rng);
void KaimingNormal(const Tensor& weight, Rng& rng);

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_INIT_H_
