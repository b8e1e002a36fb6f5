// A kernel: chooses the way in which a product is computed. Compiled once for
// each generation of processors; BUILD gives the flags and the name.

#include <cstdint>

#include "tensor/reference/gemm/dots.h"
#include "tensor/reference/gemm/gemm.h"
#include "tensor/reference/gemm/tiles.h"

namespace tinytorch::gemm {
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

// gemm.cc declares the same.
extern const Kernel TINYTORCH_GEMM_KERNEL;
const Kernel TINYTORCH_GEMM_KERNEL = {TINYTORCH_TEXT(TINYTORCH_GEMM_KERNEL),
                                      Choose<float>, Choose<double>};

}  // namespace tinytorch::gemm
