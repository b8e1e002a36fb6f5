#include "tensor/reference/gemm/gemm.h"

#include <iterator>

namespace tinytorch::gemm {

extern const Kernel baseline;
#if defined(__x86_64__)
extern const Kernel x86_64_v3;
extern const Kernel x86_64_v4;
#endif

namespace {

// The kernels that this processor can run, the best first, then nullptr.
struct Kernels {
  const Kernel* at[4] = {};

  Kernels() {
    const Kernel** next = at;
#if defined(__x86_64__)
    // v3: AVX2 and FMA. v4: AVX-512, its five parts of 2017.
    if (__builtin_cpu_supports("x86-64-v4")) *next++ = &x86_64_v4;
    if (__builtin_cpu_supports("x86-64-v3")) *next++ = &x86_64_v3;
#endif
    *next = &baseline;
  }
};

const Kernels& AllKernels() {
  static const Kernels kernels;
  return kernels;
}

}  // namespace

const Kernel* KernelAt(int index) {
  const Kernels& kernels = AllKernels();
  return index < static_cast<int>(std::size(kernels.at)) ? kernels.at[index]
                                                         : nullptr;
}

void Multiply(const Product<float>& product) {
  AllKernels().at[0]->multiply_floats(product);
}

void Multiply(const Product<double>& product) {
  AllKernels().at[0]->multiply_doubles(product);
}

}  // namespace tinytorch::gemm
