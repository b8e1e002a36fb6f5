// Reductions: many elements become one, along chosen axes.
//
// The sum of a matrix [m, k] over axis 0 adds up each column and leaves [k];
// over axis 1 it adds up each row and leaves [m]; over both it leaves a scalar
// []. With keepdims the reduced axes stay, with extent 1, so that the result
// broadcasts against the input: x - Mean(x, {.axes = {1}, .keepdims = true}).
//
//   Sum(x)                                    all axes       -> []
//   Sum(x, {.axes = {0}})                     [m, k]         -> [k]
//   Max(x, {.axes = {-1}, .keepdims = true})  [n, m, k]      -> [n, m, 1]
//
// Exercise `reduce`. Cost: each element of x is read once; one allocation for
// the result. Axes may be negative and in any order. An axis that does not
// exist or is named twice throws std::invalid_argument: "Sum: no axis 2 in a
// tensor of 2 axes"; "Sum: axis 1 named twice in [1, -1]", with the axis
// counted from 0 and the list as the caller wrote it.

#ifndef TINYTORCH_TENSOR_REDUCE_H_
#define TINYTORCH_TENSOR_REDUCE_H_

#include "tensor/tensor.h"

namespace tinytorch {

struct ReduceOptions {
  std::vector<int64_t> axes = {};  // empty: all axes
  bool keepdims = false;
};

// Returns the shape that is left when `options.axes` of `shape` are reduced.
// Errors begin with `operation`, the name of the caller.
Shape ReduceShape(const Shape& shape, const ReduceOptions& options,
                  const std::string& operation);

// y = the sum of x over the axes; 0 where there is nothing to add; nan and inf
// add as in IEEE. Reports ONNX ReduceSum with the attributes axes (all of them,
// counted from 0, in ascending order) and keepdims.
// PyTorch: torch.sum(x, dim, keepdim)
//
// Accuracy: a running sum in float32 rounds at every step, and a million such
// errors show. Add in double, or in pairs, so that the relative error stays
// below 1e-6 for 10 million positive elements, over any axes and for any
// strides of x. The tests check it.
Tensor Sum(const Tensor& x, const ReduceOptions& options = {});

// y = Sum / number of elements reduced; NaN where that number is 0. A composite
// operation: it reports ReduceSum and Div (by a scalar []). PyTorch: torch.mean
Tensor Mean(const Tensor& x, const ReduceOptions& options = {});

// y = the largest element over the axes; NaN if one of them is NaN. Reports
// ONNX ReduceMax, with the attributes of Sum(). PyTorch: torch.amax. Throws
// std::invalid_argument if a result would be the maximum of no elements: "Max:
// no elements along axis 0 of [0, 3]", with the first reduced axis of extent 0.
// (Max of [0, 3] over axis 1 is allowed: it has no results.)
Tensor Max(const Tensor& x, const ReduceOptions& options = {});

struct ArgMaxOptions {
  int64_t axis = -1;
  bool keepdims = false;
};

// y = the index of the largest element along one axis, as a whole number in a
// tensor (exact up to 2^24 in float32). Among equal elements the first one
// wins; a NaN wins over all numbers, and the first NaN over other NaNs. Reports
// ONNX ArgMax (attributes axis, keepdims). Throws as Max(), with its own name.
// PyTorch: torch.argmax(x, dim, keepdim)
Tensor ArgMax(const Tensor& x, const ArgMaxOptions& options = {});

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_REDUCE_H_
