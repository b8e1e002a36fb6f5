// Exercise `view_rules`: put the gradient back where the elements came from.
//
//   x  0 1 2 3 4    Slice 1 ... 5, step 2    y  1 3      dy  a b
//                                            dx  0 a 0 b 0
//
// A view decides which element of x is which element of y. Element 1 of x is
// element 0 of y, so dx[1] is dy[0]; element 2 of x is not in y, so dx[2] is 0.
// A sum is the other case: x[0] and x[1] go to the same element of y, so both
// get its gradient:
//
//   x  1 2 3    Sum over axis 1    y   6      dy  a      dx  a a a
//      4 5 6                          15          b          b b b
//
// Each is the other one backward: Expand repeats and its gradient sums,
// ReduceSum sums and its gradient repeats. Such pairs are adjoints of each
// other. The tests check sum(forward(x) * y) = sum(x * backward(y)).
//
// Cost: if the operation is a view, its gradient is a view, too, and moves no
// element. PadSlice writes each element once. ReduceMax compares and counts.
// Tests: test/view_rules_test.cc, then test/view_rules_module_test.cc.

#include "training/view_rules.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "tensor/broadcast.h"
#include "tensor/elementwise.h"
#include "tensor/kernels/kernels.h"
#include "tensor/reduce.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"
#include "training/elementwise_rules.h"
#include "training/given/rule.h"

namespace tinytorch {
namespace {

using Axes = std::vector<int64_t>;

// Copies the elements of `from` into `to`, which has the same shape. Both may
// be any views.
void CopyInto(const Tensor& from, const Tensor& to) {
  // Your turn: two Odometers would do, but step for every element. A
  // kernels::RowWalk (tensor/kernels/rows.h) takes the shape, and a pointer to
  // the strides() of each tensor. It walks both together, row by row. For each
  // row:
  //   1. offset(0) and offset(1) say where the row begins in each tensor.
  //   2. If step(0) and step(1) are 1, std::copy_n() the length() elements.
  //   3. Otherwise write a loop: element i is at i * step().
  throw Unimplemented();
}

}  // namespace

Tensor PadSlice(const Tensor& part, const Shape& whole,
                const SliceOptions& window) {
  const Tensor out = Tensor::Zeros(whole);
  // Given. The place for `part` is a view of `out`. PadSlice is one operation:
  // it does not report this Slice, but its own attributes, which are those that
  // Slice would report.
  const Tensor place = [&] {
    const TraceScope silence(nullptr);
    return Slice(out, window);
  }();
  if (place.shape() != part.shape()) {
    throw std::invalid_argument(
        "PadSlice: the window of " + ShapeToString(whole) + " is " +
        ShapeToString(place.shape()) + ", got " + ShapeToString(part.shape()));
  }
  CopyInto(part, place);
  const int64_t axis = NormalizeAxis(window.axis, out.ndim(), "PadSlice");
  const int64_t extent = out.size(axis);
  const auto clamp = [extent](int64_t index) {
    return std::clamp<int64_t>(index < 0 ? index + extent : index, 0, extent);
  };
  return Traced("PadSlice", {&part}, out,
                {{"axis", axis},
                 {"start", clamp(window.start)},
                 {"stop", clamp(window.stop)},
                 {"step", window.step},
                 {"shape", whole}});
}

namespace {

// Given. Returns the window that Slice and PadSlice report.
SliceOptions WindowOf(const TraceEvent& event) {
  return {.axis = event.Get<int64_t>("axis"),
          .start = event.Get<int64_t>("start"),
          .stop = event.Get<int64_t>("stop"),
          .step = event.Get<int64_t>("step")};
}

// Given. Adds the axes that a reduction left out, as axes of extent 1.
Tensor WithAxes(Tensor reduced, const Axes& left_out) {
  for (const int64_t axis : left_out) reduced = Unsqueeze(reduced, axis);
  return reduced;
}

// Given. Returns the axes that are missing in the output of ReduceSum or
// ReduceMax. With keepdims, none are.
Axes LeftOut(const TraceEvent& event) {
  return event.Get<int64_t>("keepdims") != 0 ? Axes{} : event.Get<Axes>("axes");
}

// Views -----------------------------------------------------------------------

// Given, as an example. Read attributes before you return: the event does not
// live as long as the function. Do not keep x: its shape is enough.
InputGradients ReshapeRule(const TraceEvent& event) {
  const Shape shape = event.inputs[0].shape();
  return {[=](const Tensor& dy) { return Reshape(dy, shape); }};
}

InputGradients SqueezeRule(const TraceEvent& event) {
  // Your turn: which operation brings the axis back? The attribute "axes", of
  // type Axes, has one axis. (Reshape() is right, too, but it copies a dy that
  // is not contiguous.)
  throw Unimplemented();
}

InputGradients UnsqueezeRule(const TraceEvent& event) {
  // Your turn: which operation removes the axis in "axes"?
  throw Unimplemented();
}

InputGradients TransposeRule(const TraceEvent& event) {
  // Your turn: axis i of y is axis perm[i] of x, so axis perm[i] of dx is axis
  // i of dy. Make the inverse of the attribute "perm", and Permute() with it.
  // With two axes, the inverse is perm itself; with three, it may differ.
  throw Unimplemented();
}

InputGradients ExpandRule(const TraceEvent& event) {
  // Your turn: the gradient of a repeated element is a sum. Which function of
  // elementwise_rules.h adds up to the shape of x?
  throw Unimplemented();
}

InputGradients SliceRule(const TraceEvent& event) {
  // Your turn: PadSlice() with the shape of x and WindowOf() the event.
  throw Unimplemented();
}

InputGradients PadSliceRule(const TraceEvent& event) {
  // Given, as an example. PadSlice is the adjoint of Slice, and Slice that of
  // PadSlice.
  const SliceOptions window = WindowOf(event);
  return {[=](const Tensor& dy) { return Slice(dy, window); }};
}

InputGradients ConcatRule(const TraceEvent& event) {
  // Your turn: return a function for each input, a Slice() of dy along the
  // attribute "axis". The window of the first input begins at 0, that of each
  // other input begins where the one before it ends. Each function captures its
  // own window.
  throw Unimplemented();
}

// Reductions ------------------------------------------------------------------

InputGradients ReduceSumRule(const TraceEvent& event) {
  // Your turn: bring the axes that were LeftOut() back, WithAxes(). Then
  // Expand() to the shape of x, which copies nothing: stride 0 repeats.
  throw Unimplemented();
}

InputGradients ReduceMaxRule(const TraceEvent& event) {
  // Your turn: bring the axes that were LeftOut() back to y and to dy. Then
  // everything broadcasts.
  //   1. chosen: 1 where x is Equal() to the maximum, otherwise 0.
  //   2. How many were chosen? Sum() over the attribute "axes", with keepdims.
  //   3. Each of them gets an equal share of dy. (Divide dy, which is small,
  //      before you multiply by `chosen`, which is large.)
  throw Unimplemented();
}

}  // namespace

// Given. The rule of each operation.
const RuleTable& ViewRules() {
  static const RuleTable rules = {
      {"Reshape", ReshapeRule},     {"Squeeze", SqueezeRule},
      {"Unsqueeze", UnsqueezeRule}, {"Transpose", TransposeRule},
      {"Expand", ExpandRule},       {"Slice", SliceRule},
      {"PadSlice", PadSliceRule},   {"Concat", ConcatRule},
      {"ReduceSum", ReduceSumRule}, {"ReduceMax", ReduceMaxRule},
      {"ArgMax", NoGradients},
  };
  return rules;
}

}  // namespace tinytorch
