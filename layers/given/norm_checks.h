// The checks of norm.h: shapes that do not fit together, with their messages.

#ifndef TINYTORCH_LAYERS_GIVEN_NORM_CHECKS_H_
#define TINYTORCH_LAYERS_GIVEN_NORM_CHECKS_H_

#include <cstdint>
#include <initializer_list>
#include <string>

#include "layers/layer.h"
#include "layers/norm.h"
#include "tensor/tensor.h"

namespace tinytorch {

// Throws std::invalid_argument if features is below 1: "LayerNorm(0): wanted at
// least 1 feature".
void CheckFeatures(const Layer& layer, int64_t features);

// Throws std::invalid_argument unless epsilon is at least 0 and finite, and
// momentum is in [0, 1]: "LayerNorm(4): wanted an epsilon of at least 0, got
// -1", "BatchNorm(4): wanted 0 <= momentum <= 1, got 2".
void CheckOptions(const Layer& layer, const NormOptions& options);

// Throws std::invalid_argument unless each of the tensors is [features]:
// "LayerNormalization: wanted [4] beside x [2, 4], got [3]".
void CheckBeside(const std::string& operation, const Tensor& x,
                 int64_t features,
                 std::initializer_list<const Tensor*> tensors);

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_GIVEN_NORM_CHECKS_H_
