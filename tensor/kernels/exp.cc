#include "tensor/kernels/exp.h"

#include <cmath>
#include <cstdint>

namespace tinytorch::kernels {
namespace {

// Most x86-64 processors since 2013 have registers of eight floats, and
// multiply and add in one instruction. The compiler makes this loop twice: for
// them, and below for all others.
#if defined(__x86_64__)
__attribute__((target("arch=x86-64-v3"))) void ExpEachOfEight(const float* x,
                                                              float shift,
                                                              float* y,
                                                              int64_t n) {
  for (int64_t i = 0; i < n; ++i) y[i] = Exp(x[i] - shift);
}
#endif

}  // namespace

void ExpEach(const float* x, float shift, float* y, int64_t n) {
#if defined(__x86_64__)
  static const bool kHasEight = __builtin_cpu_supports("x86-64-v3");
  if (kHasEight) return ExpEachOfEight(x, shift, y, n);
#endif
  for (int64_t i = 0; i < n; ++i) y[i] = Exp(x[i] - shift);
}

void ExpEach(const double* x, double shift, double* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) y[i] = std::exp(x[i] - shift);
}

}  // namespace tinytorch::kernels
