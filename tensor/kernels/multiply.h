// Multiply: matrix products at the speed of the machine, for MatMul().
//
//   // y = x w^T: a transposed matrix is the same numbers with other strides.
//   kernels::Multiply(kernels::Product<float>{.m = 64, .k = 784, .n = 128,
//                                             .a = x, .a_row = 784,
//                                             .a_column = 1,
//                                             .b = w, .b_row = 1,
//                                             .b_column = 784, .c = y});
//
// How it works, from the largest step to the smallest: threads share the rows
// of c (multiply.cc); panels of b stay in the cache, and tiles of c in
// registers (gemm/tiles.h); one instruction works on 4, 8 or 16 floats
// (gemm/kernel.h).

#ifndef TINYTORCH_TENSOR_KERNELS_MULTIPLY_H_
#define TINYTORCH_TENSOR_KERNELS_MULTIPLY_H_

#include <vector>

#include "tensor/kernels/gemm/product.h"

namespace tinytorch::kernels {

// Computes one product; several threads share the rows of a large one.
void Multiply(const Product<float>& product);
void Multiply(const Product<double>& product);

// Computes many products, which must not write to the same places. Several
// threads share small ones, each computed by one thread.
void MultiplyAll(const std::vector<Product<float>>& products);
void MultiplyAll(const std::vector<Product<double>>& products);

}  // namespace tinytorch::kernels

#endif  // TINYTORCH_TENSOR_KERNELS_MULTIPLY_H_
