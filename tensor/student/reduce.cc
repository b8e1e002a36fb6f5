// Exercise `reduce`: many elements become one, along chosen axes.
//
// A reduction is broadcasting backwards. There, one element was read many
// times because its axis had stride 0; here, many elements go to one place
// because the axis has stride 0 in the result:
//
//   x  1 2 3   strides {3, 1}    Sum over axis 0: result 5 7 9, walked with
//      4 5 6                     strides {0, 1}: 1 and 4 both go to place 0
//
// So two odometers walk the shape of x side by side, one says where the element
// is, the other where it goes. Sum and Max differ only in how an element is
// folded into what is there already.
//
// Accuracy. A float holds 24 bits: once a running sum is 2^24 times as large
// as the next element, adding it changes nothing, and long before that every
// addition rounds. A double holds 53 bits. n additions in double of positive
// numbers are off by at most n * 2^-53, for 10 million 1e-9. The alternative
// is to add in pairs, then pairs of pairs (Higham 1993, "The Accuracy of
// Floating Point Summation"): NumPy does that.
//
// Cost: each element is read once. The running results, 8 bytes for each
// element of the result, are a second array for the time of the call.
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
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given: the axes to reduce, counted from 0 and in growing order.
[[maybe_unused]] std::vector<int64_t> ReducedAxes(
    const Shape& shape, const std::vector<int64_t>& named,
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

// Given: is axis among the axes?
[[maybe_unused]] bool Contains(const std::vector<int64_t>& axes, size_t axis) {
  return std::binary_search(axes.begin(), axes.end(),
                            static_cast<int64_t>(axis));
}

// Given: throws when the result has elements but there is none to choose from.
[[maybe_unused]] void CheckNotEmpty(const Shape& whole,
                                    const std::vector<int64_t>& axes,
                                    const Shape& result,
                                    const std::string& operation) {
  if (NumElements(result) == 0) return;
  for (const int64_t axis : axes) {
    if (whole[static_cast<size_t>(axis)] == 0) {
      throw std::invalid_argument(operation + ": no elements along axis " +
                                  std::to_string(axis) + " of " +
                                  ShapeToString(whole));
    }
  }
}

// How two numbers become one. A running result has type Running; it begins
// with Start(), which changes nothing that is folded into it.
struct AddUp {
  using Running = double;
  static double Start() { return 0; }
  static double Fold(double sum, double element) { return sum + element; }
};

struct Larger {
  using Running = Scalar;
  static Scalar Start() {
    // Your turn: what is not larger than any number? std::numeric_limits has
    // it; but read what its min() really is.
    throw Unimplemented();
  }
  static Scalar Fold(Scalar best, Scalar element) {
    // Your turn: the larger of the two, but NaN if one of them is NaN. Every
    // comparison with NaN is false; NaN is the only number with x != x.
    throw Unimplemented();
  }
};

// From this many elements on, the kernel is faster than two odometers.
constexpr int64_t kLarge = 64;

// Folds the elements of x over `axes`, as ReducedAxes() returns them, into a
// new tensor of this shape.
template <typename How>
Tensor Reduce(const Tensor& x, const std::vector<int64_t>& axes,
              const Shape& shape) {
  // Your turn:
  //   1. Make a std::vector of the running results, How::Start() each. Of which
  //      type? See the top of this file.
  //   2. Find the strides that lead each element of x to its place there: 0
  //      for the reduced axes; for the kept ones as in a row-major tensor of
  //      the kept axes alone.
  //   3. Walk x.shape() with two Odometers, one with the strides of x, one
  //      with these. Fold each element into its place with How::Fold().
  //   4. Copy the running results into a new tensor.
  //   5. When that is right, make it fast. From kLarge elements on,
  //      kernels::Fold<How>(x, strides, running.data()) does step 3, with the
  //      strides of step 2 (tensor/kernels/fold.h).
  throw Unimplemented();
}

}  // namespace

Shape ReduceShape(const Shape& shape, const ReduceOptions& options,
                  const std::string& operation) {
  // Your turn: ReducedAxes() above says which axes go. With keepdims they stay
  // with extent 1; without they are left out.
  throw Unimplemented();
}

Tensor Sum(const Tensor& x, const ReduceOptions& options) {
  // Given, to show how the parts come together.
  const Shape shape = ReduceShape(x.shape(), options, "Sum");
  const std::vector<int64_t> axes = ReducedAxes(x.shape(), options.axes, "Sum");
  return Traced("ReduceSum", {&x}, Reduce<AddUp>(x, axes, shape),
                {{"axes", axes}, {"keepdims", int64_t{options.keepdims}}});
}

Tensor Mean(const Tensor& x, const ReduceOptions& options) {
  // Your turn: Sum() and Div(), by how many elements go into one: the product
  // of the extents of the reduced axes, as a scalar tensor.
  throw Unimplemented();
}

Tensor Max(const Tensor& x, const ReduceOptions& options) {
  // Your turn: as Sum(), with Larger and "ReduceMax"; CheckNotEmpty() first.
  throw Unimplemented();
}

Tensor ArgMax(const Tensor& x, const ArgMaxOptions& options) {
  const ReduceOptions reduce{{options.axis}, options.keepdims};
  const Tensor out = Tensor::Empty(ReduceShape(x.shape(), reduce, "ArgMax"));
  const int64_t axis = NormalizeAxis(options.axis, x.ndim(), "ArgMax");
  // Your turn:
  //   1. CheckNotEmpty().
  //   2. Give the axis extent 1 in the shape of x: an Odometer over that shape
  //      stands at the first candidate of each element of the result.
  //   3. From there, step along the axis. Which comparison keeps the first of
  //      equals? A NaN wins over any number, and the first NaN over the rest.
  //   4. Write the winner's index, in order, to out.data().
  throw Unimplemented();
  return Traced("ArgMax", {&x}, out,
                {{"axis", axis}, {"keepdims", int64_t{options.keepdims}}});
}

}  // namespace tinytorch
