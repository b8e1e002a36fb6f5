// Tape: record the way forward, walk it back.
//
// A tape is a tracer (tensor/trace.h): it hears every operation while the loss
// is computed, and notes which tensors went in, which came out, and what the
// rule of the operation (rule.h) has to say about gradients. Then it walks from
// the loss to the parameters, last operation first:
//
//   Tape tape;
//   Tensor loss;
//   {
//     TraceScope scope(&tape);
//     loss = CrossEntropy(network(images), labels);
//   }
//   std::vector<Tensor> gradients = tape.Gradient(loss, network.Parameters());
//
// Nothing in the network knows about it: the forward code of the first three
// modules is differentiated as it stands. This is reverse mode: one walk gives
// the gradients of all parameters, for about twice the arithmetic of the way
// forward, however many there are. (Linnainmaa 1970; PyTorch: autograd, where
// tensors carry their history; TensorFlow: GradientTape, as here.)
//
// A tensor that is used three times gets three gradients: they add up.
//
// Memory. The tape holds what the rules captured, nothing else: not a tensor
// that no formula needs, not the loss. Each function is let go as soon as it
// has been called, and after Gradient() the tape is empty.
//
// Limits. Write no element of a tensor between the way forward and Gradient():
// a rule would see the new value (PyTorch notices, this tape does not).
// Elements read through data(), At() or item() leave no trace: what is made
// from them is a constant. A tape belongs to one thread.
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
#include "training/all_rules.h"
#include "training/rule.h"

namespace tinytorch {

// What becomes of the record after the walk.
enum class Graph {
  kFree,  // The tape is empty, and hears nothing of the walk itself.
  kKeep,  // The record stays, to ask again; and if the tape still listens, the
          // walk is recorded too: its results can be differentiated.
};

struct GradientOptions {
  Graph graph = Graph::kFree;
  // dL/dy for an output y of more than one element. A tensor of shape [0], the
  // default, means 1, for an output of one element. PyTorch: grad_outputs
  Tensor upstream = {};
};

class Tape : public Tracer {
 public:
  // A tape that knows all rules of the course, or those of the table, which
  // must live as long as the tape.
  Tape() : Tape(AllRules()) {}
  explicit Tape(const RuleTable& rules) : rules_(rules) {}

  // Notes an operation: asks its rule for the gradients. An operation without a
  // rule is noted too, and matters only if a gradient has to pass it. Throws
  // std::logic_error: "Tape: the rule of Mul has 1 answers for 2 inputs".
  void OnOperation(const TraceEvent& event) override;

  // The gradient of `output` with respect to each of `wanted`: tensors of their
  // shapes. `wanted` may be parameters, inputs, or results on the way; the same
  // tensor may be named twice. Only what leads from one of them to the output
  // is computed: no gradient of images for the sake of weights. Two of the
  // results may share their numbers, or be expanded views: read them, and
  // Clone() what you want to write.
  //
  // Throws std::invalid_argument, and leaves the tape as it was:
  //   "Gradient: the output was not computed on this tape"
  //   "Gradient: wanted an output of 1 element or an upstream, got [64, 10]"
  //   "Gradient: wanted an upstream [64, 10], got [10]"
  //   "Gradient: 0.weight [128, 784] does not reach the output" (or "wanted
  //     tensor 2 [128, 784]", counted from 0, where there are no names)
  //   "Gradient: there is no rule for Foo [2, 3] -> [2]", if it is on the way.
  // Throws std::logic_error when a rule is wrong: "Gradient: the rule of Mul
  // gives [2, 3] for input 1 [3]"; the tape is empty then.
  // PyTorch: torch.autograd.grad(output, wanted, upstream, create_graph)
  std::vector<Tensor> Gradient(const Tensor& output,
                               const std::vector<Tensor>& wanted,
                               const GradientOptions& options = {});
  std::vector<Tensor> Gradient(const Tensor& output,
                               const std::vector<NamedTensor>& parameters,
                               const GradientOptions& options = {});

  // Number of operations noted.
  size_t size() const { return nodes_.size(); }

  // Forgets everything.
  void Clear();

 private:
  // Tensors are known by number, in the order the tape met them.
  using Place = size_t;

  // One operation.
  struct Node {
    std::string op;
    std::vector<Place> inputs;
    std::vector<Shape> input_shapes;
    Place output;
    Shape output_shape;
    bool has_rule;
    InputGradients gradients;
  };

  // A tensor the tape has met. An id() is used again when its tensor is gone;
  // as long as `alive` is kept, it is not.
  struct Met {
    Place place;
    std::weak_ptr<const void> alive;
  };

  // The number of a tensor, a new one if the tape has not met it.
  Place PlaceOf(const Tensor& tensor);

  // Whether a gradient can pass from the output of an operation to input i. If
  // there is no rule nobody knows: yes, and that becomes an error.
  static bool Passes(const Node& node, size_t i) {
    return !node.has_rule || node.gradients[i] != nullptr;
  }

  // Of each place whether it lies between one of `wanted` and the output, both
  // included: the walk goes there and nowhere else.
  std::vector<bool> OnTheWay(Place output,
                             const std::vector<Place>& wanted) const;

  // Throws what Gradient() says for a wanted tensor or an operation on the way.
  void CheckWay(const std::vector<bool>& on_the_way,
                const std::vector<Place>& wanted,
                const std::vector<NamedTensor>& parameters) const;

  // Walks from the output to the wanted places; returns their gradients.
  std::vector<Tensor> Walk(const std::vector<bool>& on_the_way, Place output,
                           const Tensor& upstream,
                           const std::vector<Place>& wanted, Graph graph);

  const RuleTable& rules_;
  std::vector<Node> nodes_;
  std::unordered_map<const void*, Met> places_;  // by id()
  bool deaf_ = false;  // while it walks and will not keep the record
};

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_TAPE_H_
