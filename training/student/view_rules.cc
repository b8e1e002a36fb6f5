// Exercise `view_rules`: put the gradient back where the numbers came from.
//
//   x  0 1 2 3 4    Slice 1 ... 5, step 2    y  1 3      dy  a b
//                                            dx  0 a 0 b 0
//
// A view decides which element of x is which element of y. Element 1 of x is
// element 0 of y, so dx[1] is dy[0]; element 2 went nowhere, so dx[2] is 0. A
// sum is the other case: x[0] and x[1] went to the same place, so both get what
// that place gets:
//
//   x  1 2 3    Sum over axis 1    y   6      dy  a      dx  a a a
//      4 5 6                          15          b          b b b
//
// One is the other backwards: Expand repeats and its gradient sums, ReduceSum
// sums and its gradient repeats. Such pairs are adjoints of each other; the
// tests check sum(forward(x) * y) = sum(x * backward(y)).
//
// Cost: where the operation is a view, so is its gradient, and no number moves.
// PadSlice writes each number once. ReduceMax compares and counts.
// Tests: test/view_rules_test.cc, then test/view_rules_module_test.cc.

#include "training/view_rules.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "tensor/broadcast.h"
#include "tensor/elementwise.h"
#include "tensor/reduce.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"
#include "training/elementwise_rules.h"
#include "training/rule.h"

namespace tinytorch {
namespace {

using Axes = std::vector<int64_t>;

// Writes the elements of `from` to those of `to`, of the same shape with at
// least one axis; both may be any views.
void CopyElements(const Tensor& from, const Tensor& to) {
  // Your turn: two Odometers over the shape, one with the strides of each, step
  // together. Copying row by row is faster: take the last axis off shape and
  // strides, and make it a loop.
  throw Unimplemented();
}

}  // namespace

Tensor PadSlice(const Tensor& part, const Shape& whole,
                const SliceOptions& window) {
  const Tensor out = Tensor::Zeros(whole);
  // Given: the place for `part`, a view of `out`. Finding it is no operation of
  // its own, so nobody is told; but what Slice would say of it is said below.
  const Tensor place = [&] {
    const TraceScope silence(nullptr);
    return Slice(out, window);
  }();
  if (place.shape() != part.shape()) {
    throw std::invalid_argument(
        "PadSlice: the window of " + ShapeToString(whole) + " is " +
        ShapeToString(place.shape()) + ", got " + ShapeToString(part.shape()));
  }
  CopyElements(part, place);
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

// Given: the window that Slice and PadSlice report.
SliceOptions WindowOf(const TraceEvent& event) {
  return {.axis = AttributeOf<int64_t>(event, "axis"),
          .start = AttributeOf<int64_t>(event, "start"),
          .stop = AttributeOf<int64_t>(event, "stop"),
          .step = AttributeOf<int64_t>(event, "step")};
}

// Given: the axes that a reduction left out, as axes of extent 1.
[[maybe_unused]] Tensor WithAxes(Tensor reduced, const Axes& left_out) {
  for (const int64_t axis : left_out) reduced = Unsqueeze(reduced, axis);
  return reduced;
}

// Given: the axes that are missing in the output of ReduceSum or ReduceMax;
// with keepdims, none are.
[[maybe_unused]] Axes LeftOut(const TraceEvent& event) {
  return AttributeOf<int64_t>(event, "keepdims") != 0
             ? Axes{}
             : AttributeOf<Axes>(event, "axes");
}

// Views -----------------------------------------------------------------------

// Given, as an example. Attributes are read now: the event does not live as
// long as the function. Of x the shape is enough.
InputGradients ReshapeRule(const TraceEvent& event) {
  const Shape shape = event.inputs[0].shape();
  return {[=](const Tensor& dy) { return Reshape(dy, shape); }};
}

InputGradients SqueezeRule(const TraceEvent& event) {
  // Your turn: which operation brings the axis back? The attribute axes has
  // just one. (Reshape() is right too, but copies a dy that is not contiguous.)
  throw Unimplemented();
}

InputGradients UnsqueezeRule(const TraceEvent& event) {
  // Your turn.
  throw Unimplemented();
}

InputGradients TransposeRule(const TraceEvent& event) {
  // Your turn: axis i of y is axis perm[i] of x, so axis perm[i] of dx is axis
  // i of dy. Make the inverse of perm and Permute() with it. For two axes it is
  // the same as perm; for three it need not be.
  throw Unimplemented();
}

InputGradients ExpandRule(const TraceEvent& event) {
  // Your turn: what was repeated is summed. You have written the function.
  throw Unimplemented();
}

InputGradients SliceRule(const TraceEvent& event) {
  // Your turn: PadSlice() and WindowOf().
  throw Unimplemented();
}

InputGradients PadSliceRule(const TraceEvent& event) {
  // Given, as an example: PadSlice is Slice backwards, and so the other way.
  const SliceOptions window = WindowOf(event);
  return {[=](const Tensor& dy) { return Slice(dy, window); }};
}

InputGradients ConcatRule(const TraceEvent& event) {
  // Your turn: as many functions as inputs, each a Slice() of dy. The window of
  // an input begins, on the attribute axis, where that of the one before ends.
  throw Unimplemented();
}

// Reductions ------------------------------------------------------------------

InputGradients ReduceSumRule(const TraceEvent& event) {
  // Your turn: bring back the axes that were LeftOut(), WithAxes(), then
  // Expand() to the shape of x. That writes nothing: stride 0 repeats.
  throw Unimplemented();
}

InputGradients ReduceMaxRule(const TraceEvent& event) {
  // Your turn: bring the axes back to y and to dy; then everything broadcasts.
  //   1. chosen: 1 where x is as large as the maximum, else 0.
  //   2. How many were chosen? Sum() over the attribute axes, with keepdims.
  //   3. Each of them gets its share of dy. (Sum, and then divide the small
  //      tensor, before you multiply with the large one.)
  throw Unimplemented();
}

}  // namespace

// Given: which rule belongs to which operation.
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
