// Exercise `broadcast`: operations on different shapes, without copying.
//
// Write the shapes under each other, aligned at the last axis; a missing axis
// counts as 1. Extents fit if they are equal or one of them is 1.
//
//   a   [2, 3]   10 20 30      b   [3]   1 2 3      a + b   [2, 3]   11 22 33
//                40 50 60                                            41 52 63
//
// To read b as if it were [2, 3], give its new axis stride 0: the next row is
// the same row again. No number is copied. If you add a bias of 128 numbers to
// a batch of a million rows, the loop reads the same 128 numbers from the
// cache.
//
//   shape [3], strides {1}  ->  shape [2, 3], strides {0, 1}
//
// Cost: O(number of axes). The contract is tensor/broadcast.h.
// Tests: test/broadcast_test.cc, then test/broadcast_module_test.cc.

#include "tensor/broadcast.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Returns `shape` with ones in front, so that it has `ndim` axes: [3] and 2
// give [1, 3]. When both shapes are aligned like this, axis i of one meets axis
// i of the other.
Shape AlignRight(const Shape& shape, size_t ndim) {
  // Your turn: make ndim ones, and replace the last of them by the extents of
  // `shape`.
  // BEGIN SOLUTION
  Shape aligned(ndim, 1);
  std::copy_backward(shape.begin(), shape.end(), aligned.end());
  return aligned;
  // END SOLUTION
}

// Given. Returns the error for two extents that do not fit. `attempt` is the
// first half of its text: "cannot broadcast [2, 3] with [2]".
std::invalid_argument Misfit(const std::string& attempt, int64_t a, int64_t b) {
  return std::invalid_argument(attempt + ": " + std::to_string(a) +
                               " does not fit " + std::to_string(b));
}

}  // namespace

Shape BroadcastShape(const Shape& a, const Shape& b) {
  const size_t ndim = std::max(a.size(), b.size());
  const Shape from_a = AlignRight(a, ndim);
  const Shape from_b = AlignRight(b, ndim);
  Shape out(ndim);
  // Your turn: go through the axes, from the last to the first.
  //   - If the extents are equal, the output has the same extent.
  //   - If one of them is 1, the output has the other one. (A 1 and a 0 give 0:
  //     a row that is repeated zero times.)
  //   - Otherwise throw Misfit("cannot broadcast [2, 3] with [2]", 3, 2), with
  //     the shapes as the caller wrote them.
  // BEGIN SOLUTION
  for (size_t axis = ndim; axis-- > 0;) {
    if (from_a[axis] == from_b[axis] || from_b[axis] == 1) {
      out[axis] = from_a[axis];
    } else if (from_a[axis] == 1) {
      out[axis] = from_b[axis];
    } else {
      throw Misfit(
          "cannot broadcast " + ShapeToString(a) + " with " + ShapeToString(b),
          from_a[axis], from_b[axis]);
    }
  }
  // END SOLUTION
  return out;
}

Strides BroadcastStrides(const Shape& from, const Strides& strides,
                         const Shape& to) {
  if (from.size() > to.size()) {
    throw std::invalid_argument("cannot expand " + ShapeToString(from) +
                                " to " + ShapeToString(to) + ": it has " +
                                std::to_string(from.size()) + " axes");
  }
  const Shape aligned = AlignRight(from, to.size());
  Strides out(to.size(), 0);
  // Your turn: `out` is all 0 now, which is right for every repeated axis. Go
  // through the axes of `to`, from the last to the first.
  //   - If the extents agree and the axis is not new, it keeps its stride. Axis
  //     i of `to` is axis i - (to.size() - from.size()) of `from`.
  //   - If an extent of 1 becomes another one, 0 or more, the stride stays 0.
  //   - Otherwise throw Misfit("cannot expand [2, 3] to [3, 3]", 2, 3): two
  //     rows cannot be repeated to make three.
  // BEGIN SOLUTION
  const size_t added = to.size() - from.size();  // axes in front
  for (size_t axis = to.size(); axis-- > 0;) {
    if (aligned[axis] == to[axis]) {
      if (axis >= added) out[axis] = strides[axis - added];
    } else if (aligned[axis] != 1 || to[axis] < 0) {
      throw Misfit(
          "cannot expand " + ShapeToString(from) + " to " + ShapeToString(to),
          aligned[axis], to[axis]);
    }
  }
  // END SOLUTION
  return out;
}

Tensor Expand(const Tensor& x, const Shape& shape) {
  // Your turn: make a Tensor that walks the storage of x, from the offset of x
  // on, with this shape and the strides of BroadcastStrides(). Return it with
  // Traced("Expand", {&x}, view), which reports it to a tracer.
  // BEGIN SOLUTION
  const Tensor view(x.storage(), x.offset(), shape,
                    BroadcastStrides(x.shape(), x.strides(), shape));
  return Traced("Expand", {&x}, view);
  // END SOLUTION
}

}  // namespace tinytorch
