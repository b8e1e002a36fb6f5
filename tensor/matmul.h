// Matrix multiplication: a neural network spends nearly all its time here.
//
//   c[i, j] = sum over p of a[i, p] * b[p, j]      [m, k] x [k, n] -> [m, n]
//
// That is 2 m k n floating-point operations (a multiplication and an addition
// each) on only m k + k n + m n numbers. Each number is used many times, and
// the speed depends on whether it is still in the cache when it is needed next.
// There are three versions of the same sum:
//
//   MatMulNaive    three loops, as in the formula. The inner loop walks down a
//                  column of b: a new cache line at every step.
//   MatMulBlocked  the same additions in another order, on small blocks of b
//                  that stay in the cache.
//   MatMul         what the rest of the course calls, for any batch and any
//                  view. Yours may use the loops of MatMulBlocked, or
//                  kernels::MultiplyAll(), which also keeps a tile of c in
//                  vector registers (tensor/kernels/multiply.h).
//
// All take any views, also both times the same tensor, allocate the result and
// nothing else, and give zeros for k = 0. The sum may be in Scalar and in any
// order; it leaves out no term: 0 * inf is NaN.
//
// Exercise `matmul`. `./bazelw run //tensor:understand` measures all three.

#ifndef TINYTORCH_TENSOR_MATMUL_H_
#define TINYTORCH_TENSOR_MATMUL_H_

#include "tensor/tensor.h"

namespace tinytorch {

// Returns the shape of a x b. The last two axes are the matrices; the axes
// before them are a batch and are broadcast (broadcast.h):
//   [m, k] x [k, n] -> [m, n];  [8, m, k] x [k, n] -> [8, m, n];
//   [8, 1, m, k] x [5, k, n] -> [8, 5, m, n]
// Throws std::invalid_argument:
// "MatMul: wanted at least 2 axes, got [3] x [3, 4]";
// "MatMul: inner dimensions differ: [2, 3] x [4, 5] (3 vs. 4)";
// "MatMul: cannot broadcast [2] with [3]: 2 does not fit 3" for the batch.
// (torch.matmul also takes vectors; here Unsqueeze them first.)
Shape MatMulShape(const Shape& a, const Shape& b);

// a [m, k], b [k, n] -> [m, n]. These two report nothing; they exist to be
// compared. They throw as MatMulShape(), and std::invalid_argument for more
// than 2 axes: "MatMulNaive: wanted 2 axes, got [2, 3, 4] x [4, 5]".
Tensor MatMulNaive(const Tensor& a, const Tensor& b);
Tensor MatMulBlocked(const Tensor& a, const Tensor& b);

// a [..., m, k], b [..., k, n] -> [..., m, n]. Reports ONNX MatMul, with a and
// b as the caller passed them. A matrix that the batch shares is read again,
// not copied. Throws as MatMulShape(). PyTorch: torch.matmul(a, b), a @ b
Tensor MatMul(const Tensor& a, const Tensor& b);

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_MATMUL_H_
