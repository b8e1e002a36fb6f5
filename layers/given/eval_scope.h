// EvalScope: evaluation mode until the end of a scope.
//
//   {
//     const EvalScope eval(network);
//     logits = network(images);      // Dropout drops nothing
//   }                                // every layer is in its old mode again
//
// Given. It keeps the mode of every layer, not only that of the network: a part
// of it may be frozen, a BatchNorm that stays in evaluation mode while the
// layers around it train, and network.Train() would unfreeze it.

#ifndef TINYTORCH_LAYERS_GIVEN_EVAL_SCOPE_H_
#define TINYTORCH_LAYERS_GIVEN_EVAL_SCOPE_H_

#include <utility>
#include <vector>

#include "layers/layer.h"

namespace tinytorch {

// Puts a network into evaluation mode. The destructor brings back the mode of
// each of its layers, also when an exception passes. The network must outlive
// the scope and keep its layers.
class EvalScope {
 public:
  explicit EvalScope(Layer& network) {
    Remember(network);
    network.Eval();
  }
  ~EvalScope() {
    for (const auto& [layer, training] : modes_) layer->training_ = training;
  }
  EvalScope(const EvalScope&) = delete;
  EvalScope& operator=(const EvalScope&) = delete;

 private:
  void Remember(Layer& layer) {
    modes_.emplace_back(&layer, layer.training_);
    for (const Layer::Child& child : layer.children_) Remember(*child.layer);
  }

  std::vector<std::pair<Layer*, bool>> modes_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_GIVEN_EVAL_SCOPE_H_
