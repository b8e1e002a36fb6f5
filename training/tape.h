// Tape: record the forward pass, walk it backward.
//
// A tape is a tracer (tensor/trace.h): it sees every operation while the loss
// is computed. It notes which tensors went in, which tensor came out, and what
// the rule of the operation (given/rule.h) says about gradients. Then it walks
// from the loss to the parameters, last operation first:
//
//   Tape tape;
//   Tensor loss;
//   {
//     TraceScope scope(&tape);
//     loss = CrossEntropy(network(images), labels);
//   }
//   std::vector<Tensor> gradients = tape.Gradient(loss, network.Parameters());
//
// The network does not know about the tape: the forward code of the first three
// modules is differentiated without a change. This is reverse mode: one walk
// gives the gradients of all parameters, however many there are, for about
// twice the arithmetic of the forward pass. (Linnainmaa 1970; PyTorch:
// autograd, where tensors carry their history; TensorFlow: GradientTape, as
// here.)
//
// A tensor that is used three times gets three gradients: they add up.
//
// Memory. The tape holds what the rules captured and nothing else: neither the
// loss nor a tensor that no formula needs. It releases each function as soon as
// it has called it, and the gradient of an intermediate result (unless it is a
// target) as soon as the functions that need it have run. It is empty after
// Gradient().
//
// Limits. Do not write to an element of a tensor between the forward pass and
// Gradient(): a rule would see the new value (PyTorch notices, this tape does
// not). Reading elements through data(), At() or item() is not traced: what is
// computed from them is a constant to the tape. Use a tape on one thread only.
//
// Exercise `tape`.

#ifndef TINYTORCH_TRAINING_TAPE_H_
#define TINYTORCH_TRAINING_TAPE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "layers/layer.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "training/given/rule.h"

namespace tinytorch {

// The fate of the record after the walk.
enum class Graph {
  kFree,  // The tape is empty. It does not record the walk itself; another
          // tracer that is current sees it.
  kKeep,  // The record stays, so that you can ask again. If the tape is still
          // the current tracer, it also records the walk: its results can be
          // differentiated.
};

// How Gradient() treats a target on which the output does not depend.
enum class Unused {
  kError,  // Throw, because it is usually a mistake.
  kEmpty,  // Its gradient has shape [0]. Throw if this holds for all targets.
};

struct GradientOptions {
  Graph graph = Graph::kFree;
  Unused unused = Unused::kError;
  // dL/dy for an output y of more than one element. The default, a tensor of
  // shape [0], means 1, for an output of one element. PyTorch: grad_outputs
  Tensor upstream = {};
};

class Tape : public Tracer {
 public:
  // Makes a tape that knows all rules of the course.
  Tape() : Tape(AllRules()) {}
  // Makes a tape that knows these rules. They must live as long as the tape.
  explicit Tape(const RuleTable& rules) : rules_(rules) {}

  // Records an operation and asks its rule for the gradients. Records an
  // operation without a rule, too: that is an error only if a gradient has to
  // pass through it. Operations that the rule runs at once are recorded after
  // its own. Throws std::logic_error: "Tape: the rule of Mul has 1 answers for
  // 2 inputs"; the operation stays in the record, as one without a rule.
  void OnOperation(const TraceEvent& event) override;

  // Returns the gradient of `output` with respect to each target, in the shape
  // of the target. Targets may be parameters, inputs, intermediate results, or
  // the output itself, whose gradient is the upstream; you may name the same
  // tensor twice, or none. Computes only what lies between a target and the
  // output: no gradient of images if you ask for weights. Calls the functions
  // of an operation in the order of its inputs, each once, and adds a result at
  // once: Add() is reported from the second one on. Two results may share their
  // elements, or be expanded views: Clone() what you want to write to.
  //
  // Throws std::invalid_argument, and leaves the tape as it was:
  //   "Gradient: the output was not computed on this tape"
  //   "Gradient: wanted an output of 1 element or an upstream, got [64, 10]"
  //   "Gradient: wanted an upstream [64, 10], got [10]"
  //   "Gradient: 0.weight [128, 784] does not reach the output" (or "target 2
  //     [128, 784]", counted from 0, if the targets have no names). An input
  //     without a function, such as those of Less, does not reach the output.
  //   "Gradient: there is no rule for Foo [2, 3] -> [2]", if a gradient has to
  //     pass through Foo.
  // Throws std::logic_error if a rule is wrong: "Gradient: the rule of Mul
  // gives [2, 3] for input 1 [3]"; the tape is empty then.
  // PyTorch: torch.autograd.grad(output, targets, upstream, create_graph)
  std::vector<Tensor> Gradient(const Tensor& output,
                               const std::vector<Tensor>& targets,
                               const GradientOptions& options = {});
  std::vector<Tensor> Gradient(const Tensor& output,
                               const std::vector<NamedTensor>& targets,
                               const GradientOptions& options = {});

  // Number of recorded operations.
  size_t size() const { return nodes_.size(); }

  // Forgets everything.
  void Clear();

 private:
  // The number of a tensor: 0, 1, ... in the order in which the tape saw them.
  using TensorId = size_t;

  // One operation.
  struct Node {
    std::string op = {};
    std::vector<TensorId> inputs = {};
    std::vector<Shape> input_shapes = {};
    TensorId output = 0;
    Shape output_shape = {};
    bool has_rule = false;
    InputGradients gradients = {};
  };

  // A tensor that the tape has seen. Holding `alive` keeps the address that
  // Tensor::id() returns from being reused.
  struct Entry {
    TensorId id;
    std::weak_ptr<const void> alive;
  };

  // Returns the number of a tensor. A tensor that the tape has not seen gets
  // the next one.
  TensorId IdOf(const Tensor& tensor);

  // Returns whether a gradient can pass from the output of an operation to
  // input i. Without a rule we cannot know: the answer is yes, and Gradient()
  // reports the missing rule.
  static bool Passes(const Node& node, size_t i) {
    return !node.has_rule || node.gradients[i] != nullptr;
  }

  // Returns for each TensorId whether the tensor lies between a target and the
  // output, both included: the walk visits these tensors only.
  std::vector<bool> Reachable(TensorId output,
                              const std::vector<TensorId>& targets) const;

  // Gradient() with Unused::kEmpty, if some targets are reachable.
  std::vector<Tensor> GradientOfUsed(const Tensor& output,
                                     const std::vector<NamedTensor>& targets,
                                     const std::vector<TensorId>& ids,
                                     const std::vector<bool>& reachable,
                                     const GradientOptions& options);

  // Throws the errors of Gradient() that name a target, or an operation without
  // a rule.
  void CheckReachable(const std::vector<bool>& reachable,
                      const std::vector<TensorId>& ids,
                      const std::vector<NamedTensor>& targets) const;

  // Walks from the output to the targets and returns their gradients.
  std::vector<Tensor> Walk(const std::vector<bool>& reachable, TensorId output,
                           const Tensor& upstream,
                           const std::vector<TensorId>& targets, Graph graph);

  const RuleTable& rules_;
  std::vector<Node> nodes_;
  std::unordered_map<const void*, Entry> entries_;  // by Tensor::id()
  bool recording_ = true;  // false during a walk that does not keep the record
};

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_TAPE_H_
