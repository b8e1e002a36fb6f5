// Elementwise operations: the same small function on every element.
//
// Two ideas carry this file. *Map*: a function of one number becomes a
// function of a tensor. *Zip*: a function of two numbers becomes a function of
// two tensors of one shape. When those two loops are written, each operation is
// one line. Tensors of different shapes are broadcast first (broadcast.h).
//
// All results are new contiguous tensors. The inputs may be any views and are
// not changed or copied. Cost: O(n) time and one allocation of n elements. The
// limit is memory, not arithmetic: a + b moves 12 bytes for one addition. Each
// function reports the ONNX operator of its own name, once, with its inputs as
// the caller passed them, before broadcasting.
//
// Arithmetic is IEEE: 1 / 0 is inf, 0 / 0 and Log(-1) are NaN, as in PyTorch.

#ifndef TINYTORCH_TENSOR_ELEMENTWISE_H_
#define TINYTORCH_TENSOR_ELEMENTWISE_H_

#include "tensor/tensor.h"

namespace tinytorch {

// One input: y[i] = f(x[i]), with the shape of x. Exercise `elementwise`.
// PyTorch: torch.neg, torch.abs, ...
Tensor Neg(const Tensor& x);
Tensor Abs(const Tensor& x);
Tensor Exp(const Tensor& x);
Tensor Log(const Tensor& x);  // natural logarithm
Tensor Sqrt(const Tensor& x);

// Two inputs: y[i] = f(a[i], b[i]). Shapes that differ are broadcast together:
// the output has shape BroadcastShape(a.shape(), b.shape()), and no input is
// copied. Equal shapes work after exercise `elementwise`, others after
// `broadcast`. Pow is std::pow: 0^0 is 1, and (-8)^0.5 is NaN. Throws
// std::invalid_argument, with the operation and both shapes, if they do not
// fit: "Add: cannot broadcast [2, 3] with [2]: ...".
Tensor Add(const Tensor& a, const Tensor& b);
Tensor Sub(const Tensor& a, const Tensor& b);
Tensor Mul(const Tensor& a, const Tensor& b);
Tensor Div(const Tensor& a, const Tensor& b);
Tensor Pow(const Tensor& base, const Tensor& exponent);

// The larger and the smaller of two numbers; NaN if one of them is NaN, as
// torch.maximum. Reported as ONNX Max and Min, which are also the names in
// errors.
Tensor Maximum(const Tensor& a, const Tensor& b);
Tensor Minimum(const Tensor& a, const Tensor& b);

// Comparisons: 1 where the comparison holds, 0 where it does not. They are
// exact, 0 equals -0, and a comparison with NaN never holds. (PyTorch returns
// booleans; this course has one element type.)
Tensor Equal(const Tensor& a, const Tensor& b);
Tensor Less(const Tensor& a, const Tensor& b);
Tensor Greater(const Tensor& a, const Tensor& b);

// Chooses element by element: a[i] where condition[i] is not 0 (0.5, -1 and NaN
// are not), else b[i]. All three are broadcast together. A NaN that is not
// chosen does not reach the result. PyTorch: torch.where(condition, a, b)
Tensor Where(const Tensor& condition, const Tensor& a, const Tensor& b);

inline Tensor operator+(const Tensor& a, const Tensor& b) { return Add(a, b); }
inline Tensor operator-(const Tensor& a, const Tensor& b) { return Sub(a, b); }
inline Tensor operator*(const Tensor& a, const Tensor& b) { return Mul(a, b); }
inline Tensor operator/(const Tensor& a, const Tensor& b) { return Div(a, b); }
inline Tensor operator-(const Tensor& x) { return Neg(x); }

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_ELEMENTWISE_H_
