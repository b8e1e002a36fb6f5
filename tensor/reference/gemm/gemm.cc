#include "tensor/reference/gemm/gemm.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "tensor/reference/parallel/parallel.h"

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

namespace {

// Less than this is done before a helper has heard of it: 5 to 20 microseconds.
constexpr int64_t kMultiplicationsPerPart = 256 * 1024;

template <typename T>
void ByRows(void (*multiply)(const Product<T>& product), const Product<T>& x) {
  const int64_t each = std::max<int64_t>(1, x.k * x.n);  // of a row
  // Every part copies b for itself: no more parts than threads.
  const int64_t rows = std::max(kMultiplicationsPerPart / each + 1,
                                (x.m + Threads() - 1) / Threads());
  ParallelFor(x.m, rows, [&](int64_t begin, int64_t end) {
    Product<T> part = x;
    part.m = end - begin;
    part.a += begin * x.a_row;
    part.c += begin * x.n;
    multiply(part);
  });
}

}  // namespace

void Multiply(const Product<float>& product) {
  ByRows(AllKernels().at[0]->multiply_floats, product);
}

void Multiply(const Product<double>& product) {
  ByRows(AllKernels().at[0]->multiply_doubles, product);
}

}  // namespace tinytorch::gemm
