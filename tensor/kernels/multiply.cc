#include "tensor/kernels/multiply.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

#include "tensor/kernels/gemm/kernel.h"
#include "tensor/kernels/parallel.h"

namespace tinytorch::kernels {
namespace gemm {
namespace {

// The kernels that run on this processor, the best first, then nullptr.
struct Kernels {
  const Kernel* at[4] = {};

  Kernels() {
#if defined(__x86_64__)
    const Kernel** next = at;
    if (__builtin_cpu_supports("x86-64-v4")) *next++ = &x86_64_v4;
    if (__builtin_cpu_supports("x86-64-v3")) *next++ = &x86_64_v3;
    *next = &baseline;
#else
    at[0] = &eigen;
#endif
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

}  // namespace gemm

namespace {

// A part for another thread: less than this takes 5 to 20 microseconds, and is
// done before a helper has begun.
constexpr int64_t kMultiplicationsPerPart = 256 * 1024;

void Run(const gemm::Kernel& kernel, const Product<float>& product) {
  kernel.multiply_floats(product);
}
void Run(const gemm::Kernel& kernel, const Product<double>& product) {
  kernel.multiply_doubles(product);
}

template <typename T>
void MultiplyByRows(const Product<T>& x) {
  const gemm::Kernel& kernel = *gemm::KernelAt(0);
  const int64_t each = std::max<int64_t>(1, x.k * x.n);  // of a row
  // Every part copies panels of b for itself: make no more parts than threads.
  const int64_t rows = std::max(kMultiplicationsPerPart / each + 1,
                                (x.m + Threads() - 1) / Threads());
  const int64_t unit = kernel.rows_per_part;
  ParallelFor((x.m + unit - 1) / unit, (rows + unit - 1) / unit,
              [&](int64_t begin, int64_t end) {
                Product<T> part = x;
                part.m = std::min(x.m, end * unit) - begin * unit;
                part.a += begin * unit * x.a_row;
                part.c += begin * unit * x.n;
                Run(kernel, part);
              });
}

template <typename T>
void ShareProducts(const std::vector<Product<T>>& products) {
  if (products.empty()) return;
  const Product<T>& first = products[0];
  ParallelFor(static_cast<int64_t>(products.size()),
              kMultiplicationsPerPart / (first.m * first.k * first.n + 1) + 1,
              [&](int64_t begin, int64_t end) {
                for (int64_t i = begin; i < end; ++i) {
                  MultiplyByRows(products[static_cast<size_t>(i)]);
                }
              });
}

}  // namespace

void Multiply(const Product<float>& product) { MultiplyByRows(product); }
void Multiply(const Product<double>& product) { MultiplyByRows(product); }

void MultiplyAll(const std::vector<Product<float>>& products) {
  ShareProducts(products);
}
void MultiplyAll(const std::vector<Product<double>>& products) {
  ShareProducts(products);
}

}  // namespace tinytorch::kernels
