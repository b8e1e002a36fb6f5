// What all calls share: calls.h.

#include "production/interop/peers/calls.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "layers/layer.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"

namespace tinytorch {
namespace {

// Returns the tensor of this name, or nullptr.
const Tensor* Find(const std::vector<NamedTensor>& tensors,
                   const std::string& name) {
  for (const NamedTensor& named : tensors) {
    if (named.name == name) return &named.tensor;
  }
  return nullptr;
}

}  // namespace

Tensor Arguments::Run(Layer& layer, const std::vector<std::string>& names) {
  const std::vector<NamedTensor> parameters = layer.Parameters();
  const std::vector<NamedTensor> buffers = layer.Buffers();
  for (size_t i = 1; i < inputs_.size(); ++i) {
    const std::string& name = names.at(i - 1);
    const Tensor* const parameter = Find(parameters, name);
    const Tensor* const buffer = Find(buffers, name);
    const Tensor* const target = parameter != nullptr ? parameter : buffer;
    if (target == nullptr || target->shape() != inputs_[i].shape()) {
      throw std::invalid_argument(layer.name() + ": " + name + " cannot be " +
                                  ShapeToString(inputs_[i].shape()));
    }
    const std::vector<Scalar> values = inputs_[i].ToVector();
    std::copy(values.begin(), values.end(), target->data());
    if (parameter != nullptr) inputs_[i] = *parameter;
  }
  if (!Get<bool>("training", false)) layer.Eval();
  const Tensor output = layer(inputs_[0]);
  // A case may want what the layer remembers in place of what it answers.
  const std::string wanted = Get<std::string>("returns", "");
  return wanted.empty() ? output : *Find(buffers, wanted);
}

std::vector<const CallTable*> AllCalls() {
  return {&TensorCalls(), &NetworkCalls(), &TrainingCalls(), &GivenCalls()};
}

Call FindCall(const std::string& name) {
  for (const CallTable* table : AllCalls()) {
    const auto found = table->find(name);
    if (found != table->end()) return found->second;
  }
  return nullptr;
}

}  // namespace tinytorch
