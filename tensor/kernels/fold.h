// Fold: many elements become one result, along chosen axes.
//
//   struct AddUp {
//     using Running = double;                          // a running result
//     static double Start() { return 0; }              // of no element
//     static double Fold(double sum, double x) { return sum + x; }
//   };
//   // Sums of columns: an element [i, j] goes to place i * 0 + j * 1.
//   std::vector<double> sums(3, AddUp::Start());
//   kernels::Fold<AddUp>(x, {0, 1}, sums.data());      // x has shape [2, 3]
//
// Cost: each element is read once.

#ifndef TINYTORCH_TENSOR_KERNELS_FOLD_H_
#define TINYTORCH_TENSOR_KERNELS_FOLD_H_

#include <algorithm>
#include <cstdint>

#include "tensor/kernels/rows.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"

namespace tinytorch::kernels {

// Folds n elements into one result. With a single running result each step
// would wait for the step before; eight of them fill the vector registers.
template <typename How, typename Running>
void FoldRowToOne(const Scalar* row, int64_t n, int64_t step, Running* to) {
  Running running = *to;
  int64_t i = 0;
  if (step == 1) {
    constexpr int kLanes = 8;
    Running lanes[kLanes];
    std::fill_n(lanes, kLanes, How::Start());
    for (; i + kLanes <= n; i += kLanes) {
      for (int lane = 0; lane < kLanes; ++lane) {
        lanes[lane] = How::Fold(lanes[lane], row[i + lane]);
      }
    }
    for (const Running lane : lanes) running = How::Fold(running, lane);
  }
  for (; i < n; ++i) running = How::Fold(running, row[i * step]);
  *to = running;
}

// Folds n elements into n results, `to_step` apart. __restrict promises that
// the rows do not overlap, without which the compiler uses no vectors.
template <typename How, typename Running>
void FoldRowToEach(const Scalar* __restrict row, int64_t n, int64_t step,
                   Running* __restrict to, int64_t to_step) {
  if (step == 1 && to_step == 1) {
    for (int64_t i = 0; i < n; ++i) to[i] = How::Fold(to[i], row[i]);
    return;
  }
  for (int64_t i = 0; i < n; ++i) {
    to[i * to_step] = How::Fold(to[i * to_step], row[i * step]);
  }
}

// Folds every element of x into the result at its place: element [i, j] goes to
// results[i * strides[0] + j * strides[1]]. The results hold a value already,
// How::Start() for a new sum.
template <typename How, typename Running>
void Fold(const Tensor& x, const Strides& strides, Running* results) {
  RowWalk walk(x.shape(), {&x.strides(), &strides});
  for (; !walk.done(); walk.Next()) {
    const Scalar* const row = x.data() + walk.offset(0);
    Running* const to = results + walk.offset(1);
    if (walk.step(1) == 0) {
      FoldRowToOne<How>(row, walk.length(), walk.step(0), to);
    } else {
      FoldRowToEach<How>(row, walk.length(), walk.step(0), to, walk.step(1));
    }
  }
}

}  // namespace tinytorch::kernels

#endif  // TINYTORCH_TENSOR_KERNELS_FOLD_H_
