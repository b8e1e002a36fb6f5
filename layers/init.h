// Initialization: how large random weights must be for a signal to survive.
//
// A sum of n products of independent numbers has n times the variance of one
// product. If weights are slightly too large, the numbers explode after twenty
// layers; if they are slightly too small, the numbers vanish. So the variance
// of a weight is chosen from the number of inputs (fan_in) and outputs
// (fan_out) of its layer:
//
//   Xavier/Glorot   Var(w) = 2 / (fan_in + fan_out)   for tanh, sigmoid
//   Kaiming/He      Var(w) = 2 / fan_in               for ReLU: half is 0
//
// A uniform distribution on [-a, a) has variance a^2 / 3, so a = sqrt(3 Var).
//
// Exercise `init`. Each function fills the tensor in place, which may be a
// view; memory between the elements of the view stays as it is. It calls the
// generator once for each element, in row-major order: a seed gives the same
// weights on every machine, and a tensor without elements draws nothing. It
// allocates nothing and reports nothing. On an error the tensor stays as it is.
// Sources: Glorot and Bengio 2010; He et al. 2015.

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
//   [128, 784] -> {784, 128};  [16, 6, 5, 5] -> {150, 400};  [0, 5] -> {5, 0}
// Throws std::invalid_argument for fewer than 2 axes: "Fans: wanted a weight
// [out, in, ...], got [10]"; and as NumElements() (tensor/shape.h) if in or
// out does not fit int64_t.
Fan Fans(const Shape& weight);

// Fills with rng.Uniform(low, high), rounded to float: the uniform distribution
// on [low, high). A number that rounds up to `high` becomes the largest float
// below `high`; with low = high every element is that number.
// Throws std::invalid_argument: "FillUniform: wanted low <= high, got 1 and
// -1"; the same text if high - low is NaN or infinite. torch.nn.init.uniform_
void FillUniform(const Tensor& weight, Scalar low, Scalar high, Rng& rng);

// Fills with mean + std_dev * rng.Normal(): the normal distribution of this
// mean and standard deviation. With std_dev = 0 every element is the mean.
// Throws std::invalid_argument, also for NaN: "FillNormal: wanted std_dev >= 0,
// got -1". torch.nn.init.normal_
void FillNormal(const Tensor& weight, Scalar mean, Scalar std_dev, Rng& rng);

// Fill by Xavier's rule with FillUniform() on [-a, a) or FillNormal() of mean
// 0. Throw as Fans(). torch.nn.init.xavier_uniform_, xavier_normal_
void XavierUniform(const Tensor& weight, Rng& rng);
void XavierNormal(const Tensor& weight, Rng& rng);

// Fill by Kaiming's rule, in the same way. Throw as Fans(). For a fan_in of
// 0 the rule gives no variance, and the result is not specified.
// torch.nn.init.kaiming_uniform_, kaiming_normal_, with fan_in and ReLU
void KaimingUniform(const Tensor& weight, Rng& rng);
void KaimingNormal(const Tensor& weight, Rng& rng);

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_INIT_H_
