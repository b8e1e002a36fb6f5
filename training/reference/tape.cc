// Exercise `tape`: record the forward pass, walk it backward.
//
// L = x * x + x at x = 3, and the record of it:
//
//   op    inputs  output      gradients, from its rule
//   Mul   0 0     1           dx = dy * x, dx = dy * x
//   Add   1 0     2           da = dy, db = dy
//
// Tensors have numbers (TensorId) in the order in which the tape saw them: x is
// 0. Walk from the last operation to the first, with a sum for each tensor:
//
//   start           sum[2] = 1           dL/dL
//   Add: dy = 1     sum[1] = 1           sum[0] = 1
//   Mul: dy = 1     sum[0] = 1 + 3 + 3 = 7 = 2 x + 1
//
// The record has the operations in the order in which they ran. So all uses of
// a tensor come after the operation that made it. The walk goes backward: when
// it reaches that operation, the sum of the tensor is complete. No sorting is
// needed.
//
// Cost: the walk visits each operation once; a rule does about twice the
// arithmetic of its operation. The tape holds what the rules captured, and
// releases it during the walk.
// Given: the checks before the walk, in given/tape_gradient.cc.
// Tests: test/tape_test.cc, then test/tape_module_test.cc.

#include "training/tape.h"

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
// Forward ---------------------------------------------------------------------

Tape::TensorId Tape::IdOf(const Tensor& tensor) {
  // Your turn: look up the tensor's id() in entries_. If it is missing, insert
  // an Entry with the next number, entries_.size(), and the tensor's weak().
  // Without weak(), another tensor could get the same address later, and the
  // tape would take it for this one. (try_emplace() looks up and inserts.)
  // BEGIN SOLUTION
  const auto [found, is_new] = entries_.try_emplace(
      tensor.id(), Entry{.id = entries_.size(), .alive = tensor.weak()});
  return found->second.id;
  // END SOLUTION
}

void Tape::OnOperation(const TraceEvent& event) {
  if (!recording_) return;
  // Your turn:
  //   1. Append a Node with the name of the operation, and IdOf() and shape of
  //      each input and of the output. Keep no tensor: the rule decides which
  //      tensors it needs later.
  //   2. Look for the rule in rules_. If there is none, you are done.
  //   3. Call it with the event. It must return one function for each input
  //      (empty functions count). Otherwise throw std::logic_error: "Tape: the
  //      rule of Mul has 1 answers for 2 inputs".
  //   4. Put the functions into the node and set has_rule. The rule may have
  //      run operations, which append nodes: by now the node need not be the
  //      last one, and a reference to it may be invalid. So remember its index
  //      in step 1.
  // BEGIN SOLUTION
  const size_t index = nodes_.size();
  Node node = {.op = event.op, .output_shape = event.output.shape()};
  for (const Tensor& input : event.inputs) {
    node.inputs.push_back(IdOf(input));
    node.input_shapes.push_back(input.shape());
  }
  node.output = IdOf(event.output);
  nodes_.push_back(std::move(node));

  const auto rule = rules_.find(event.op);
  if (rule == rules_.end()) return;
  InputGradients gradients = rule->second(event);
  if (gradients.size() != event.inputs.size()) {
    throw std::logic_error("Tape: the rule of " + event.op + " has " +
                           std::to_string(gradients.size()) + " answers for " +
                           std::to_string(event.inputs.size()) + " inputs");
  }
  nodes_[index].gradients = std::move(gradients);
  nodes_[index].has_rule = true;
  // END SOLUTION
}

// Backward --------------------------------------------------------------------

std::vector<bool> Tape::Reachable(TensorId output,
                                  const std::vector<TensorId>& targets) const {
  // Your turn: a tensor is reachable if a target leads to it and it leads to
  // the output. Find out in two passes, each with a vector<bool> of
  // entries_.size() marks:
  //   1. Mark the targets. Go through the nodes from first to last: if an input
  //      i of a node is marked, and Passes(node, i), mark the node's output.
  //      Now everything that depends on a target is marked.
  //   2. In the second vector, mark the output. Go through the nodes from last
  //      to first. If the output of a node has a second mark, give a second
  //      mark to each input i that has a first mark, if Passes(node, i).
  //   Return the second marks.
  // BEGIN SOLUTION
  std::vector<bool> depends(entries_.size());
  for (const TensorId target : targets) depends[target] = true;
  for (const Node& node : nodes_) {
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      if (depends[node.inputs[i]] && Passes(node, i)) {
        depends[node.output] = true;
      }
    }
  }
  std::vector<bool> reachable(entries_.size());
  reachable[output] = true;
  for (size_t k = nodes_.size(); k-- > 0;) {
    const Node& node = nodes_[k];
    if (!reachable[node.output]) continue;
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      if (depends[node.inputs[i]] && Passes(node, i)) {
        reachable[node.inputs[i]] = true;
      }
    }
  }
  return reachable;
  // END SOLUTION
}

std::vector<Tensor> Tape::Walk(const std::vector<bool>& reachable,
                               TensorId output, const Tensor& upstream,
                               const std::vector<TensorId>& targets,
                               Graph graph) {
  // Given. For each tensor the sum of its gradients so far.
  std::vector<std::optional<Tensor>> sums(entries_.size());
  sums[output] = upstream;
  // Your turn: go through the nodes that are there now, from last to first.
  //   1. With kFree, move the node out of nodes_ and pop_back(): when this
  //      round ends, its functions and what they captured are released. With
  //      kKeep, make a copy of the node: the rules may append nodes, and then
  //      nodes_ moves in memory.
  //   2. dy is the sum of the node's output. If there is none, the node is not
  //      reachable: go on with the next one. Copy the tensor, which is a
  //      handle: the walk does not need this sum again. Unless the output is a
  //      target, reset() it to free its memory; a reference would dangle then.
  //   3. For each input i that is reachable, if Passes(node, i): call its
  //      function with dy. If the result has not the shape of the input, throw
  //      std::logic_error: "Gradient: the rule of Mul gives [2, 3] for input 1
  //      [3]" (inputs count from 0).
  //   4. Add() the result to the sum of this input; the first result is the
  //      sum. Set the function to nullptr: it is not needed again.
  // Return the sums of the targets, in their order.
  // BEGIN SOLUTION
  std::vector<bool> is_target(entries_.size());
  for (const TensorId target : targets) is_target[target] = true;
  for (size_t k = nodes_.size(); k-- > 0;) {
    Node node = graph == Graph::kFree ? std::move(nodes_[k]) : nodes_[k];
    if (graph == Graph::kFree) nodes_.pop_back();
    if (!sums[node.output]) continue;
    const Tensor dy = *sums[node.output];
    if (!is_target[node.output]) sums[node.output].reset();
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      if (!reachable[node.inputs[i]] || !Passes(node, i)) continue;
      const Tensor dx = node.gradients[i](dy);
      if (dx.shape() != node.input_shapes[i]) {
        throw std::logic_error("Gradient: the rule of " + node.op + " gives " +
                               ShapeToString(dx.shape()) + " for input " +
                               std::to_string(i) + " " +
                               ShapeToString(node.input_shapes[i]));
      }
      std::optional<Tensor>& sum = sums[node.inputs[i]];
      sum = sum ? Add(*sum, dx) : dx;
      node.gradients[i] = nullptr;
    }
  }
  std::vector<Tensor> gradients;
  for (const TensorId target : targets) gradients.push_back(*sums[target]);
  return gradients;
  // END SOLUTION
}

}  // namespace tinytorch
