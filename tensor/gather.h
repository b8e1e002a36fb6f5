// Gather and concatenate: pick parts by index, put parts together.
//
// A batch consists of rows of a data set, picked by index. The embedding of a
// word is a row of a table. A class label becomes a one-hot row. Indices are
// whole numbers in a tensor, because this course has one element type; float32
// holds them exactly up to 2^24. PyTorch uses int64 tensors.
//
// Exercise `gather`. Inputs may be any views. All results are new tensors, also
// that of one tensor concatenated. Cost: one allocation, and each element is
// moved once. Axes may be negative (-1 is the last); an axis that does not
// exist throws std::invalid_argument: "Gather: no axis 1 in a tensor of 1
// axes".

#ifndef TINYTORCH_TENSOR_GATHER_H_
#define TINYTORCH_TENSOR_GATHER_H_

#include "tensor/tensor.h"

namespace tinytorch {

// Picks entries of one axis. The axis is replaced by the shape of `indices`:
//   x [5, 3], indices [2], axis 0     -> [2, 3]: two rows
//   x [5, 3], indices [4, 2], axis 0  -> [4, 2, 3]: a table of rows
//   x [5, 3], indices [], axis 0      -> [3]: one row
// y[..., i..., ...] = x[..., indices[i...], ...]. Negative indices count from
// the end. Reports ONNX Gather with the inputs x and indices (attribute axis).
// PyTorch: x.index_select(axis, indices), or x[indices] for axis 0
// Throws std::out_of_range: "Gather: index 5 outside of axis 0 of [5, 3]", also
// if the index does not fit int64_t (1e30), and std::invalid_argument: "Gather:
// index 1.5 is not a whole number" (also NaN; inf may be either error).
Tensor Gather(const Tensor& x, const Tensor& indices, int64_t axis = 0);

// Joins tensors along an axis that they have; the other extents must agree, and
// the number of axes.
//   [2, 3] and [4, 3], axis 0 -> [6, 3]
// Reports ONNX Concat (attribute axis). PyTorch: torch.cat(tensors, axis)
// Throws std::invalid_argument: "Concatenate: wanted at least one tensor, got
// none"; "Concatenate: [2, 3] and [4, 5] differ outside of axis 0" (the first
// tensor and the first that does not fit it); "Concatenate: int64_t cannot
// count the elements of axis 0".
Tensor Concatenate(const std::vector<Tensor>& tensors, int64_t axis = 0);

// Joins tensors of one shape along a new axis: Unsqueeze() of each, then
// Concatenate(), and reported as these. `axis` counts in the result, as in
// Unsqueeze(). Throws as Concatenate(). PyTorch: torch.stack(tensors, axis)
Tensor Stack(const std::vector<Tensor>& tensors, int64_t axis = 0);

// Turns class indices [...] into rows [..., classes] that are 1 at the index
// and 0 elsewhere. Reports ONNX OneHot (attribute depth). Throws as Gather(),
// with its own name; an index outside, also a negative one, is
// "OneHot: index 10 outside of 10 classes". PyTorch:
// torch.nn.functional.one_hot(indices, classes)
//
// A matrix product can group and count: OneHot(labels, 10), transposed, times
// the images [n, pixels] is the sum of the images of each class.
Tensor OneHot(const Tensor& indices, int64_t classes);

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_GATHER_H_
