// Running sums and sorting along an axis.
//
// Given. Both take any strides and have first and second gradients.

#ifndef TINYTORCH_TENSOR_GIVEN_ORDER_H_
#define TINYTORCH_TENSOR_GIVEN_ORDER_H_

#include <cstdint>

#include "tensor/tensor.h"

namespace tinytorch {

struct CumSumOptions {
  int64_t axis = -1;
  bool reverse = false;  // sum from the end
};

// y[i] = x[0] + ... + x[i] along the axis; with reverse, x[i] + ... + x[n - 1].
// Sums in double and rounds once for each element. Reports ONNX CumSum
// (attributes axis, counted from 0, and reverse); its gradient is CumSum in the
// other direction. Makes one tensor; an input that is not contiguous is copied
// first. Throws std::invalid_argument: "CumSum: no axis 2 in a tensor of 2
// axes". PyTorch: torch.cumsum(x, dim), which has no reverse
Tensor CumSum(const Tensor& x, const CumSumOptions& options = {});

struct SortOptions {
  int64_t axis = -1;
  bool descending = false;
};

// A sorted tensor, and for each element its index along the axis before.
struct Sorted {
  Tensor values;
  Tensor indices;  // whole numbers, without a gradient
};

// Sorts each line along the axis. Equal elements keep their order (also in
// descending order); NaN counts as larger than all numbers. The gradient of an
// element goes to the place that it came from: values are a Gather of x, and
// reported as Reshape and Gather. Costs O(n log n) for a line of n. It cannot
// be exported: the order is a constant that depends on the numbers. Throws
// std::invalid_argument for an axis that does not exist, and for more elements
// than a float32 can count: "Sort: wanted at most 16777216 elements, got
// [5000, 5000]".
// PyTorch: torch.sort(x, dim, descending, stable=True)
Sorted Sort(const Tensor& x, const SortOptions& options = {});

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_GIVEN_ORDER_H_
