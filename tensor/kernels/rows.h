// RowWalk: several tensors of one shape, walked together in few long rows.
//
// An Odometer (tensor/shape.h) turns a wheel for every element. Most tensors
// need fewer turns. If a step on an outer axis leads exactly to where the inner
// axis would go next, in every tensor, the two axes are one:
//
//   shape [64, 128]   strides {128, 1} and {128, 1}   1 row of 8192 elements
//                             {128, 1} and {0, 1}     64 rows of 128
//                             {1, 64}                 64 rows of 128, step 64
//
// The wheels turn only between rows; a row is a plain loop, of which the
// compiler makes vector instructions. map.h and fold.h are built on this.

#ifndef TINYTORCH_TENSOR_KERNELS_ROWS_H_
#define TINYTORCH_TENSOR_KERNELS_ROWS_H_

#include <cstdint>
#include <initializer_list>
#include <vector>

namespace tinytorch::kernels {

// Walks at most 3 tensors of one shape, each with strides of its own, in
// row-major order.
//
//   for (RowWalk walk(shape, {&a.strides(), &b.strides()}); !walk.done();
//        walk.Next()) {
//     // Element i of this row, i < walk.length(), is in tensor k at
//     // data()[walk.offset(k) + i * walk.step(k)].
//   }
class RowWalk {
 public:
  static constexpr int kMostTensors = 3;

  RowWalk(const std::vector<int64_t>& shape,
          std::initializer_list<const std::vector<int64_t>*> strides);

  // The same for all rows.
  int64_t length() const { return row_.extent; }
  int64_t step(int tensor) const { return row_.strides[tensor]; }
  bool is_one_row() const { return wheels_.empty(); }

  bool done() const { return done_; }
  int64_t offset(int tensor) const { return offsets_[tensor]; }
  void Next();

 private:
  struct Axis {
    int64_t extent;
    int64_t strides[kMostTensors];
    int64_t index;
  };

  int tensors_;
  std::vector<Axis> wheels_;
  Axis row_ = {1, {}, 0};
  int64_t offsets_[kMostTensors] = {};
  bool done_ = false;
};

// Throws std::invalid_argument unless the two are equal: "kernels: wanted shape
// [2, 3], got [3]".
void CheckSameShape(const std::vector<int64_t>& wanted,
                    const std::vector<int64_t>& got);

}  // namespace tinytorch::kernels

#endif  // TINYTORCH_TENSOR_KERNELS_ROWS_H_
