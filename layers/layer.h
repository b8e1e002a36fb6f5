// Layer: a function with parameters.
//
// Everything a network is made of, and a network itself, is a Layer: it turns a
// tensor into a tensor, knows its parameters by name, knows whether it is
// training or being used, and can say which shape comes out before anything is
// computed. PyTorch: torch.nn.Module
//
//   Dense dense(784, 10, rng);
//   Tensor logits = dense(images);                // [64, 784] -> [64, 10]
//   for (const NamedTensor& p : dense.Parameters()) {
//     p.name;                                     // "weight", "bias"
//   }
//   dense(Tensor::Zeros({64, 28}));
//   // throws: "Dense(784, 10): wanted [..., 784], got [64, 28]"
//
// A layer is used by one thread at a time.

#ifndef TINYTORCH_LAYERS_LAYER_H_
#define TINYTORCH_LAYERS_LAYER_H_

#include <string>
#include <utility>
#include <vector>

#include "tensor/random.h"
#include "tensor/tensor.h"

namespace tinytorch {

// A tensor and the path to it: "weight", "0.weight", "block.norm.bias". The
// handle shares the layer's numbers: writing its elements trains the layer.
struct NamedTensor {
  std::string name;
  Tensor tensor;
};

class EvalScope;  // given/eval_scope.h

class Layer {
 public:
  virtual ~Layer() = default;
  Layer() = default;
  Layer(const Layer&) = delete;  // Two layers must not share by accident.
  Layer& operator=(const Layer&) = delete;

  // How the layer is written in errors and summaries: "Dense(784, 10)".
  virtual std::string name() const = 0;

  // Returns the shape that an input of this shape gives, or throws
  // std::invalid_argument: "NAME: wanted [..., 784], got [64, 28]". Computes
  // nothing and allocates nothing.
  virtual Shape OutputShape(const Shape& input) const = 0;

  // Runs the layer: asks OutputShape() first, so that a wrong shape is an error
  // before any arithmetic, then Forward(). Exercise `layer`.
  Tensor operator()(const Tensor& x);

  // All parameters, then those of the children with the child's name and a dot
  // before theirs, in the order they were added: PyTorch's named_parameters().
  // Exercise `layer`.
  std::vector<NamedTensor> Parameters() const;

  // The same for tensors that are state but are not trained (the running mean
  // of BatchNorm): PyTorch's named_buffers(). Exercise `layer`.
  std::vector<NamedTensor> Buffers() const;

  // Number of elements of all parameters.
  int64_t ParameterCount() const;

  // The generators that this layer and its children draw from (Dropout's), in
  // the order the children were added: a checkpoint keeps their states. Given.
  std::vector<Rng*> Generators() {
    std::vector<Rng*> found;
    if (generator() != nullptr) found.push_back(generator());
    for (const Child& child : children_) {
      for (Rng* rng : child.layer->Generators()) found.push_back(rng);
    }
    return found;
  }

  // Training mode (the initial one) or evaluation mode, for this layer and all
  // its children: Dropout drops and BatchNorm learns only in training.
  // Exercise `layer`. PyTorch: m.train(), m.eval()
  void Train() { SetTraining(true); }
  void Eval() { SetTraining(false); }
  bool training() const { return training_; }

 protected:
  // What the layer computes. Called by operator() with a shape that fits.
  virtual Tensor Forward(const Tensor& x) = 0;

  // The generator this layer draws from when it runs, if it does.
  virtual Rng* generator() { return nullptr; }

  // Registration, called in constructors. Each returns the handle to keep.
  // Names must be new within the layer, not empty and without a dot: throws
  // std::invalid_argument "Layer: weight is there already", "Layer: wanted a
  // name without a dot, got a.b". Exercise `layer`.
  Tensor AddParameter(const std::string& name, Tensor value);
  Tensor AddBuffer(const std::string& name, Tensor value);
  // The child must live as long as this layer: a member of it, as a rule.
  void AddChild(const std::string& name, Layer& child);

 private:
  friend class EvalScope;

  struct Child {
    std::string name;
    Layer* layer;
  };

  void SetTraining(bool training);
  void CheckNewName(const std::string& name) const;

  std::vector<NamedTensor> parameters_;
  std::vector<NamedTensor> buffers_;
  std::vector<Child> children_;
  bool training_ = true;
};

// A function of a tensor as a layer without parameters, for networks that are
// lists of layers. The function must keep the shape, as activations do.
//   Activation relu("ReLU", Relu);
class Activation : public Layer {
 public:
  using Function = Tensor (*)(const Tensor&);
  Activation(std::string name, Function function)
      : name_(std::move(name)), function_(function) {}

  std::string name() const override { return name_; }
  Shape OutputShape(const Shape& input) const override { return input; }

 protected:
  Tensor Forward(const Tensor& x) override { return function_(x); }

 private:
  std::string name_;
  Function function_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_LAYER_H_
