// Exercise `broadcast`: tensors of different shapes meet without copying.
//
// Write the shapes under each other, aligned at the last axis; a missing axis
// counts as 1. Extents fit if they are equal or one of them is 1.
//
//   a   [2, 3]   10 20 30      b   [3]   1 2 3      a + b   [2, 3]   11 22 33
//                40 50 60                                            41 52 63
//
// To read b as if it were [2, 3], its new axis gets stride 0: the next row is
// the same row again. No number is copied, so adding a bias of 128 numbers to
// a batch of a million rows reads 128 numbers, again and again, from the cache.
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

// Returns `shape` with as many ones in front as it takes to have `ndim` axes:
// [3] and 2 give [1, 3]. Aligned like this, axis i of one shape meets axis i of
// another.
Shape AlignRight(const Shape& shape, size_t ndim) {
  // Your turn: ndim ones, the last of them replaced by the extents of `shape`.
  // BEGIN SOLUTION
  Shape aligned(ndim, 1);
  std::copy_backward(shape.begin(), shape.end(), aligned.end());
  return aligned;
  // END SOLUTION
}

// Given: the error for two extents that do not fit. `pair` says what was tried:
// "cannot broadcast [2, 3] with [2]".
[[maybe_unused]] std::invalid_argument Misfit(const std::string& pair,
                                              int64_t a, int64_t b) {
  return std::invalid_argument(pair + ": " + std::to_string(a) +
                               " does not fit " + std::to_string(b));
}

}  // namespace

Shape BroadcastShape(const Shape& a, const Shape& b) {
  const size_t ndim = std::max(a.size(), b.size());
  const Shape from_a = AlignRight(a, ndim);
  const Shape from_b = AlignRight(b, ndim);
  Shape out(ndim);
  // Your turn: go through the axes, from the last to the first.
  //   - Equal extents: that is the extent of the output.
  //   - One of them 1: it is the other. (A 0 wins over a 1: repeating a row
  //     zero times is no row.)
  //   - Otherwise: throw Misfit("cannot broadcast [2, 3] with [2]", 3, 2), with
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
  // Your turn: out is all 0 now, which is right for every repeated axis. Go
  // through the axes of `to`, from the last to the first.
  //   - The extents agree and the axis is not new: it keeps its stride. Axis i
  //     of `to` is axis i - (to.size() - from.size()) of `from`.
  //   - An extent of 1 becomes another one, 0 or more: the stride stays 0.
  //   - Otherwise: throw Misfit("cannot expand [2, 3] to [3, 3]", 2, 3). You
  //     cannot repeat two rows to make three.
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
  // Your turn: a Tensor that looks at the storage of x, from the offset of x
  // on, with this shape and the strides you have just worked out. Return it
  // with Traced("Expand", {&x}, view), which reports it to a tracer.
  // BEGIN SOLUTION
  const Tensor view(x.storage(), x.offset(), shape,
                    BroadcastStrides(x.shape(), x.strides(), shape));
  return Traced("Expand", {&x}, view);
  // END SOLUTION
}

}  // namespace tinytorch
