// Exercise `gather_rules`: what was looked up often learns often.
//
//   table  0 1     Gather {2, 0, 2}   4 5     dy  1 2     dtable  3  4
//          2 3                        0 1         3 4             0  0
//          4 5                        4 5         5 6             6  8
//
// Row 2 was read twice, so a step of it moves two rows of the result: its
// gradient is the sum of both, 1 + 5 and 2 + 6. Row 1 was not read: 0. That is
// all there is to the training of an embedding, and the reason why rare words
// learn slowly.
//
// ScatterAdd is Gather with the arrow turned around: the same three levels
// (outer, axis, inner: tensor/gather.h and its exercise), the same runs. Only
// `to = from` becomes `to += from` on the other side.
//
// Could it be a matrix product, OneHot(indices) transposed, times dy? It could,
// and costs rows * classes * width operations, of which all but one in
// `classes` add zero. This one costs rows * width.
//
// Cost: each part is read once and added once; one allocation.
// Tests: test/gather_rules_test.cc, then test/gather_rules_module_test.cc.

#include "training/gather_rules.h"

#include <cmath>
#include <cstdint>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensor/gather.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"
#include "training/rule.h"

namespace tinytorch {
namespace {

// Given: an index in an error, as Gather writes it.
std::string IndexText(double index) {
  std::ostringstream text;
  text << "ScatterAdd: index " << index;
  return text.str();
}

// Given: the indices as places of an axis of `extent`, in row-major order,
// negative ones counted from the end. `where` completes the error.
std::vector<int64_t> PlacesOf(const Tensor& indices, int64_t extent,
                              const std::string& where) {
  std::vector<int64_t> places;
  for (const double index : indices.ToVector()) {
    if (!(std::trunc(index) == index)) {
      throw std::invalid_argument(IndexText(index) + " is not a whole number");
    }
    if (index < static_cast<double>(-extent) ||
        index >= static_cast<double>(extent)) {
      throw std::out_of_range(IndexText(index) + " outside of " + where);
    }
    const int64_t place = static_cast<int64_t>(index);
    places.push_back(place < 0 ? place + extent : place);
  }
  return places;
}

// Given: the number of elements of the axes from `begin` on, without `end`.
int64_t CountBetween(const Shape& shape, int64_t begin, int64_t end) {
  return NumElements(Shape(shape.begin() + begin, shape.begin() + end));
}

// Adds `outer` times one run of `inner` numbers for each of `places` to
// `whole`, which is `outer` times one run for each index of an axis of
// `extent`.
void AddRuns(const Scalar* parts, const std::vector<int64_t>& places,
             int64_t outer, int64_t extent, int64_t inner, Scalar* whole) {
  // Your turn:
  //   1. Two loops, over o below outer and over the places. Where in `whole`
  //      does the run of this o and this place begin?
  //   2. Add the next run of `parts` there, number by number. The runs are read
  //      from front to back: a pointer that moves on by `inner` finds them.
  // BEGIN SOLUTION
  for (int64_t o = 0; o < outer; ++o) {
    for (const int64_t place : places) {
      Scalar* const to = whole + (o * extent + place) * inner;
      for (int64_t k = 0; k < inner; ++k) to[k] += parts[k];
      parts += inner;
    }
  }
  // END SOLUTION
}

}  // namespace

Tensor ScatterAdd(const Tensor& parts, const Tensor& indices,
                  const Shape& whole, int64_t axis) {
  const int64_t ndim = static_cast<int64_t>(whole.size());
  axis = NormalizeAxis(axis, ndim, "ScatterAdd");
  // Given: parts have the shape that Gather would give them.
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
  // Your turn: inputs are x and indices, the attribute is axis (int64_t).
  //   1. Take out of the event what ScatterAdd() will need: the indices, the
  //      axis, and of x the shape. A table of a million words is large; its
  //      shape is two numbers.
  //   2. Return two functions, for x and for the indices. The second is
  //      nullptr: an index cannot move a little.
  // BEGIN SOLUTION
  const Tensor indices = event.inputs[1];
  const Shape whole = event.inputs[0].shape();
  const int64_t axis = AttributeOf<int64_t>(event, "axis");
  return {
      [=](const Tensor& dy) { return ScatterAdd(dy, indices, whole, axis); },
      nullptr};
  // END SOLUTION
}

InputGradients ScatterAddRule(const TraceEvent& event) {
  // Your turn: inputs are parts and indices, attributes axis and shape. Where
  // each part was added, there is its gradient.
  // BEGIN SOLUTION
  const Tensor indices = event.inputs[1];
  const int64_t axis = AttributeOf<int64_t>(event, "axis");
  return {[=](const Tensor& dy) { return Gather(dy, indices, axis); }, nullptr};
  // END SOLUTION
}

}  // namespace

// Given: which rule belongs to which operation.
const RuleTable& GatherRules() {
  static const RuleTable rules = {{"Gather", GatherRule},
                                  {"ScatterAdd", ScatterAddRule},
                                  {"OneHot", NoGradients}};
  return rules;
}

}  // namespace tinytorch
