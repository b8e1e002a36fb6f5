// MaxPoolScatter for the windows of nearly all networks, 2 x 2 side by side,
// fast. Given. The exercise `pool_rules` uses it.

#ifndef TINYTORCH_TRAINING_GIVEN_POOL_PAIRS_H_
#define TINYTORCH_TRAINING_GIVEN_POOL_PAIRS_H_

#include "networks/pool.h"
#include "tensor/tensor.h"

namespace tinytorch {

// Returns whether these are windows of 2 x 2 that lie side by side.
bool ArePairs(const PoolOptions& options);

// Writes dy [n, c, oh, ow] to the pixels of `out` that MaxPool chooses in x,
// both [n, c, h, w]. All three are contiguous, and `out` holds zeros.
void ScatterPairs(const Tensor& x, const Tensor& dy, const Tensor& out);

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_GIVEN_POOL_PAIRS_H_
