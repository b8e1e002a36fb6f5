// Exercise `tape`: record the way forward, walk it back.
//
// L = x * x + x at x = 3, and what the tape notes of it:
//
//   op    inputs  output      what its rule says
//   Mul   0 0     1           dx = dy * x, dx = dy * x
//   Add   1 0     2           da = dy, db = dy
//
// Tensors have numbers (places) in the order the tape met them: x is 0. Walk
// from the last operation to the first, with a sum for each place:
//
//   start           sum[2] = 1           dL/dL
//   Add: dy = 1     sum[1] = 1           sum[0] = 1
//   Mul: dy = 1     sum[0] = 1 + 3 + 3 = 7 = 2 x + 1
//
// Operations come on the tape in the order they ran. So whatever used a tensor
// stands behind the operation that made it, and on the way back its sum is
// complete by the time that operation is reached. No sorting is needed.
//
// Cost: each operation on the way is visited once; what its rule does is about
// twice the arithmetic of the operation. The tape holds what the rules captured
// and lets go of it as it walks.
// Tests: test/tape_test.cc, then test/tape_module_test.cc.

#include "training/tape.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tensor/elementwise.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given: the gradient the walk begins with.
Tensor FirstGradient(const Tensor& output, const Tensor& upstream) {
  if (upstream.shape() == output.shape()) return upstream;
  if (upstream.shape() != Shape{0}) {
    throw std::invalid_argument("Gradient: wanted an upstream " +
                                ShapeToString(output.shape()) + ", got " +
                                ShapeToString(upstream.shape()));
  }
  if (output.numel() != 1) {
    throw std::invalid_argument(
        "Gradient: wanted an output of 1 element or an upstream, got " +
        ShapeToString(output.shape()));
  }
  return Tensor::Ones(output.shape());
}

// Given: "[2, 3] [3]".
std::string ShapesToString(const std::vector<Shape>& shapes) {
  std::string text;
  for (const Shape& shape : shapes) {
    text += (text.empty() ? "" : " ") + ShapeToString(shape);
  }
  return text;
}

}  // namespace

// Forward ---------------------------------------------------------------------

Tape::Place Tape::PlaceOf(const Tensor& tensor) {
  // Your turn: look the id() up in places_. If it is not there, the tensor gets
  // the next number, places_.size(). Keep its weak() with the number: without
  // it another tensor may come to live at the same address, and would be taken
  // for this one. (try_emplace() looks and inserts at once.)
  throw Unimplemented();
}

void Tape::OnOperation(const TraceEvent& event) {
  if (deaf_) return;
  // Your turn:
  //   1. Append a Node: the name, the place and the shape of each input and of
  //      the output, has_rule = false. Keep no tensor: the rule decides which
  //      of them are needed later.
  //   2. Look for the rule in rules_. None? That is all.
  //   3. Call it with the event. If it does not give one function for each
  //      input (empty ones count), throw std::logic_error:
  //      "Tape: the rule of Mul has 1 answers for 2 inputs".
  //   4. Put the functions into the node and set has_rule. A rule may run
  //      operations itself: the node need not be the last one any more, and a
  //      reference to it need not be valid. Its index is.
  throw Unimplemented();
}

void Tape::Clear() {
  nodes_.clear();
  places_.clear();
}

// Back ------------------------------------------------------------------------

std::vector<bool> Tape::OnTheWay(Place output,
                                 const std::vector<Place>& wanted) const {
  // Your turn: a place is on the way if one of `wanted` leads to it, and it
  // leads to the output.
  //   1. Mark the wanted places. Go through the nodes, first to last: if an
  //      input is marked, and the gradient Passes() between it and the output,
  //      mark the output. Marked is now all that depends on one of `wanted`.
  //   2. With new marks, begin at the output. Go through the nodes from last to
  //      first: if the output has a new mark, give one to each input that has
  //      an old one, if the gradient Passes().
  throw Unimplemented();
}

std::vector<Tensor> Tape::Walk(const std::vector<bool>& on_the_way,
                               Place output, const Tensor& upstream,
                               const std::vector<Place>& wanted, Graph graph) {
  // The sum of the gradients so far, of each place.
  std::vector<std::optional<Tensor>> sums(places_.size());
  sums[output] = upstream;
  // Your turn: go through the nodes that are there now, from last to first.
  //   1. With kFree, take the node off the tape (move it out, pop_back()): what
  //      it holds is let go of, called or not. With kKeep, work on a copy: as
  //      the rules run, nodes_ may grow and move in memory.
  //   2. dy is the sum of its output. There is none? Then the node is not on
  //      the way. Nobody needs this sum any more, unless its place is wanted:
  //      reset() it, so that its memory is free.
  //   3. For each input on the way, with a function: call it with dy. If the
  //      shape is not that of the input, throw std::logic_error: "Gradient: the
  //      rule of Mul gives [2, 3] for input 1 [3]" (counted from 0). Add the
  //      result to the sum of the input's place; the first is the sum itself.
  //      The function has done its work: set it to nullptr.
  // Return the sums of the wanted places, in their order.
  throw Unimplemented();
}

// Given: what is checked before the walk, and what is tidied up after it.

void Tape::CheckWay(const std::vector<bool>& on_the_way,
                    const std::vector<Place>& wanted,
                    const std::vector<NamedTensor>& parameters) const {
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (on_the_way[wanted[i]]) continue;
    throw std::invalid_argument("Gradient: " + parameters[i].name + " " +
                                ShapeToString(parameters[i].tensor.shape()) +
                                " does not reach the output");
  }
  for (const Node& node : nodes_) {
    if (node.has_rule || !on_the_way[node.output]) continue;
    for (const Place input : node.inputs) {
      if (!on_the_way[input]) continue;
      throw std::invalid_argument("Gradient: there is no rule for " + node.op +
                                  " " + ShapesToString(node.input_shapes) +
                                  " -> " + ShapeToString(node.output_shape));
    }
  }
}

std::vector<Tensor> Tape::Gradient(const Tensor& output,
                                   const std::vector<NamedTensor>& parameters,
                                   const GradientOptions& options) {
  const auto met = places_.find(output.id());
  const auto made_it = [&](const Node& node) {
    return met != places_.end() && met->second.place == node.output;
  };
  if (std::none_of(nodes_.begin(), nodes_.end(), made_it)) {
    throw std::invalid_argument(
        "Gradient: the output was not computed on this tape");
  }
  const Tensor upstream = FirstGradient(output, options.upstream);
  std::vector<Place> wanted;
  for (const NamedTensor& parameter : parameters) {
    // One that the tape never met stands at a place that nothing leads to.
    wanted.push_back(PlaceOf(parameter.tensor));
  }
  const Place from = PlaceOf(output);
  const std::vector<bool> on_the_way = OnTheWay(from, wanted);
  CheckWay(on_the_way, wanted, parameters);

  deaf_ = options.graph == Graph::kFree;
  try {
    std::vector<Tensor> gradients =
        Walk(on_the_way, from, upstream, wanted, options.graph);
    if (options.graph == Graph::kFree) Clear();
    deaf_ = false;
    return gradients;
  } catch (...) {
    Clear();
    deaf_ = false;
    throw;
  }
}

std::vector<Tensor> Tape::Gradient(const Tensor& output,
                                   const std::vector<Tensor>& wanted,
                                   const GradientOptions& options) {
  std::vector<NamedTensor> named;
  for (size_t i = 0; i < wanted.size(); ++i) {
    named.push_back({"wanted tensor " + std::to_string(i), wanted[i]});
  }
  return Gradient(output, named, options);
}

}  // namespace tinytorch
