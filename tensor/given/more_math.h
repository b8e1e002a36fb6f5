// More elementwise operations: sine, sign, rounding, limits, comparisons.
//
// elementwise.h has what networks are made of. These are the ones that programs
// and other functions miss next: sines for position encodings, Clip for ratios
// and images, Round for quantization, the other comparisons for masks.
//
// Given. Results are new contiguous tensors; inputs may be any views. Sin, Cos,
// Sign and Round report the ONNX operator of their name and have rules
// (training/given/more_rules.h). The others are made of operations of
// elementwise.h, and report these.

#ifndef TINYTORCH_TENSOR_GIVEN_MORE_MATH_H_
#define TINYTORCH_TENSOR_GIVEN_MORE_MATH_H_

#include "tensor/tensor.h"

namespace tinytorch {

// Of each element, in radians; NaN for an infinity. PyTorch: torch.sin, .cos
Tensor Sin(const Tensor& x);
Tensor Cos(const Tensor& x);

// Returns 1 where x > 0, -1 where x < 0, and 0 elsewhere, also for NaN. Its
// gradient is 0. PyTorch: torch.sign
Tensor Sign(const Tensor& x);

// Rounds to the nearest whole number; halves go to the even neighbor: 0.5 -> 0,
// 1.5 -> 2, -2.5 -> -2. Its gradient is 0. PyTorch: torch.round
Tensor Round(const Tensor& x);

// Returns min(max(x, low), high), which is `high` everywhere if low > high. NaN
// stays NaN. The gradient is dy where low < x < high or x is NaN, and 0
// elsewhere, also at the limits (PyTorch: also at NaN). Costs eight passes.
// PyTorch: torch.clamp(x, low, high), where a limit of NaN gives NaN. Here it
// throws std::invalid_argument: "Clip: wanted numbers as limits, got nan and
// 1".
Tensor Clip(const Tensor& x, Scalar low, Scalar high);

// 1 where the comparison holds, 0 where it does not. Shapes are broadcast; NaN
// differs from every number and is neither less nor greater. No gradient. Two
// or three passes each. PyTorch: a <= b, a >= b, a != b
Tensor LessOrEqual(const Tensor& a, const Tensor& b);
Tensor GreaterOrEqual(const Tensor& a, const Tensor& b);
Tensor NotEqual(const Tensor& a, const Tensor& b);

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_GIVEN_MORE_MATH_H_
