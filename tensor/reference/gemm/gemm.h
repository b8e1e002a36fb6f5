// Matrix products at the speed of the machine: what stands behind MatMul.
//
// The processor decides how wide a vector register is (4, 8 or 16 floats) and
// how many there are, but a program is compiled once for all processors. So
// kernel.cc is compiled several times, each time for another generation, and
// Multiply() takes the best that this processor can run:
//
//   gemm::Multiply(gemm::Product<float>{.m = 64, .k = 784, .n = 128,
//                                       .a = x, .a_row = 784, .a_column = 1,
//                                       .b = w, .b_row = 1, .b_column = 784,
//                                       .c = y});    // y = x w^T
//
// Raw pointers and nothing from the standard library: if a kernel shared an
// inline function with the rest of the program, the linker would keep one copy
// for both, maybe the one with instructions that this processor does not have.
//
// Large products are shared by several threads (parallel.h). Safe to call from
// several, as long as nobody writes a or b.

#ifndef TINYTORCH_TENSOR_REFERENCE_GEMM_GEMM_H_
#define TINYTORCH_TENSOR_REFERENCE_GEMM_GEMM_H_

#include <cstdint>

namespace tinytorch::gemm {

// c = a x b. Element [i, p] of a is a[i * a_row + p * a_column], and so for b:
// any strides will do, also 0. c is row-major without gaps, and is overwritten.
// With k = 0 it becomes zeros.
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
  // If this is some rows of a larger product: all of its rows. How they are
  // computed depends on that, so that parts are equal to the whole to the bit.
  int64_t all_rows = m;
};

// kernel.cc, compiled for one generation of processors.
struct Kernel {
  const char* name;
  void (*multiply_floats)(const Product<float>& product);
  void (*multiply_doubles)(const Product<double>& product);
};

// Returns kernel number `index` of those that this processor can run, the best
// first; nullptr after the last. There is at least one.
const Kernel* KernelAt(int index);

// Computes the product with the best kernel, with all threads.
void Multiply(const Product<float>& product);
void Multiply(const Product<double>& product);

}  // namespace tinytorch::gemm

#endif  // TINYTORCH_TENSOR_REFERENCE_GEMM_GEMM_H_
