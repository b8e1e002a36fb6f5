// The kernels behind Multiply(), one for each generation of processors.
//
// The processor decides how wide a vector register is (4, 8 or 16 floats) and
// how many registers there are, but a program is compiled once for all
// processors. So Bazel compiles kernel.cc several times, each time for another
// generation of x86-64, and Multiply() takes the best kernel that runs on this
// processor. On other processors (arm64) the only kernel is Eigen, which has
// loops tuned for them (eigen.cc).
//
// kernel.cc uses raw pointers and nothing from the standard library. If a
// kernel shared an inline function with the rest of the program, the linker
// would keep one copy of it for both, maybe the copy with instructions that
// this processor does not have.

#ifndef TINYTORCH_TENSOR_KERNELS_GEMM_KERNEL_H_
#define TINYTORCH_TENSOR_KERNELS_GEMM_KERNEL_H_

#include <cstdint>

#include "tensor/kernels/gemm/product.h"

namespace tinytorch::kernels::gemm {

// A way to compute products, on the calling thread.
struct Kernel {
  const char* name;
  void (*multiply_floats)(const Product<float>& product);
  void (*multiply_doubles)(const Product<double>& product);
  // A product may be cut between any two rows that are multiples of this; each
  // part has the same bits as in the whole, as long as all_rows is the same.
  int64_t rows_per_part;
};

#if defined(__x86_64__)
extern const Kernel baseline;   // SSE2, which every x86-64 processor has
extern const Kernel x86_64_v3;  // AVX2 and FMA
extern const Kernel x86_64_v4;  // AVX-512, the five parts of it of 2017
#endif
extern const Kernel eigen;

// Returns kernel number `index` of those that run on this processor, the best
// first; nullptr after the last. There is at least one.
const Kernel* KernelAt(int index);

}  // namespace tinytorch::kernels::gemm

#endif  // TINYTORCH_TENSOR_KERNELS_GEMM_KERNEL_H_
