// Reductions: many elements become one, along chosen axes.
//
// Summing a matrix [m, k] over axis 0 walks down the columns and leaves [k];
// over axis 1 along the rows and leaves [m]; over both leaves a scalar []. With
// keepdims the reduced axes stay with extent 1, so that the result broadcasts
// against the input: x - Mean(x, {.axes = {1}, .keepdims = true}).
//
//   Sum(x)                                    all axes       -> []
//   Sum(x, {.axes = {0}})                     [m, k]         -> [k]
//   Max(x, {.axes = {-1}, .keepdims = true})  [n, m, k]      -> [n, m, 1]
//
// Exercise `reduce`. Cost: each element of x read once, one allocation for the
// result. Axes may be negative, and come in any order. An axis that does not
// exist or is named twice throws std::invalid_argument:
// "Sum: axis 1 named twice in [1, -1]".

#ifndef TINYTORCH_TENSOR_REDUCE_H_
#define TINYTORCH_TENSOR_REDUCE_H_

#include "tensor/tensor.h"

namespace tinytorch {

struct ReduceOptions {
  std::vector<int64_t> axes = {};  // none named: all axes
  bool keepdims = false;
};

// Returns the shape left when `axes` of `shape` are reduced. `operation` names
// the caller in errors.
Shape ReduceShape(const Shape& shape, const ReduceOptions& options,
                  const std::string& operation);

// y = sum of x over the axes; 0 where there is nothing to add. Reports ONNX
// ReduceSum (attributes axes: all of them, counted from 0, in growing order;
// and keepdims).
// PyTorch: torch.sum(x, dim, keepdim)
//
// Accuracy: added one after another in float32, a million ones plus their
// rounding errors drift; add in double, or in pairs, so that the relative error
// stays below 1e-6 for 10 million positive elements. The tests ask for it.
Tensor Sum(const Tensor& x, const ReduceOptions& options = {});

// y = Sum / number of elements reduced; NaN where there are none. A composite:
// it reports ReduceSum and Div. PyTorch: torch.mean
Tensor Mean(const Tensor& x, const ReduceOptions& options = {});

// y = the largest element over the axes; NaN if one is NaN. Reports ONNX
// ReduceMax. PyTorch: torch.amax. Throws std::invalid_argument when there is
// nothing to choose from: "Max: no elements along axis 0 of [0, 3]". (A result
// without elements is fine: Max of [0, 3] over axis 1 is [0].)
Tensor Max(const Tensor& x, const ReduceOptions& options = {});

// y = the index of the largest element along one axis, as a whole number in a
// tensor (exact up to 2^24 in float32); the first one of equals; the first NaN
// if there is one. Reports ONNX ArgMax (attributes axis, keepdims).
// PyTorch: torch.argmax(x, dim, keepdim). Errors as Max.
struct ArgMaxOptions {
  int64_t axis = -1;
  bool keepdims = false;
};
Tensor ArgMax(const Tensor& x, const ArgMaxOptions& options = {});

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_REDUCE_H_
