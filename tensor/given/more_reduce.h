// More reductions: minimum, product, variance.
//
// Given. Options and axes are those of reduce.h, and so are the errors, with
// the names of these functions. All are made of tensor operations, which they
// report: they have first and second gradients, and can be exported.

#ifndef TINYTORCH_TENSOR_GIVEN_MORE_REDUCE_H_
#define TINYTORCH_TENSOR_GIVEN_MORE_REDUCE_H_

#include <cstdint>
#include <vector>

#include "tensor/reduce.h"
#include "tensor/tensor.h"

namespace tinytorch {

// y = the smallest element over the axes; NaN if one of them is NaN. Equal
// elements share the gradient. Computed as -Max(-x): two more passes. Throws
// std::invalid_argument: "Min: no elements in axes of [0, 3]".
// PyTorch: torch.amin(x, dim, keepdim)
Tensor Min(const Tensor& x, const ReduceOptions& options = {});

// y = the index of the smallest element along one axis, as a whole number. The
// first of equal elements wins; the first NaN wins over all numbers. Computed
// as ArgMax(-x). Throws as Min(). PyTorch: torch.argmin(x, dim, keepdim)
Tensor ArgMin(const Tensor& x, const ArgMaxOptions& options = {});

// y = the product of the elements over the axes; 1 where there are none. It
// multiplies halves: [a b c d] -> [a c, b d] -> [a c b d], so that a gradient
// needs no division and is right where elements are 0. Costs 2 n
// multiplications' worth of memory traffic in 3 log2(n) operations. Rounds to
// float at each product, in another order than PyTorch.
// PyTorch: torch.prod(x, dim, keepdim), of one axis or all
Tensor Prod(const Tensor& x, const ReduceOptions& options = {});

struct VarOptions {
  std::vector<int64_t> axes = {};  // empty: all axes
  bool keepdims = false;
  double correction = 1;  // 1: of a sample; 0: of these numbers alone
};

// y = sum of (x - mean)^2 / max(0, n - correction), where n is the number of
// elements reduced; NaN where that is 0 / 0, as in PyTorch. The mean is
// subtracted first, and then the mean of the rest: a mean of numbers around
// 1e6 is rounded by up to 0.03, which would count in every square. Six passes.
// PyTorch: torch.var(x, dim, correction=1, keepdim)
Tensor Var(const Tensor& x, const VarOptions& options = {});

// y = the square root of Var(x). Where that is 0, the gradient is 0 (the
// formula has 0 / 0). PyTorch: torch.std(x, dim, correction=1, keepdim)
Tensor Std(const Tensor& x, const VarOptions& options = {});

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_GIVEN_MORE_REDUCE_H_
