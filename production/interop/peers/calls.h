// Our operations, layers, losses and optimizers, by the names that cases use.
//
// Each row of a table is one call of the course's API, without arithmetic of
// its own: what is compared must be what students write. The rows with an ONNX
// operator of the same name take its attributes in our words (`axes`,
// `keepdims`); layers take their parameters as inputs after x. onnx_rows.py and
// torch_rows.py say which call stands for which operator of a peer.

#ifndef TINYTORCH_PRODUCTION_INTEROP_PEERS_CALLS_H_
#define TINYTORCH_PRODUCTION_INTEROP_PEERS_CALLS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "layers/layer.h"
#include "nlohmann/json.hpp"
#include "tensor/reduce.h"
#include "tensor/tensor.h"

namespace tinytorch {

// The inputs and attributes of a call.
class Arguments {
 public:
  // `attributes` must live as long as this.
  Arguments(std::vector<Tensor> inputs, const nlohmann::json& attributes)
      : inputs_(std::move(inputs)), attributes_(attributes) {}

  // Throws std::out_of_range if the case has fewer inputs.
  const Tensor& operator[](size_t i) const { return inputs_.at(i); }
  size_t size() const { return inputs_.size(); }
  const std::vector<Tensor>& inputs() const { return inputs_; }

  // Returns an attribute. Throws nlohmann::json::exception if it is absent, or
  // of another type.
  template <typename T>
  T Get(const std::string& name) const {
    return attributes_.at(name).get<T>();
  }
  template <typename T>
  T Get(const std::string& name, T otherwise) const {
    return attributes_.value(name, otherwise);
  }
  bool Has(const std::string& name) const { return attributes_.contains(name); }

  // Copies the inputs after the first into the parameters and buffers of a
  // layer with these names, and lets the parameters be the inputs from now on:
  // the gradients of the case are theirs. Sets evaluation mode unless the
  // attribute "training" is true. Returns what the layer answers to the first.
  Tensor Run(Layer& layer, const std::vector<std::string>& names);

 private:
  std::vector<Tensor> inputs_;
  const nlohmann::json& attributes_;
};

// Computes one call. Throws what the API throws.
using Call = Tensor (*)(Arguments& arguments);
using CallTable = std::map<std::string, Call>;

// Calls of the usual kinds: of one tensor, of two, over axes.
template <Tensor (*kFunction)(const Tensor&)>
Tensor Unary(Arguments& a) {
  return kFunction(a[0]);
}

template <Tensor (*kFunction)(const Tensor&, const Tensor&)>
Tensor Binary(Arguments& a) {
  return kFunction(a[0], a[1]);
}

using Axes = std::vector<int64_t>;

template <Tensor (*kFunction)(const Tensor&, const ReduceOptions&)>
Tensor Reduce(Arguments& a) {
  return kFunction(a[0], {.axes = a.Get<Axes>("axes", {}),
                          .keepdims = a.Get<bool>("keepdims", false)});
}

const CallTable& TensorCalls();    // tensor_calls.cc
const CallTable& NetworkCalls();   // network_calls.cc
const CallTable& TrainingCalls();  // training_calls.cc
const CallTable& GivenCalls();     // given_calls.cc

// Returns all of these.
std::vector<const CallTable*> AllCalls();

// Returns the call of this name, or nullptr.
Call FindCall(const std::string& name);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_INTEROP_PEERS_CALLS_H_
