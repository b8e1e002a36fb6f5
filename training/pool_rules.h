// Pooling rules: back to the pixels that made the result.
//
//   operation           dx
//   MaxPool             dy at the pixel chosen: MaxPoolScatter
//   AveragePool         dy / (kh kw), to every pixel of the window
//   GlobalAveragePool   dy / (h w), to every pixel
//
// Exercise `pool_rules`. In memory: MaxPool holds x, the others nothing but
// shapes.

#ifndef TINYTORCH_TRAINING_POOL_RULES_H_
#define TINYTORCH_TRAINING_POOL_RULES_H_

#include "networks/pool.h"
#include "tensor/tensor.h"
#include "training/rule.h"

namespace tinytorch {

// MaxPool chooses a pixel for each window: the first of the largest in reading
// order, or the first NaN. These two follow that choice in both directions; x
// [n, c, h, w] only says where, its values do not appear in the result.
//
// Scatter: adds dy [n, c, oh, ow] to the pixels chosen, zero elsewhere, giving
// [n, c, h, w]: MaxPool's gradient. Gather: the pixels of z [n, c, h, w] at the
// places chosen, [n, c, oh, ow]; MaxPoolGather(x, x) is MaxPool(x). Each is the
// adjoint of the other, and so each is the other's rule, with none for x.
//
// Report "MaxPoolScatter" with inputs x, dy and "MaxPoolGather" with inputs x,
// z (attributes kernel_shape, strides, pads, as MaxPool). One allocation each.
// Throw as MaxPool, and std::invalid_argument: "MaxPoolScatter: wanted
// [1, 1, 2, 2] beside x [1, 1, 4, 4], got [1, 1, 3, 3]".
// PyTorch: max_pool2d_with_indices_backward; torch.gather
Tensor MaxPoolScatter(const Tensor& x, const Tensor& dy,
                      const PoolOptions& options = {});
Tensor MaxPoolGather(const Tensor& x, const Tensor& z,
                     const PoolOptions& options = {});

// The rules of all operations listed above, and of these two.
const RuleTable& PoolRules();

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_POOL_RULES_H_
