// Exercise `views`: other shapes, orders and windows of the same numbers.
//
// A tensor is a storage and a way to walk it. A view keeps the storage and
// changes the way to walk: offset, shape, strides. No number moves.
//
//   x        shape [2, 3]  strides {3, 1}  offset 0     a b c
//                                                       d e f
//   transposed     [3, 2]          {1, 3}         0     a d / b e / c f
//   last column    [2]             {3}            2     c f
//   every other    [2, 2]          {3, 2}         0     a c / d f
//
// Each function below computes the three and passes them to View(). If a result
// surprises you, draw the storage and the walk on paper.
//
// Cost: O(number of axes). No memory is allocated for elements, except by
// Reshape of a tensor that is not contiguous. The contract is tensor/views.h.
// Tests: test/views_test.cc, then test/views_module_test.cc.

#include "tensor/views.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given. Returns another way to walk the storage of x, reported as `operation`.
Tensor View(const char* operation, const Tensor& x, int64_t offset, Shape shape,
            Strides strides, Attributes attributes) {
  const Tensor view(x.storage(), offset, std::move(shape), std::move(strides));
  return Traced(operation, {&x}, view, std::move(attributes));
}

// Returns `shape` without -1: if it has one, the extent that takes its place
// makes room for all elements of a tensor of shape `from`.
Shape InferExtent(const Shape& from, const Shape& shape) {
  Shape to = shape;
  // Your turn:
  //   1. Find the -1 and make it a 1; NumElements(to) is then the product of
  //      the other extents. If there is a second -1, throw
  //      std::invalid_argument("Reshape: more than one -1 in [-1, -1]").
  //   2. In the place of the -1 put NumElements(from) / product. If the product
  //      is 0, or the division leaves a remainder, throw
  //      "Reshape: cannot infer -1 in [-1, 4] from [2, 3]".
  //   3. If the numbers of elements of `to` and `from` differ now, throw
  //      "Reshape: [2, 3] has 6 elements, [4, 2] wants 8".
  // BEGIN SOLUTION
  const int64_t count = NumElements(from);
  const auto open = std::find(to.begin(), to.end(), -1);
  if (open != to.end()) {
    *open = 1;
    if (std::find(open, to.end(), -1) != to.end()) {
      throw std::invalid_argument("Reshape: more than one -1 in " +
                                  ShapeToString(shape));
    }
    const int64_t known = NumElements(to);
    if (known == 0 || count % known != 0) {
      throw std::invalid_argument("Reshape: cannot infer -1 in " +
                                  ShapeToString(shape) + " from " +
                                  ShapeToString(from));
    }
    *open = count / known;
  }
  if (NumElements(to) != count) {
    throw std::invalid_argument("Reshape: " + ShapeToString(from) + " has " +
                                std::to_string(count) + " elements, " +
                                ShapeToString(to) + " wants " +
                                std::to_string(NumElements(to)));
  }
  // END SOLUTION
  return to;
}

}  // namespace

Tensor Reshape(const Tensor& x, const Shape& shape) {
  const Shape to = InferExtent(x.shape(), shape);
  // Only a contiguous tensor can get any shape: its elements lie in memory in
  // row-major order.
  const Tensor from = x.Contiguous();
  Strides strides;
  // Your turn: which strides walk a contiguous tensor of shape `to`? A function
  // of exercise `shape` returns them.
  // BEGIN SOLUTION
  strides = RowMajorStrides(to);
  // END SOLUTION
  return View("Reshape", from, from.offset(), to, strides, {{"shape", to}});
}

Tensor Permute(const Tensor& x, const std::vector<int64_t>& perm) {
  std::vector<int64_t> order;  // perm, counted from 0
  for (const int64_t axis : perm) {
    order.push_back(NormalizeAxis(axis, x.ndim(), "Permute"));
  }
  Shape shape;
  Strides strides;
  // Your turn:
  //   1. If `order` does not name every axis of x once, throw
  //      std::invalid_argument, with `perm` as the caller wrote it:
  //      "Permute: wanted each axis of [2, 3] once, got [0, 0]".
  //   2. Axis i of the result is axis order[i] of x: append its extent to
  //      `shape`, and its stride to `strides`.
  // BEGIN SOLUTION
  std::vector<bool> seen(x.shape().size(), false);
  for (const int64_t axis : order) seen[axis] = true;
  if (order.size() != seen.size() ||
      std::find(seen.begin(), seen.end(), false) != seen.end()) {
    throw std::invalid_argument("Permute: wanted each axis of " +
                                ShapeToString(x.shape()) + " once, got " +
                                ShapeToString(perm));
  }
  for (const int64_t axis : order) {
    shape.push_back(x.shape()[axis]);
    strides.push_back(x.strides()[axis]);
  }
  // END SOLUTION
  return View("Transpose", x, x.offset(), shape, strides, {{"perm", order}});
}

Tensor Transpose(const Tensor& x, int64_t axis0, int64_t axis1) {
  axis0 = NormalizeAxis(axis0, x.ndim(), "Transpose");
  axis1 = NormalizeAxis(axis1, x.ndim(), "Transpose");
  // Your turn: Permute() with 0, 1, 2, ..., in which the two axes have changed
  // places. Both are counted from 0 here.
  // BEGIN SOLUTION
  std::vector<int64_t> perm;
  for (int64_t axis = 0; axis < x.ndim(); ++axis) perm.push_back(axis);
  std::swap(perm[axis0], perm[axis1]);
  return Permute(x, perm);
  // END SOLUTION
}

Tensor Slice(const Tensor& x, const SliceOptions& options) {
  const int64_t axis = NormalizeAxis(options.axis, x.ndim(), "Slice");
  if (options.step < 1) {
    throw std::invalid_argument("Slice: wanted a step of at least 1, got " +
                                std::to_string(options.step));
  }
  int64_t start = options.start;
  int64_t stop = options.stop;
  int64_t offset = x.offset();
  Shape shape = x.shape();
  Strides strides = x.strides();
  // Your turn, with the extent shape[axis] and the stride strides[axis]:
  //   1. A negative start or stop counts from the end: add the extent to it.
  //      Then clamp both to 0 ... extent (std::clamp).
  //   2. The window has the elements start, start + step, ... below stop. Their
  //      number is the new extent: three for step 2 from 0 to 5. If start is
  //      not below stop, it is 0; then do not change the offset.
  //   3. The window begins `start` elements further along the axis: add that to
  //      the offset. One step is now `step` old steps: change the stride. A
  //      window of one element, or of none, takes no step: leave its stride,
  //      because a step of 2^63 - 1 times the stride would overflow.
  // BEGIN SOLUTION
  int64_t& extent = shape[axis];
  int64_t& stride = strides[axis];
  start = std::clamp<int64_t>(start < 0 ? start + extent : start, 0, extent);
  stop = std::clamp<int64_t>(stop < 0 ? stop + extent : stop, 0, extent);
  extent = 0;
  if (start < stop) {
    extent = (stop - start - 1) / options.step + 1;
    offset += start * stride;
  }
  if (extent > 1) stride *= options.step;
  // END SOLUTION
  Attributes attributes = {
      {"axis", axis}, {"start", start}, {"stop", stop}, {"step", options.step}};
  // An exporter must know that the axis has cut the window: on a longer axis it
  // is another window. The default of `stop` is the end of any axis.
  const auto is_cut = [whole = x.size(axis)](int64_t bound) {
    return bound < -whole || (bound > whole && bound != SliceOptions().stop);
  };
  if (is_cut(options.start) || is_cut(options.stop)) {
    attributes.push_back({"cut", int64_t{1}});
  }
  return View("Slice", x, offset, shape, strides, attributes);
}

Tensor Select(const Tensor& x, int64_t axis, int64_t index) {
  axis = NormalizeAxis(axis, x.ndim(), "Select");
  // Your turn:
  //   1. A negative index counts from the end. If the index is outside of the
  //      axis, throw std::out_of_range, with the index as the caller wrote it:
  //      "Select: index 5 outside of axis 0 of [5, 3]".
  //   2. Slice() a window of one element on that axis, and Squeeze() the axis.
  // BEGIN SOLUTION
  const int64_t extent = x.size(axis);
  const int64_t start = index < 0 ? index + extent : index;
  if (start < 0 || start >= extent) {
    throw std::out_of_range("Select: index " + std::to_string(index) +
                            " outside of axis " + std::to_string(axis) +
                            " of " + ShapeToString(x.shape()));
  }
  return Squeeze(Slice(x, {.axis = axis, .start = start, .stop = start + 1}),
                 axis);
  // END SOLUTION
}

Tensor Squeeze(const Tensor& x, int64_t axis) {
  axis = NormalizeAxis(axis, x.ndim(), "Squeeze");
  if (x.size(axis) != 1) {
    throw std::invalid_argument("Squeeze: axis " + std::to_string(axis) +
                                " of " + ShapeToString(x.shape()) +
                                " has extent " + std::to_string(x.size(axis)) +
                                ", wanted 1");
  }
  Shape shape = x.shape();
  Strides strides = x.strides();
  // Your turn: erase the axis from both.
  // BEGIN SOLUTION
  shape.erase(shape.begin() + axis);
  strides.erase(strides.begin() + axis);
  // END SOLUTION
  return View("Squeeze", x, x.offset(), shape, strides,
              {{"axes", std::vector<int64_t>{axis}}});
}

Tensor Unsqueeze(const Tensor& x, int64_t axis) {
  // The result has one axis more than x: the new one may come last.
  axis = NormalizeAxis(axis, x.ndim() + 1, "Unsqueeze");
  Shape shape = x.shape();
  Strides strides = x.strides();
  // Your turn: insert an extent of 1, and a stride. No step goes along this
  // axis, so any stride is right. The row-major one surprises least: extent
  // times stride of the axis that follows now, or 1 if it is the last axis.
  // BEGIN SOLUTION
  const int64_t stride = axis < x.ndim() ? x.size(axis) * strides[axis] : 1;
  shape.insert(shape.begin() + axis, 1);
  strides.insert(strides.begin() + axis, stride);
  // END SOLUTION
  return View("Unsqueeze", x, x.offset(), shape, strides,
              {{"axes", std::vector<int64_t>{axis}}});
}

}  // namespace tinytorch
