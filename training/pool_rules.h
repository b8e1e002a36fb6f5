// Pooling rules: back to the pixels that the result came from.
//
//   operation           dx
//   MaxPool             dy at the chosen pixel: MaxPoolScatter
//   AveragePool         dy / (kh kw), to every pixel of the window; what falls
//                       on the padding is lost
//   GlobalAveragePool   dy / (h w), to every pixel
//
// Exercise `pool_rules`. In memory: MaxPool holds x, the others hold shapes
// only.

#ifndef TINYTORCH_TRAINING_POOL_RULES_H_
#define TINYTORCH_TRAINING_POOL_RULES_H_

#include "networks/pool.h"
#include "tensor/tensor.h"
#include "training/given/rule.h"

namespace tinytorch {

// MaxPool chooses a pixel of each window: the first of the largest pixels in
// reading order, or the first NaN, never the padding. The next two operations
// follow that choice in both directions. x [n, c, h, w] only decides which
// pixels are chosen; its values do not appear in the result. Each operation is
// the adjoint of the other, so each is the other's rule; x has no gradient.
// Each takes any views, makes one allocation and one for each input that is not
// contiguous, and reports the attributes of MaxPool: kernel_shape, strides,
// pads.

// Returns zeros [n, c, h, w], with dy [n, c, oh, ow] added at the chosen
// pixels: MaxPool's gradient. A pixel that several windows chose gets the sum.
// Reports "MaxPoolScatter" with inputs x, dy. Throws as MaxPool does, and
// std::invalid_argument: "MaxPoolScatter: wanted [1, 1, 2, 2] beside x [1, 1,
// 4, 4], got [1, 1, 3, 3]".
// PyTorch: max_pool2d_with_indices_backward
Tensor MaxPoolScatter(const Tensor& x, const Tensor& dy,
                      const PoolOptions& options = {});

// Returns the pixels of z [n, c, h, w] at the chosen places, [n, c, oh, ow]:
// MaxPoolGather(x, x) is MaxPool(x). Reports "MaxPoolGather" with inputs x, z.
// Throws as MaxPoolScatter does, with its own name. PyTorch: torch.gather
Tensor MaxPoolGather(const Tensor& x, const Tensor& z,
                     const PoolOptions& options = {});

// Returns the rules of all operations listed above, and of these two.
const RuleTable& PoolRules();

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_POOL_RULES_H_
