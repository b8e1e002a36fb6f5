// Exercise `shape`: from an index with n numbers to one place in memory.
//
// Memory is one long row. A tensor lays its axes into that row by giving each
// axis a stride: how many elements to step when its index grows by one.
//
//   shape [2, 3], strides {3, 1}        memory:  a b c d e f
//     a b c                             [1, 2] = 1 * 3 + 2 * 1 = 5: f
//     d e f
//
// Work from top to bottom; what comes after uses what you write first. Your
// code takes the place of `throw Unimplemented();`; lines around it are given.
// The contract is tensor/shape.h. No tensor is needed yet: these functions
// know numbers only.
//
// Cost: O(number of axes); a step of the odometer O(1) on average, because the
// wheels before the last turn ever more rarely.
// Tests: test/shape_test.cc, then test/shape_module_test.cc.

#include "tensor/shape.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>

#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given: a * b for a, b >= 0. Overflow of a signed integer is undefined
// behaviour in C++, so it has to be caught before it happens.
[[maybe_unused]] int64_t CheckedProduct(int64_t a, int64_t b,
                                        const Shape& shape) {
  if (b != 0 && a > std::numeric_limits<int64_t>::max() / b) {
    throw std::invalid_argument("shape " + ShapeToString(shape) +
                                " has more elements than int64_t can count");
  }
  return a * b;
}

}  // namespace

// Shapes and strides ----------------------------------------------------------

int64_t NumElements(const Shape& shape) {
  // Your turn:
  //   1. A negative extent is an error: throw std::invalid_argument with
  //      "negative extent in shape [2, -1]" (ShapeToString() writes the shape).
  //   2. An extent of 0 makes the answer 0, however large the others are.
  //   3. Otherwise multiply all extents, with CheckedProduct(). What must the
  //      product start from, so that the shape [] has one element?
  // BEGIN SOLUTION
  bool empty = false;
  for (const int64_t extent : shape) {
    if (extent < 0) {
      throw std::invalid_argument("negative extent in shape " +
                                  ShapeToString(shape));
    }
    if (extent == 0) empty = true;
  }
  if (empty) return 0;
  int64_t count = 1;
  for (const int64_t extent : shape) {
    count = CheckedProduct(count, extent, shape);
  }
  return count;
  // END SOLUTION
}

Strides RowMajorStrides(const Shape& shape) {
  // Your turn: [2, 3, 4] -> {12, 4, 1}.
  //   The last axis has stride 1. Each axis before it has to step over
  //   everything after it: the next stride times the next extent. So go from
  //   the last axis to the first (CheckedProduct() multiplies), and mind that
  //   [] has no last axis.
  // BEGIN SOLUTION
  Strides strides(shape.size());
  int64_t stride = 1;
  for (size_t axis = shape.size(); axis-- > 0;) {
    strides[axis] = stride;
    stride = CheckedProduct(stride, shape[axis], shape);
  }
  return strides;
  // END SOLUTION
}

bool IsContiguous(const Shape& shape, const Strides& strides) {
  // Your turn: compare with the strides of RowMajorStrides(), except that
  //   - a tensor without elements is contiguous, whatever its strides;
  //   - an axis of extent 1 is never stepped along: its stride does not matter.
  // BEGIN SOLUTION
  if (std::count(shape.begin(), shape.end(), 0) > 0) return true;
  int64_t wanted = 1;
  for (size_t axis = shape.size(); axis-- > 0;) {
    if (shape[axis] == 1) continue;
    if (strides[axis] != wanted) return false;
    wanted *= shape[axis];
  }
  return true;
  // END SOLUTION
}

// Walking ---------------------------------------------------------------------

Odometer::Odometer(const Shape& shape, const Strides& strides)
    : shape_(shape), strides_(strides), index_(shape.size(), 0) {
  // Your turn: with an extent of 0 there is nothing to walk: set done_.
  // BEGIN SOLUTION
  done_ = std::count(shape.begin(), shape.end(), 0) > 0;
  // END SOLUTION
}

void Odometer::Next() {
  // Your turn: like the kilometre counter of a car. From the last axis to the
  // first:
  //   1. Turn the wheel: its index_ grows by 1, offset_ by its stride.
  //   2. Still below the extent? Then this was the step; return.
  //   3. Otherwise turn it back to 0, take from offset_ what its whole turn
  //      added, and go on with the wheel before it.
  // If no wheel is left, all indices have been seen: set done_.
  // BEGIN SOLUTION
  for (size_t axis = shape_.size(); axis-- > 0;) {
    offset_ += strides_[axis];
    if (++index_[axis] < shape_[axis]) return;
    offset_ -= strides_[axis] * shape_[axis];
    index_[axis] = 0;
  }
  done_ = true;
  // END SOLUTION
}

}  // namespace tinytorch
