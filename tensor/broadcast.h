// Broadcasting: operations on tensors of different shapes, without copying.
//
// To add one bias row [4] to a batch [32, 4] should not take 32 copies of the
// row. The trick: give the missing axis stride 0. A walk along it then reads
// the same four numbers again and again.
//
// The rule comes from NumPy and is the same in PyTorch. Write the shapes under
// each other, aligned at their LAST axis; a missing axis counts as 1. Two
// extents fit if they are equal, or if one of them is 1; the result has the
// other one.
//
//     [32, 1, 4]        [2, 3]          [2, 3]
//   +    [ 5, 1]      +    [3]        +    [2]
//   = [32, 5, 4]      = [2, 3]        = error: 3 does not fit 2

#ifndef TINYTORCH_TENSOR_BROADCAST_H_
#define TINYTORCH_TENSOR_BROADCAST_H_

#include "tensor/tensor.h"

namespace tinytorch {

// Returns the shape two shapes broadcast to, by the rule above. Exercise
// `broadcast`. PyTorch: torch.broadcast_shapes(a, b)
// Throws std::invalid_argument with both shapes and the first pair, from the
// right, that does not fit: "cannot broadcast [2, 3] with [2]: 3 does not fit
// 2". An extent of 0 fits 0 and 1.
Shape BroadcastShape(const Shape& a, const Shape& b);

// Returns the strides that walk a tensor of shape `from` as if it had shape
// `to`. `strides` are its own: an axis keeps its stride where the extents
// agree, and gets stride 0 where it is repeated or new. Exercise `broadcast`.
//   shape [3, 1], strides {1, 1}, to [2, 3, 4] -> {0, 1, 0}
// Throws std::invalid_argument unless `from` broadcasts to exactly `to`:
// "cannot expand [2, 3] to [3, 3]: 2 does not fit 3"; "cannot expand [2, 3] to
// [3]: it has 2 axes".
Strides BroadcastStrides(const Shape& from, const Strides& strides,
                         const Shape& to);

// Returns a view of x that looks like a tensor of shape `shape`: repeated
// elements are one element in memory. Allocates nothing. A write through the
// view is allowed, and changes every repeat of the element. Reports ONNX
// Expand. Throws as BroadcastStrides(), also if an extent of `shape` is
// negative: "cannot expand [1] to [-1]: 1 does not fit -1". (In PyTorch -1
// keeps the extent of x.) Exercise `broadcast`. PyTorch: x.expand(shape)
Tensor Expand(const Tensor& x, const Shape& shape);

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_BROADCAST_H_
