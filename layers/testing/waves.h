// Numbers that look random and that two programs agree on.
//
// A golden test of a whole network needs thousands of weights. Stored, they
// would be larger than the course; drawn at random, PyTorch's would be others.
// So both sides compute them: the sine of a growing step. The same formulas are
// wave() and fill() of networks/test/golden/make.py.

#ifndef TINYTORCH_LAYERS_TESTING_WAVES_H_
#define TINYTORCH_LAYERS_TESTING_WAVES_H_

#include <cstdint>

#include "layers/layer.h"
#include "tensor/tensor.h"

namespace tinytorch {

// A contiguous tensor of shift + scale * sin(0.37 i^2 + number), i counted in
// row-major order. Another number gives other values.
Tensor Wave(int64_t number, const Shape& shape, double scale = 1,
            double shift = 0);

// Gives every parameter and buffer of a network its wave, in their order.
// Scales are such that a signal keeps its size: 2 / sqrt(fan_in) for weights of
// layers, around 1 for those of norms and running variances, around 0 else.
void FillWithWaves(const Layer& network);

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_TESTING_WAVES_H_
