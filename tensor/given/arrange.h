// Padding, splitting, tiling, triangles.
//
// Given. All are made of tensor operations, which they report: they have first
// and second gradients, and can be exported.

#ifndef TINYTORCH_TENSOR_GIVEN_ARRANGE_H_
#define TINYTORCH_TENSOR_GIVEN_ARRANGE_H_

#include <cstdint>
#include <vector>

#include "tensor/tensor.h"

namespace tinytorch {

struct PadOptions {
  int64_t axis = -1;
  int64_t before = 0;
  int64_t after = 0;
  Scalar value = 0;
};

// Returns x with `before` and `after` elements of `value` around it along one
// axis: [3], {.before = 1, .after = 2} -> [6]. Pads several axes by several
// calls. The gradient is the window of x in dy. Copies once. Throws
// std::invalid_argument: "Pad: wanted at least 0 elements, got -1".
// PyTorch: torch.nn.functional.pad(x, [before, after], value=value) for the
// last axis; there, a negative number cuts off. Here Slice() does.
Tensor Pad(const Tensor& x, const PadOptions& options);

// Returns views of x, one after another along the axis, with these extents,
// which add up to that of x:
//   x [5, 3], sizes {2, 3} -> [2, 3], [3, 3]
// Throws std::invalid_argument: "Split: wanted sizes that add up to 5, got
// [2, 2]". PyTorch: torch.split(x, sizes, axis)
std::vector<Tensor> Split(const Tensor& x, const std::vector<int64_t>& sizes,
                          int64_t axis = 0);

// The same with parts of one size; the last one may be smaller. At least one
// part. Throws std::invalid_argument: "SplitEvery: wanted a size of at least 1,
// got 0". PyTorch: torch.split(x, size, axis)
std::vector<Tensor> SplitEvery(const Tensor& x, int64_t size, int64_t axis = 0);

// Repeats x as often as `repeats` says for each axis, like tiles on a wall:
//   [1, 2], {3} -> [1, 2, 1, 2, 1, 2]
// The shorter of shape and repeats gets ones in front. Copies once. Throws
// std::invalid_argument: "Tile: wanted repeats of at least 0, got [2, -1]".
// PyTorch: torch.tile(x, repeats)
Tensor Tile(const Tensor& x, const std::vector<int64_t>& repeats);

// Keeps the elements [i, j] of the last two axes with j <= i + diagonal (Tril)
// or j >= i + diagonal (Triu), and sets the others to 0, also where x is NaN.
// Throws std::invalid_argument: "Tril: wanted at least 2 axes, got [3]".
// PyTorch: torch.tril(x, diagonal), torch.triu(x, diagonal)
Tensor Tril(const Tensor& x, int64_t diagonal = 0);
Tensor Triu(const Tensor& x, int64_t diagonal = 0);

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_GIVEN_ARRANGE_H_
