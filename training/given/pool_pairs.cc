#include "training/given/pool_pairs.h"

#include <cstdint>

#include "networks/pool.h"
#include "tensor/kernels/kernels.h"
#include "tensor/tensor.h"

namespace tinytorch {
namespace {

// Handles one row of n such windows, over two rows of x. Which pixel is the
// largest is chance, and a branch that depends on chance costs more than all
// the rest (1.2 ms for the first layer of LeNet-5, against 0.15 ms). So there
// is no branch: this computes the largest pixel, and then each pixel in turn,
// if it equals that one, takes what is left of dy. The compiler makes vector
// instructions of it.
void ScatterRowOfPairs(const Scalar* upper, const Scalar* lower, int64_t n,
                       const Scalar* dy, Scalar* __restrict to_upper,
                       Scalar* __restrict to_lower) {
  const auto larger = [](Scalar so_far, Scalar pixel) -> Scalar {
    return pixel > so_far || pixel != pixel ? pixel : so_far;
  };
  for (int64_t j = 0; j < n; ++j) {
    const Scalar a = upper[2 * j], b = upper[2 * j + 1];
    const Scalar c = lower[2 * j], d = lower[2 * j + 1];
    const Scalar largest = larger(larger(larger(a, b), c), d);
    Scalar left = dy[j];
    const auto take = [&](Scalar pixel) -> Scalar {
      const bool taken = (pixel == largest) | (pixel != pixel);
      const Scalar share = taken ? left : 0;
      left = taken ? 0 : left;
      return share;
    };
    to_upper[2 * j] = take(a);
    to_upper[2 * j + 1] = take(b);
    to_lower[2 * j] = take(c);
    to_lower[2 * j + 1] = take(d);
  }
}

}  // namespace

bool ArePairs(const PoolOptions& options) {
  return options.kernel == Extent2d{2, 2} && options.stride == Extent2d{2, 2} &&
         options.padding == Extent2d{0, 0};
}

void ScatterPairs(const Tensor& x, const Tensor& dy, const Tensor& out) {
  const int64_t h = x.size(2), w = x.size(3);
  const int64_t oh = dy.size(2), ow = dy.size(3);
  const auto scatter = [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const int64_t at = (row / oh * h + row % oh * 2) * w;
      ScatterRowOfPairs(x.data() + at, x.data() + at + w, ow,
                        dy.data() + row * ow, out.data() + at,
                        out.data() + at + w);
    }
  };
  constexpr int64_t kPixelsPerPart = 16 * 1024;  // 10 microseconds
  kernels::ParallelFor(dy.size(0) * dy.size(1) * oh,
                       kPixelsPerPart / (2 * w + 1), scatter);
}

}  // namespace tinytorch
