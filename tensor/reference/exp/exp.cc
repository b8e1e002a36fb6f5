#include "tensor/reference/exp/exp.h"

#include <cmath>
#include <cstdint>

namespace tinytorch {
namespace {

// A processor of 2013 or later has registers for eight floats, and multiplies
// and adds in one step. The loop is compiled for it and for any other.
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

}  // namespace tinytorch
