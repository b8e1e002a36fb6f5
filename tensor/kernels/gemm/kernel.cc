// A kernel: chooses how to compute a product. Bazel compiles this file once for
// each generation of processors; BUILD gives the flags and the name.

#include "tensor/kernels/gemm/kernel.h"

#include <cstdint>

#include "tensor/kernels/gemm/dots.h"
#include "tensor/kernels/gemm/product.h"
#include "tensor/kernels/gemm/tiles.h"

namespace tinytorch::kernels::gemm {
namespace {

template <typename T>
void Choose(const Product<T>& x) {
  if (x.k == 0) {
    for (int64_t i = 0; i < x.m * x.n; ++i) x.c[i] = 0;
  } else if (DotsAreFaster(x)) {
    MultiplyByDots(x);
  } else {
    MultiplyByTiles(x);
  }
}

}  // namespace

#define TINYTORCH_TEXT_OF(name) #name
#define TINYTORCH_TEXT(name) TINYTORCH_TEXT_OF(name)

// Every row is computed by itself: parts may begin at any row.
const Kernel TINYTORCH_GEMM_KERNEL = {TINYTORCH_TEXT(TINYTORCH_GEMM_KERNEL),
                                      Choose<float>, Choose<double>, 1};

}  // namespace tinytorch::kernels::gemm
