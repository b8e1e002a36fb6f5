// Exercise `gather`: pick parts by index, put parts together.
//
// For these operations, a row-major tensor has three levels, whatever the axis:
//
//   outer  the axes before `axis`, taken as one
//   axis   the axis to pick from, or to join along
//   inner  the axes after it, taken as one: a run of elements to move
//
//   x [2, 3, 4], axis 1:   outer 2, axis 3, inner 4
//   Gather {2, 0}:         for both outer: run 2, run 0      -> [2, 2, 4]
//   Concatenate with y [2, 1, 4]:
//                          for both outer: 3 runs of x, 1 run of y -> [2, 4, 4]
//
// So each function copies runs, from the right place of x to the next place of
// the result. Runs of a contiguous tensor lie in memory without gaps, and
// std::copy_n moves them as fast as memory allows.
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

// Given. Returns a number as errors show it: "5", "1.5" or "nan".
std::string NumberToString(double value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

// Some of the axes of a tensor, and how to walk them.
struct Axes {
  Shape shape;
  Strides strides;
};

// Given. Returns the axes from `begin` on, up to but without `end`.
Axes AxesBetween(const Tensor& x, int64_t begin, int64_t end) {
  return {Shape(x.shape().begin() + begin, x.shape().begin() + end),
          Strides(x.strides().begin() + begin, x.strides().begin() + end)};
}

// Copies the elements that `axes` lead to from `from` on, in row-major order,
// to `to`. Returns the place after the last one written.
Scalar* CopyRun(const Scalar* from, const Axes& axes, Scalar* to) {
  // Your turn:
  //   1. If the run has no gaps in memory (IsContiguous()), return
  //      std::copy_n() of its elements.
  //   2. Otherwise an Odometer finds the elements one by one.
  // BEGIN SOLUTION
  if (IsContiguous(axes.shape, axes.strides)) {
    return std::copy_n(from, NumElements(axes.shape), to);
  }
  for (Odometer at(axes.shape, axes.strides); !at.done(); at.Next()) {
    *to++ = from[at.offset()];
  }
  return to;
  // END SOLUTION
}

// Returns indices as whole numbers from 0 to `extent` - 1. They may be as low
// as `lowest`; negative ones count from the end. `where` completes the error:
// "axis 0 of [5, 3]".
std::vector<int64_t> ReadIndices(const Tensor& indices, int64_t lowest,
                                 int64_t extent, const std::string& operation,
                                 const std::string& where) {
  // Your turn: for each element of `indices`, which may be any view:
  //   1. If it is not whole, throw std::invalid_argument:
  //      "Gather: index 1.5 is not a whole number". NaN is not whole either.
  //   2. If it is outside of `lowest` ... `extent` - 1, throw
  //      std::out_of_range: "Gather: index 5 outside of axis 0 of [5, 3]".
  //      Compare before you convert: a number that does not fit int64_t must
  //      not be converted.
  //   3. Convert it, and add the extent if it is negative.
  // BEGIN SOLUTION
  std::vector<int64_t> read;
  for (Odometer at(indices.shape(), indices.strides()); !at.done(); at.Next()) {
    const double value = indices.data()[at.offset()];
    if (!(std::trunc(value) == value)) {
      throw std::invalid_argument(operation + ": index " +
                                  NumberToString(value) +
                                  " is not a whole number");
    }
    if (value < static_cast<double>(lowest) ||
        value >= static_cast<double>(extent)) {
      throw std::out_of_range(operation + ": index " + NumberToString(value) +
                              " outside of " + where);
    }
    const int64_t index = static_cast<int64_t>(value);
    read.push_back(index < 0 ? index + extent : index);
  }
  return read;
  // END SOLUTION
}

// Given. Returns whether the shapes agree in all axes except this one.
bool AgreeOutside(const Shape& a, const Shape& b, int64_t axis) {
  if (a.size() != b.size()) return false;
  Shape like_a = b;
  like_a[static_cast<size_t>(axis)] = a[static_cast<size_t>(axis)];
  return like_a == a;
}

// Given. Returns the shape of the tensors joined along `axis`, which counts
// from 0.
Shape JoinedShape(const std::vector<Tensor>& tensors, int64_t axis) {
  // Expanded tensors may have any extent: their sum may overflow.
  int64_t sum = 0;
  for (const Tensor& x : tensors) {
    if (axis < x.ndim() && __builtin_add_overflow(sum, x.size(axis), &sum)) {
      throw std::invalid_argument(
          "Concatenate: int64_t cannot count the elements of axis " +
          std::to_string(axis));
    }
  }
  Shape shape = tensors[0].shape();
  shape[static_cast<size_t>(axis)] = 0;
  for (const Tensor& x : tensors) {
    if (!AgreeOutside(shape, x.shape(), axis)) {
      throw std::invalid_argument(
          "Concatenate: " + ShapeToString(tensors[0].shape()) + " and " +
          ShapeToString(x.shape()) + " differ outside of axis " +
          std::to_string(axis));
    }
    shape[static_cast<size_t>(axis)] += x.size(axis);
  }
  return shape;
}

}  // namespace

Tensor Gather(const Tensor& x, const Tensor& indices, int64_t axis) {
  axis = NormalizeAxis(axis, x.ndim(), "Gather");
  // Your turn:
  //   1. ReadIndices(), with -extent as the lowest.
  //   2. The shape of the result is that of x, with the whole indices.shape()
  //      in the place of the axis: outer axes, axes of the indices, inner axes.
  //   3. For each outer index (an Odometer over AxesBetween(x, 0, axis)), and
  //      each index that was read, CopyRun() the inner axes: from the place of
  //      that index in x to the next place of the result.
  //   4. return Traced("Gather", {&x, &indices}, out, {{"axis", axis}});
  // BEGIN SOLUTION
  const int64_t extent = x.size(axis);
  const std::vector<int64_t> picks = ReadIndices(
      indices, -extent, extent, "Gather",
      "axis " + std::to_string(axis) + " of " + ShapeToString(x.shape()));
  const Axes outer = AxesBetween(x, 0, axis);
  const Axes inner = AxesBetween(x, axis + 1, x.ndim());
  Shape shape = outer.shape;
  shape.insert(shape.end(), indices.shape().begin(), indices.shape().end());
  shape.insert(shape.end(), inner.shape.begin(), inner.shape.end());
  const Tensor out = Tensor::Empty(shape);
  const int64_t stride = x.strides()[static_cast<size_t>(axis)];
  Scalar* to = out.data();
  for (Odometer at(outer.shape, outer.strides); !at.done(); at.Next()) {
    for (const int64_t pick : picks) {
      to = CopyRun(x.data() + at.offset() + pick * stride, inner, to);
    }
  }
  return Traced("Gather", {&x, &indices}, out, {{"axis", axis}});
  // END SOLUTION
}

Tensor Concatenate(const std::vector<Tensor>& tensors, int64_t axis) {
  if (tensors.empty()) {
    throw std::invalid_argument(
        "Concatenate: wanted at least one tensor, got none");
  }
  axis = NormalizeAxis(axis, tensors[0].ndim(), "Concatenate");
  const Tensor out = Tensor::Empty(JoinedShape(tensors, axis));
  // Your turn: one tensor after the other. Its runs, from `axis` on to its last
  // axis, go to the result, one for each outer index.
  //   1. How long is one outer step of the result? The product of its extents
  //      from `axis` on.
  //   2. The first tensor begins at the first element of the result. Each other
  //      one begins where the first run of the one before it has ended.
  //   3. For each outer index (an Odometer over the outer axes of the tensor),
  //      CopyRun() what it has there. The next run begins one outer step later.
  //   4. return Traced("Concat", tensors, out, {{"axis", axis}});
  // BEGIN SOLUTION
  int64_t step = 1;
  for (int64_t i = axis; i < out.ndim(); ++i) step *= out.size(i);
  Scalar* start = out.data();
  for (const Tensor& x : tensors) {
    const Axes outer = AxesBetween(x, 0, axis);
    const Axes run = AxesBetween(x, axis, x.ndim());
    Scalar* to = start;
    for (Odometer at(outer.shape, outer.strides); !at.done(); at.Next()) {
      CopyRun(x.data() + at.offset(), run, to);
      to += step;
    }
    start += NumElements(run.shape);
  }
  return Traced("Concat", tensors, out, {{"axis", axis}});
  // END SOLUTION
}

Tensor Stack(const std::vector<Tensor>& tensors, int64_t axis) {
  // Your turn: Unsqueeze() each, then Concatenate() along the new axis.
  // BEGIN SOLUTION
  std::vector<Tensor> slices;
  for (const Tensor& x : tensors) slices.push_back(Unsqueeze(x, axis));
  return Concatenate(slices, axis);
  // END SOLUTION
}

Tensor OneHot(const Tensor& indices, int64_t classes) {
  // Given: ReadIndices() is yours. Row i begins at element i * classes.
  const std::vector<int64_t> hot = ReadIndices(
      indices, 0, classes, "OneHot", std::to_string(classes) + " classes");
  Shape shape = indices.shape();
  shape.push_back(classes);
  const Tensor out = Tensor::Zeros(shape);
  Scalar* row = out.data();
  for (const int64_t index : hot) {
    row[index] = 1;
    row += classes;
  }
  return Traced("OneHot", {&indices}, out, {{"depth", classes}});
}

}  // namespace tinytorch
