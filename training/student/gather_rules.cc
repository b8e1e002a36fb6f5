// Exercise `gather_rules`: a row that is looked up often learns often.
//
//   table  0 1     Gather {2, 0, 2}   4 5     dy  1 2     dtable  3  4
//          2 3                        0 1         3 4             0  0
//          4 5                        4 5         5 6             6  8
//
// Row 2 was read twice, so a step of it moves two rows of the result: its
// gradient is the sum of both, 1 + 5 and 2 + 6. Row 1 was not read: its
// gradient is 0. This is all of the training of an embedding, and the reason
// why rare words learn slowly.
//
// ScatterAdd is Gather in the other direction. As in exercise `gather` of the
// first module, a row-major tensor has three levels:
//
//   outer  the axes before `axis`, taken as one
//   axis   the axis on which the indices count
//   inner  the axes after it, taken as one: a run of numbers to add
//
// The runs are the same, too. Only `to = from` becomes `to += from`, with the
// sides exchanged.
//
// A matrix product would do the same: OneHot(indices) transposed, times dy. It
// costs rows * classes * width operations, and only one in `classes` of them
// does not add zero. This exercise costs rows * width.
//
// Cost: reads and adds each part once; one allocation.
// Tests: test/gather_rules_test.cc, then test/gather_rules_module_test.cc.

#include "training/gather_rules.h"

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensor/gather.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"
#include "tools/text/number.h"
#include "training/given/rule.h"

namespace tinytorch {
namespace {

// Given. Returns the indices as places 0, 1, ... of an axis of `extent`, in
// row-major order. Negative indices count from the end. `where` is the end of
// the error.
std::vector<int64_t> PlacesOf(const Tensor& indices, int64_t extent,
                              const std::string& where) {
  std::vector<int64_t> places;
  for (const double index : indices.ToVector()) {
    const auto what = [&] { return "ScatterAdd: index " + text::Short(index); };
    if (!(std::trunc(index) == index)) {
      throw std::invalid_argument(what() + " is not a whole number");
    }
    if (index < static_cast<double>(-extent) ||
        index >= static_cast<double>(extent)) {
      throw std::out_of_range(what() + " outside of " + where);
    }
    const int64_t place = static_cast<int64_t>(index);
    places.push_back(place < 0 ? place + extent : place);
  }
  return places;
}

// Given. Returns the number of elements of the axes [begin, end).
int64_t CountBetween(const Shape& shape, int64_t begin, int64_t end) {
  return NumElements(Shape(shape.begin() + begin, shape.begin() + end));
}

// Adds runs of `inner` numbers. `parts` has `outer` blocks, each with one run
// for each of `places`. `whole` has `outer` blocks, each with `extent` runs.
void AddRuns(const Scalar* parts, const std::vector<int64_t>& places,
             int64_t outer, int64_t extent, int64_t inner, Scalar* whole) {
  // Your turn:
  //   1. Write two loops, over o in [0, outer) and over the places. At which
  //      number of `whole` does the run of this o and this place begin?
  //   2. Add the next run of `parts` there, number by number. The loops use the
  //      runs of `parts` from front to back, so move `parts` by `inner` after
  //      each run.
  throw Unimplemented();
}

}  // namespace

Tensor ScatterAdd(const Tensor& parts, const Tensor& indices,
                  const Shape& whole, int64_t axis) {
  const int64_t ndim = static_cast<int64_t>(whole.size());
  axis = NormalizeAxis(axis, ndim, "ScatterAdd");
  // Given. The parts must have the shape that Gather would return.
  Shape wanted(whole.begin(), whole.begin() + axis);
  wanted.insert(wanted.end(), indices.shape().begin(), indices.shape().end());
  wanted.insert(wanted.end(), whole.begin() + axis + 1, whole.end());
  const std::string where =
      "axis " + std::to_string(axis) + " of " + ShapeToString(whole);
  if (parts.shape() != wanted) {
    throw std::invalid_argument(
        "ScatterAdd: wanted parts " + ShapeToString(wanted) + " for indices " +
        ShapeToString(indices.shape()) + " into " + where + ", got " +
        ShapeToString(parts.shape()));
  }
  const int64_t extent = whole[static_cast<size_t>(axis)];
  const std::vector<int64_t> places = PlacesOf(indices, extent, where);
  const Tensor from = parts.Contiguous();
  const Tensor out = Tensor::Zeros(whole);
  AddRuns(from.data(), places, CountBetween(whole, 0, axis), extent,
          CountBetween(whole, axis + 1, ndim), out.data());
  return Traced("ScatterAdd", {&parts, &indices}, out,
                {{"axis", axis}, {"shape", whole}});
}

namespace {

InputGradients GatherRule(const TraceEvent& event) {
  // Your turn: the inputs are x and indices, the attribute is axis (int64_t).
  //   1. Get from the event what ScatterAdd() will need: the indices, the axis,
  //      and the shape of x. Do not keep x: a table of a million words is
  //      large, its shape is two numbers.
  //   2. Return two functions, for x and for the indices. The second is
  //      nullptr: an index cannot take a small step.
  throw Unimplemented();
}

InputGradients ScatterAddRule(const TraceEvent& event) {
  // Your turn: the inputs are parts and indices, the attributes axis and shape.
  // The gradient of a part is in dy, at the place where the part was added:
  // which operation reads it?
  throw Unimplemented();
}

}  // namespace

// Given. The rule of each operation.
const RuleTable& GatherRules() {
  static const RuleTable rules = {{"Gather", GatherRule},
                                  {"ScatterAdd", ScatterAddRule},
                                  {"OneHot", NoGradients}};
  return rules;
}

}  // namespace tinytorch
