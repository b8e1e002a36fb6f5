// A matrix product as raw pointers and strides.
//
// This header uses nothing from the standard library but integer types: it is
// part of files that are compiled for different processors (kernel.h).

#ifndef TINYTORCH_TENSOR_KERNELS_GEMM_PRODUCT_H_
#define TINYTORCH_TENSOR_KERNELS_GEMM_PRODUCT_H_

#include <cstdint>

namespace tinytorch::kernels {

// c = a x b. Element [i, p] of a is a[i * a_row + p * a_column], element [p, j]
// of b is b[p * b_row + j * b_column]. Strides may be any numbers, also 0 and
// negative ones. c is row-major without gaps and is overwritten; its old values
// do not matter. With k = 0, c becomes zeros.
template <typename T>
struct Product {
  int64_t m = 0;  // rows of a and c
  int64_t k = 0;  // columns of a, rows of b
  int64_t n = 0;  // columns of b and c
  const T* a = nullptr;
  int64_t a_row = 0;
  int64_t a_column = 0;
  const T* b = nullptr;
  int64_t b_row = 0;
  int64_t b_column = 0;
  T* c = nullptr;
  // If this is a slice of a larger product: the row count of the whole. The row
  // count decides how a product is computed; with the same count, a slice gets
  // the same bits as the whole.
  int64_t all_rows = m;
};

}  // namespace tinytorch::kernels

#endif  // TINYTORCH_TENSOR_KERNELS_GEMM_PRODUCT_H_
