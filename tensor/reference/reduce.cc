// Exercise `reduce`: many elements become one, along chosen axes.
//
// A reduction is the reverse of broadcasting. There, one element was read many
// times, because its axis had stride 0. Here, many elements go to one place,
// because their axis has stride 0 in the result:
//
//   x  1 2 3   strides {3, 1}    Sum over axis 0: result 5 7 9, walked with
//      4 5 6                     strides {0, 1}: 1 and 4 both go to place 0
//
// So two odometers walk the shape of x together: one says where the element is,
// the other where it goes. Sum and Max differ only in how they fold an element
// into the running result.
//
// Accuracy. A float holds 24 bits: when a running sum is 2^24 times as large as
// the next element, an addition changes nothing, and long before that every
// addition rounds. A double holds 53 bits: the relative error of n additions of
// positive numbers is at most n * 2^-53, which is 1e-9 for 10 million. The
// alternative is to add in pairs, then pairs of pairs, as NumPy does (Higham
// 1993, "The Accuracy of Floating Point Summation").
//
// Cost: each element is read once. The running results take 8 bytes for each
// element of the result during the call.
// Tests: test/reduce_test.cc, then test/reduce_module_test.cc.

#include "tensor/reduce.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensor/elementwise.h"
#include "tensor/kernels/kernels.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given. Returns the axes to reduce, counted from 0, in ascending order.
std::vector<int64_t> ReducedAxes(const Shape& shape,
                                 const std::vector<int64_t>& named,
                                 const std::string& operation) {
  const int64_t ndim = static_cast<int64_t>(shape.size());
  std::vector<int64_t> axes;
  for (const int64_t axis : named) {
    axes.push_back(NormalizeAxis(axis, ndim, operation));
  }
  for (int64_t axis = 0; named.empty() && axis < ndim; ++axis) {
    axes.push_back(axis);
  }
  std::sort(axes.begin(), axes.end());
  const auto twice = std::adjacent_find(axes.begin(), axes.end());
  if (twice != axes.end()) {
    throw std::invalid_argument(operation + ": axis " + std::to_string(*twice) +
                                " named twice in " + ShapeToString(named));
  }
  return axes;
}

// Given. Returns whether `axis` is among `axes`.
bool Contains(const std::vector<int64_t>& axes, size_t axis) {
  return std::binary_search(axes.begin(), axes.end(),
                            static_cast<int64_t>(axis));
}

// Given. Throws if an element of the result would be chosen among no elements.
void CheckNotEmpty(const Shape& whole, const std::vector<int64_t>& axes,
                   const Shape& result, const std::string& operation) {
  if (NumElements(result) == 0) return;
  for (const int64_t axis : axes) {
    if (whole[static_cast<size_t>(axis)] == 0) {
      throw std::invalid_argument(operation + ": no elements along axis " +
                                  std::to_string(axis) + " of " +
                                  ShapeToString(whole));
    }
  }
}

// How to fold an element into a running result, which has type Running. It
// begins as Start(), which changes no element that is folded into it.
struct AddUp {
  using Running = double;
  static double Start() { return 0; }
  static double Fold(double sum, double element) { return sum + element; }
};

struct Larger {
  using Running = Scalar;
  static Scalar Start() {
    // Your turn: which value is not larger than any number? std::numeric_limits
    // has it; but read what its min() is.
    // BEGIN SOLUTION
    return -std::numeric_limits<Scalar>::infinity();
    // END SOLUTION
  }
  static Scalar Fold(Scalar best, Scalar element) {
    // Your turn: return the larger of the two, but NaN if one of them is NaN.
    // Every comparison with NaN is false; only NaN has x != x.
    // BEGIN SOLUTION
    return element > best || element != element ? element : best;
    // END SOLUTION
  }
};

// From this many elements on, the kernel is faster than two odometers.
constexpr int64_t kLarge = 64;

// Folds the elements of x over `axes`, as ReducedAxes() returns them, into a
// new tensor of shape `shape`.
template <typename How>
Tensor Reduce(const Tensor& x, const std::vector<int64_t>& axes,
              const Shape& shape) {
  // Your turn:
  //   1. Make a std::vector of running results, each How::Start(). Which type
  //      must they have? See the top of this file.
  //   2. Find the strides that lead each element of x to its running result: 0
  //      for the reduced axes; for the other axes, those of a row-major tensor
  //      that has only these axes.
  //   3. Walk x.shape() with two Odometers, one with the strides of x, the
  //      other with those of step 2. How::Fold() each element into its result.
  //   4. Copy the running results into a new tensor.
  //   5. Optional, when that is right: from kLarge elements on,
  //      kernels::Fold<How>(x, strides, running.data()) does step 3, faster,
  //      with the strides of step 2 (tensor/kernels/fold.h). No test asks for
  //      it.
  // BEGIN SOLUTION
  using Running = typename How::Running;
  const Tensor out = Tensor::Empty(shape);
  std::vector<Running> running(static_cast<size_t>(out.numel()), How::Start());
  Strides to(x.shape().size(), 0);
  int64_t stride = 1;
  for (size_t axis = to.size(); axis-- > 0;) {
    if (Contains(axes, axis)) continue;
    to[axis] = stride;
    stride *= x.shape()[axis];
  }
  if (x.numel() >= kLarge) {
    kernels::Fold<How>(x, to, running.data());
  } else {
    Odometer place(x.shape(), to);
    for (Odometer at(x.shape(), x.strides()); !at.done(); at.Next()) {
      Running& result = running[static_cast<size_t>(place.offset())];
      result = How::Fold(result, x.data()[at.offset()]);
      place.Next();
    }
  }
  std::copy(running.begin(), running.end(), out.data());
  return out;
  // END SOLUTION
}

}  // namespace

Shape ReduceShape(const Shape& shape, const ReduceOptions& options,
                  const std::string& operation) {
  // Your turn:
  //   1. ReducedAxes() returns the axes to reduce, and throws for wrong ones.
  //   2. Append the extent of every other axis to the result.
  //   3. With keepdims, append 1 for each reduced axis; otherwise nothing.
  // BEGIN SOLUTION
  const std::vector<int64_t> axes = ReducedAxes(shape, options.axes, operation);
  Shape left;
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    if (!Contains(axes, axis)) {
      left.push_back(shape[axis]);
    } else if (options.keepdims) {
      left.push_back(1);
    }
  }
  return left;
  // END SOLUTION
}

Tensor Sum(const Tensor& x, const ReduceOptions& options) {
  // Given, to show how to use the functions above.
  const Shape shape = ReduceShape(x.shape(), options, "Sum");
  const std::vector<int64_t> axes = ReducedAxes(x.shape(), options.axes, "Sum");
  return Traced("ReduceSum", {&x}, Reduce<AddUp>(x, axes, shape),
                {{"axes", axes}, {"keepdims", int64_t{options.keepdims}}});
}

Tensor Mean(const Tensor& x, const ReduceOptions& options) {
  // Your turn: Div() the Sum() by the number of elements that go into each
  // result. That is the product of the extents of the reduced axes.
  // BEGIN SOLUTION
  const Tensor sum = Sum(x, options);
  int64_t count = 1;
  for (const int64_t axis : ReducedAxes(x.shape(), options.axes, "Mean")) {
    count *= x.size(axis);
  }
  return Div(sum, static_cast<Scalar>(count));
  // END SOLUTION
}

Tensor Max(const Tensor& x, const ReduceOptions& options) {
  // Your turn: as Sum(), but with Larger, and reported as "ReduceMax". Before
  // you reduce, CheckNotEmpty(): there may be results without any element to
  // choose. The name in errors is "Max".
  // BEGIN SOLUTION
  const Shape shape = ReduceShape(x.shape(), options, "Max");
  const std::vector<int64_t> axes = ReducedAxes(x.shape(), options.axes, "Max");
  CheckNotEmpty(x.shape(), axes, shape, "Max");
  return Traced("ReduceMax", {&x}, Reduce<Larger>(x, axes, shape),
                {{"axes", axes}, {"keepdims", int64_t{options.keepdims}}});
  // END SOLUTION
}

Tensor ArgMax(const Tensor& x, const ArgMaxOptions& options) {
  const ReduceOptions reduce{{options.axis}, options.keepdims};
  const Tensor out = Tensor::Empty(ReduceShape(x.shape(), reduce, "ArgMax"));
  const int64_t axis = NormalizeAxis(options.axis, x.ndim(), "ArgMax");
  // Your turn:
  //   1. CheckNotEmpty().
  //   2. Copy the shape of x and set the axis to extent 1: an Odometer over
  //      this shape, with the strides of x, stands at the first candidate of
  //      each element of the result.
  //   3. From there, step along the axis. Which comparison keeps the first of
  //      equal elements? A NaN wins over any number, the first NaN over others.
  //   4. Write the winner's index, in order, to out.data().
  // BEGIN SOLUTION
  CheckNotEmpty(x.shape(), {axis}, out.shape(), "ArgMax");
  const int64_t n = x.size(axis);
  const int64_t stride = x.strides()[static_cast<size_t>(axis)];
  Shape starts = x.shape();
  starts[static_cast<size_t>(axis)] = 1;
  Scalar* to = out.data();
  for (Odometer start(starts, x.strides()); !start.done(); start.Next()) {
    const Scalar* row = x.data() + start.offset();
    int64_t best = 0;
    for (int64_t i = 1; i < n && !std::isnan(row[best * stride]); ++i) {
      const Scalar element = row[i * stride];
      if (element > row[best * stride] || std::isnan(element)) best = i;
    }
    *to++ = static_cast<Scalar>(best);
  }
  // END SOLUTION
  return Traced("ArgMax", {&x}, out,
                {{"axis", axis}, {"keepdims", int64_t{options.keepdims}}});
}

}  // namespace tinytorch
