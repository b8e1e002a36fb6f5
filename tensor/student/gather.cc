// Exercise `gather`: pick parts by index, put parts together.
//
// Whatever the axis, a row-major tensor is three levels to these operations:
//
//   outer  the axes before `axis`, as one: how often the whole thing repeats
//   axis   the one that is picked from, or joined along
//   inner  the axes after it, as one: a run of elements that moves together
//
//   x [2, 3, 4], axis 1:   outer 2, axis 3, inner 4
//   Gather {2, 0}:         for both outer: run 2, run 0      -> [2, 2, 4]
//   Concatenate with y [2, 1, 4]:
//                          for both outer: 3 runs of x, 1 run of y -> [2, 4, 4]
//
// So everything here is copying runs from the right place to the next place.
// Runs of a contiguous tensor lie in memory without gaps, and std::copy_n moves
// them as fast as memory allows.
//
// Cost: each element of the result is written once.
// Tests: test/gather_test.cc, then test/gather_module_test.cc.

#include "tensor/gather.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given: a number as an error shows it, "5", "1.5" or "nan".
[[maybe_unused]] std::string NumberToString(double value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

// Some of the axes of a tensor, and how to walk them.
struct Axes {
  Shape shape;
  Strides strides;
};

// Given: the axes from `begin` on, up to but without `end`.
[[maybe_unused]] Axes AxesBetween(const Tensor& x, int64_t begin, int64_t end) {
  return {Shape(x.shape().begin() + begin, x.shape().begin() + end),
          Strides(x.strides().begin() + begin, x.strides().begin() + end)};
}

// Copies the elements that `axes` lead to from `from` on, in row-major order,
// to `to`. Returns the place after the last one written.
[[maybe_unused]] Scalar* CopyRun(const Scalar* from, const Axes& axes,
                                 Scalar* to) {
  // Your turn: if the run lies in memory without gaps (IsContiguous()), let
  // std::copy_n() move it; it also returns what you have to return. Otherwise
  // an Odometer finds the elements one by one.
  throw Unimplemented();
}

// Reads indices: whole numbers from `lowest` to `extent` - 1, of which negative
// ones count from the end. `where` completes the error: "axis 0 of [5, 3]".
[[maybe_unused]] std::vector<int64_t> ReadIndices(const Tensor& indices,
                                                  int64_t lowest,
                                                  int64_t extent,
                                                  const std::string& operation,
                                                  const std::string& where) {
  // Your turn: for each element of `indices` (it may be any view):
  //   1. Not whole: std::invalid_argument, "Gather: index 1.5 is not a whole
  //      number". NaN must end here too.
  //   2. Outside: std::out_of_range, "Gather: index 5 outside of axis 0 of
  //      [5, 3]". Compare before you convert: what does not fit int64_t must
  //      not become one.
  //   3. Add the extent to negative ones.
  throw Unimplemented();
}

// Given: do the shapes agree in all axes but this one?
[[maybe_unused]] bool AgreeOutside(const Shape& a, const Shape& b,
                                   int64_t axis) {
  if (a.size() != b.size()) return false;
  Shape like_a = b;
  like_a[static_cast<size_t>(axis)] = a[static_cast<size_t>(axis)];
  return like_a == a;
}

}  // namespace

Tensor Gather(const Tensor& x, const Tensor& indices, int64_t axis) {
  axis = NormalizeAxis(axis, x.ndim(), "Gather");
  // Your turn:
  //   1. ReadIndices() from -extent to extent - 1.
  //   2. The shape of the result: that of x, with the axis replaced by all of
  //      indices.shape().
  //   3. For each outer index (an Odometer over AxesBetween(x, 0, axis)), for
  //      each index picked, CopyRun() the inner axes from there to the next
  //      place of the result.
  //   4. return Traced("Gather", {&x, &indices}, out, {{"axis", axis}});
  throw Unimplemented();
}

Tensor Concatenate(const std::vector<Tensor>& tensors, int64_t axis) {
  // Your turn:
  //   1. No tensor: "Concatenate: wanted at least one tensor, got none". Then
  //      NormalizeAxis(), and each shape must AgreeOutside() the axis with the
  //      first; the errors are in tensor/gather.h.
  //   2. The result has the shape of the first, with the sum of all extents
  //      along the axis.
  //   3. For each outer index, for each tensor, CopyRun() what it has there:
  //      from `axis` on to its last axis.
  //   4. return Traced("Concat", tensors, out, {{"axis", axis}});
  throw Unimplemented();
}

Tensor Stack(const std::vector<Tensor>& tensors, int64_t axis) {
  // Your turn: Unsqueeze() each, then Concatenate() along the new axis.
  throw Unimplemented();
}

Tensor OneHot(const Tensor& indices, int64_t classes) {
  // Your turn: ReadIndices() from 0, "10 classes"; a tensor of zeros with one
  // more axis; a 1 in each row. In row-major order row i begins at i * classes.
  // Report "OneHot" with the attribute depth, the number of classes.
  throw Unimplemented();
}

}  // namespace tinytorch
