// Runs: pixels that lie side by side in an image and in its columns (im2col.h).
//
// Given. im2col.cc finds the runs; these functions move the numbers of one run,
// and go over the images of a batch, as fast as the machine allows.

#ifndef TINYTORCH_NETWORKS_GIVEN_RUNS_H_
#define TINYTORCH_NETWORKS_GIVEN_RUNS_H_

#include <algorithm>
#include <cstdint>

#include "tensor/kernels/kernels.h"
#include "tensor/tensor.h"

namespace tinytorch {

// Returns a / b rounded up, or 0 if a is not positive: the number of steps of b
// from 0 on that are below a. Does not overflow for a large b, as
// (a + b - 1) / b would.
inline int64_t DivideUp(int64_t a, int64_t b) {
  return a > 0 ? (a - 1) / b + 1 : 0;
}

// Writes to[k] = from[k * step] for k < n. The two must not overlap.
inline void CopyRun(const Scalar* from, int64_t step, int64_t n, Scalar* to) {
  // Most runs are short, and a call of memmove would take longer than the copy.
  // So copy eight numbers at a time, where the last eight may overlap those
  // that are already there.
  constexpr int64_t kAtOnce = 8;
  if (step != 1) {
    for (int64_t k = 0; k < n; ++k) to[k] = from[k * step];
  } else if (n < kAtOnce) {
    for (int64_t k = 0; k < n; ++k) to[k] = from[k];
  } else {
    for (int64_t k = 0; k < n - kAtOnce; k += kAtOnce) {
      std::copy_n(from + k, kAtOnce, to + k);
    }
    const int64_t last = n - kAtOnce;
    std::copy_n(from + last, kAtOnce, to + last);
  }
}

// Adds to[k * step] += from[k] for k < n. The two must not overlap: __restrict
// promises that to the compiler, which can then use vector instructions without
// a check for each run.
inline void AddRun(const Scalar* __restrict from, int64_t n, int64_t step,
                   Scalar* __restrict to) {
  if (step == 1) {
    for (int64_t k = 0; k < n; ++k) to[k] += from[k];
  } else {
    for (int64_t k = 0; k < n; ++k) to[k * step] += from[k];
  }
}

// Calls visit(n) for each image, 0 <= n < images, on several threads if the
// work is large enough. `elements` is the number of elements that all calls
// together move.
template <typename Visit>
void ForEachImage(int64_t images, int64_t elements, Visit visit) {
  constexpr int64_t kElementsPerPart = 32 * 1024;  // at least 10 microseconds
  if (images == 0) return;
  kernels::ParallelFor(images, kElementsPerPart / (elements / images + 1) + 1,
                       [&](int64_t first, int64_t end) {
                         for (int64_t n = first; n < end; ++n) visit(n);
                       });
}

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_GIVEN_RUNS_H_
