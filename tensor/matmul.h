// Matrix multiplication: where nearly all time of a neural network goes.
//
//   c[i, j] = sum over p of a[i, p] * b[p, j]      [m, k] x [k, n] -> [m, n]
//
// 2 m k n floating-point operations (a multiply and an add each) on only
// m k + k n + m n numbers. Each number is used again and again; whether it is
// still in the cache when it is needed decides the speed. Three versions of
// the same sum:
//
//   MatMulNaive    three loops as in the formula. b is walked down its columns,
//                  a new cache line at every step.
//   MatMulBlocked  the same additions in an order that works on small blocks
//                  that stay in the cache.
//   MatMul         what the rest of the course calls: any batch, any view. The
//                  reference also keeps a block of c in vector registers, as
//                  wide as the processor has them; yours may call
//                  MatMulBlocked.
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

// a [m, k], b [k, n] -> [m, n], by the formula. Report nothing: they exist to
// be compared. Errors as MatMulShape, and std::invalid_argument for more than
// 2 axes: "MatMulNaive: wanted 2 axes, got [2, 3, 4] x [4, 5]".
Tensor MatMulNaive(const Tensor& a, const Tensor& b);
Tensor MatMulBlocked(const Tensor& a, const Tensor& b);

// a [..., m, k], b [..., k, n] -> [..., m, n]. Reports ONNX MatMul. k = 0 gives
// zeros. Transposed views are used as they are or made contiguous first, your
// choice. PyTorch: torch.matmul(a, b), a @ b
Tensor MatMul(const Tensor& a, const Tensor& b);

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_MATMUL_H_
