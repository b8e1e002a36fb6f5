// Views: other shapes, other orders and windows, all on the same storage.
//
// Each function computes a new offset, shape and strides, and nothing else. So
// it costs O(1) in the number of elements and allocates nothing, and a write
// through the view is a write to the original. One exception: Reshape of a
// tensor that is not contiguous has to copy.
//
// Exercise `views`. Axes may be negative (-1 is the last). An axis that does
// not exist throws std::invalid_argument with the name of the operation:
// "Transpose: no axis 3 in a tensor of 3 axes".

#ifndef TINYTORCH_TENSOR_VIEWS_H_
#define TINYTORCH_TENSOR_VIEWS_H_

#include <limits>

#include "tensor/tensor.h"

namespace tinytorch {

// Returns the elements of x, in row-major order, in another shape. One extent
// may be -1: the number of elements then decides it. The result is a view of x
// if x is contiguous, otherwise a view of x.Contiguous(). Reports ONNX Reshape
// (attribute shape, where the -1 is already replaced). PyTorch:
// x.reshape(shape)
// Throws std::invalid_argument before it copies anything: "Reshape: [2, 3] has
// 6 elements, [4, 2] wants 8"; "Reshape: more than one -1 in [-1, -1]";
// "Reshape: cannot infer -1 in [-1, 4] from [2, 3]", also where the other
// extents multiply to 0. Any other negative extent is an error of
// NumElements().
Tensor Reshape(const Tensor& x, const Shape& shape);

// Returns x with its axes in another order: axis i of the result is axis
// perm[i] of x. Reports ONNX Transpose (attribute perm, counted from 0).
//   shape [2, 3, 4], perm {2, 0, 1} -> shape [4, 2, 3]
// PyTorch: x.permute(perm). Throws std::invalid_argument unless perm names
// every axis once: "Permute: wanted each axis of [2, 3] once, got [0, 0]", with
// perm as the caller wrote it.
Tensor Permute(const Tensor& x, const std::vector<int64_t>& perm);

// Swaps two axes: a Permute() with two entries exchanged, and reported as that.
// PyTorch: x.transpose(axis0, axis1)
Tensor Transpose(const Tensor& x, int64_t axis0, int64_t axis1);

struct SliceOptions {
  int64_t axis = 0;
  int64_t start = 0;
  int64_t stop = std::numeric_limits<int64_t>::max();
  int64_t step = 1;
};

// Returns the window start <= i < stop of one axis, every step-th element. As
// in Python's x[:, start:stop:step], negative start and stop count from the
// end, and both are clamped to the axis. An empty window has extent 0 and the
// offset of x. A step beyond the end of the window takes one element. Reports
// ONNX Slice (attributes axis; start and stop after clamping; step; cut = 1 if
// a bound was beyond the axis, where the default of `stop` does not count).
// Throws std::invalid_argument if step < 1: "Slice: wanted a step of at least
// 1, got 0".
Tensor Slice(const Tensor& x, const SliceOptions& options);

// Returns the part of x at one index of an axis, without that axis: row 2 of a
// matrix [5, 3] is Select(x, 0, 2), a tensor [3]. A negative index counts from
// the end. Consists of Slice and Squeeze, and is reported as these. PyTorch:
// x.select(axis, index)
// Throws std::out_of_range: "Select: index 5 outside of axis 0 of [5, 3]", with
// the index as the caller wrote it, and the axis counted from 0.
Tensor Select(const Tensor& x, int64_t axis, int64_t index);

// Removes an axis of extent 1. Reports ONNX Squeeze (attribute axes). PyTorch:
// x.squeeze(axis), which returns x unchanged if the extent is not 1; here that
// throws std::invalid_argument, because it is usually a mistake:
// "Squeeze: axis 0 of [2, 3] has extent 2, wanted 1".
Tensor Squeeze(const Tensor& x, int64_t axis);

// Adds an axis of extent 1. `axis` counts in the result: for x of shape [3],
// Unsqueeze(x, 0) is [1, 3], and Unsqueeze(x, -1) is [3, 1]. Reports ONNX
// Unsqueeze (attribute axes). PyTorch: x.unsqueeze(axis)
Tensor Unsqueeze(const Tensor& x, int64_t axis);

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_VIEWS_H_
