// Tape::Gradient(): the checks before the walk, and the cleaning up after it.
// The walk itself is the exercise `tape`.

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include "layers/layer.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "training/tape.h"

namespace tinytorch {
namespace {

// Returns the gradient with which the walk begins.
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

// Returns "[2, 3] [3]".
std::string ShapesToString(const std::vector<Shape>& shapes) {
  std::string text;
  for (const Shape& shape : shapes) {
    text += (text.empty() ? "" : " ") + ShapeToString(shape);
  }
  return text;
}

}  // namespace

void Tape::Clear() {
  nodes_.clear();
  entries_.clear();
}

void Tape::CheckReachable(const std::vector<bool>& reachable,
                          const std::vector<TensorId>& ids,
                          const std::vector<NamedTensor>& targets) const {
  for (size_t i = 0; i < ids.size(); ++i) {
    if (reachable[ids[i]]) continue;
    throw std::invalid_argument("Gradient: " + targets[i].name + " " +
                                ShapeToString(targets[i].tensor.shape()) +
                                " does not reach the output");
  }
  for (const Node& node : nodes_) {
    if (node.has_rule || !reachable[node.output]) continue;
    for (const TensorId input : node.inputs) {
      if (!reachable[input]) continue;
      throw std::invalid_argument("Gradient: there is no rule for " + node.op +
                                  " " + ShapesToString(node.input_shapes) +
                                  " -> " + ShapeToString(node.output_shape));
    }
  }
}

std::vector<Tensor> Tape::GradientOfUsed(
    const Tensor& output, const std::vector<NamedTensor>& targets,
    const std::vector<TensorId>& ids, const std::vector<bool>& reachable,
    const GradientOptions& options) {
  std::vector<NamedTensor> used;
  for (size_t i = 0; i < ids.size(); ++i) {
    if (reachable[ids[i]]) used.push_back(targets[i]);
  }
  const std::vector<Tensor> of_used = Gradient(output, used, options);
  std::vector<Tensor> gradients(ids.size());
  auto next = of_used.begin();
  for (size_t i = 0; i < ids.size(); ++i) {
    if (reachable[ids[i]]) gradients[i] = *next++;
  }
  return gradients;
}

std::vector<Tensor> Tape::Gradient(const Tensor& output,
                                   const std::vector<NamedTensor>& targets,
                                   const GradientOptions& options) {
  const auto found = entries_.find(output.id());
  const auto made_it = [&](const Node& node) {
    return found != entries_.end() && found->second.id == node.output;
  };
  if (std::none_of(nodes_.begin(), nodes_.end(), made_it)) {
    throw std::invalid_argument(
        "Gradient: the output was not computed on this tape");
  }
  const Tensor upstream = FirstGradient(output, options.upstream);
  std::vector<TensorId> ids;
  for (const NamedTensor& target : targets) {
    // A tensor that the tape has not seen gets a new number, which is not
    // reachable.
    ids.push_back(IdOf(target.tensor));
  }
  const TensorId from = IdOf(output);
  const std::vector<bool> reachable = Reachable(from, ids);
  if (options.unused == Unused::kEmpty) {
    const auto is_used = [&](TensorId id) { return bool{reachable[id]}; };
    if (!std::all_of(ids.begin(), ids.end(), is_used) &&
        std::any_of(ids.begin(), ids.end(), is_used)) {
      return GradientOfUsed(output, targets, ids, reachable, options);
    }
  }
  CheckReachable(reachable, ids, targets);

  recording_ = options.graph == Graph::kKeep;
  try {
    std::vector<Tensor> gradients =
        Walk(reachable, from, upstream, ids, options.graph);
    if (options.graph == Graph::kFree) Clear();
    recording_ = true;
    return gradients;
  } catch (...) {
    Clear();
    recording_ = true;
    throw;
  }
}

std::vector<Tensor> Tape::Gradient(const Tensor& output,
                                   const std::vector<Tensor>& targets,
                                   const GradientOptions& options) {
  std::vector<NamedTensor> named;
  for (size_t i = 0; i < targets.size(); ++i) {
    named.push_back({"target " + std::to_string(i), targets[i]});
  }
  return Gradient(output, named, options);
}

}  // namespace tinytorch
