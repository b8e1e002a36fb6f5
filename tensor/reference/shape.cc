// Exercise `shape`: from an index with n numbers to one place in memory.
//
// Memory is one long row. A tensor gives each of its axes a stride: how many
// elements to step in that row when the index on the axis grows by 1.
//
//   shape [2, 3], strides {3, 1}        memory:  a b c d e f
//     a b c                             [1, 2] = 1 * 3 + 2 * 1 = 5: f
//     d e f
//
// Work from top to bottom: later functions use earlier ones. Your code takes
// the place of `throw Unimplemented();`; the lines around it are given. The
// contract is tensor/shape.h. These functions need no tensor, only numbers.
//
// Cost: O(number of axes). A step of the odometer costs O(1) on average,
// because each wheel turns less often than the one after it.
// Tests: test/shape_test.cc, then test/shape_module_test.cc.

#include "tensor/shape.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>

#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given. Returns a * b for a, b >= 0. The overflow of a signed integer is
// undefined behavior in C++, so the check comes before the multiplication.
int64_t CheckedProduct(int64_t a, int64_t b, const Shape& shape) {
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
  //   1. If an extent is negative, throw std::invalid_argument with the text
  //      "negative extent in shape [2, -1]" (ShapeToString() writes the shape).
  //   2. If an extent is 0, the result is 0, however large the others are.
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
  //   1. The last axis has stride 1. (The shape [] has no axis at all.)
  //   2. Go from the last axis to the first. Each axis steps over everything
  //      after it, so its stride is the next stride times the next extent;
  //      CheckedProduct() multiplies.
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
  // Your turn:
  //   1. A tensor without elements is contiguous, whatever its strides are.
  //   2. Otherwise go from the last axis to the first and compare each stride
  //      with the one that RowMajorStrides() would give. Skip axes of extent 1:
  //      no step goes along them, so their strides do not matter.
  // BEGIN SOLUTION
  if (std::count(shape.begin(), shape.end(), 0) > 0) return true;
  int64_t wanted = 1;
  for (size_t axis = shape.size(); axis-- > 0;) {
    if (shape[axis] == 1) continue;
    if (strides[axis] != wanted) return false;
    wanted = CheckedProduct(wanted, shape[axis], shape);
  }
  return true;
  // END SOLUTION
}

// Walking ---------------------------------------------------------------------

Odometer::Odometer(const Shape& shape, const Strides& strides)
    : shape_(shape), strides_(strides), index_(shape.size(), 0) {
  // Your turn: if an extent is 0, there is nothing to walk: set done_.
  // BEGIN SOLUTION
  done_ = std::count(shape.begin(), shape.end(), 0) > 0;
  // END SOLUTION
}

void Odometer::Next() {
  // Your turn: it works like the mileage counter of a car. From the last axis
  // to the first:
  //   1. Turn the wheel: add 1 to its index_, and its stride to offset_.
  //   2. If the index is still below the extent, the step is complete: return.
  //   3. Otherwise turn the wheel back to 0, subtract from offset_ what its
  //      whole turn has added, and go on with the wheel before it.
  // If no wheel is left, the walk has seen all indices: set done_.
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
