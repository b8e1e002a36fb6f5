// Layer: a function with parameters.
//
// A network and all its parts are Layers. A Layer turns a tensor into a tensor,
// knows its parameters by name, knows whether it is in training or in use, and
// can tell the shape of its result before it computes anything. PyTorch:
// torch.nn.Module
//
//   Dense dense(784, 10, rng);
//   Tensor logits = dense(images);                // [64, 784] -> [64, 10]
//   for (const NamedTensor& p : dense.Parameters()) {
//     p.name;                                     // "weight", "bias"
//   }
//   dense(Tensor::Zeros({64, 28}));
//   // throws: "Dense(784, 10): wanted [..., 784], got [64, 28]"
//
// Only one thread at a time may use a layer.

#ifndef TINYTORCH_LAYERS_LAYER_H_
#define TINYTORCH_LAYERS_LAYER_H_

#include <string>
#include <utility>
#include <vector>

#include "tensor/random.h"
#include "tensor/tensor.h"

namespace tinytorch {

// A tensor and the path to it: "weight", "0.weight", "block.norm.bias". The
// handle shares its numbers with the layer: a trainer writes them through it.
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

  // Returns the layer's name in errors and summaries: "Dense(784, 10)".
  virtual std::string name() const = 0;

  // Returns the shape that an input of this shape gives, or throws
  // std::invalid_argument: "NAME: wanted [..., 784], got [64, 28]". Computes
  // nothing and allocates no tensor.
  virtual Shape OutputShape(const Shape& input) const = 0;

  // Runs the layer: calls OutputShape() first, so that a wrong shape is an
  // error before any arithmetic, then Forward() once. Forward() gets x itself,
  // and its result is returned as it is: the call allocates nothing of its own.
  // Exercise `layer`.
  Tensor operator()(const Tensor& x);

  // Returns the layer's own parameters, then those of its children, in the
  // order they were added. A child's name and a dot stand before the names of
  // its parameters, at every level: "block.norm.bias". A tensor (one id()) that
  // is there under several names, in one layer or in several, is listed once,
  // under the first. Allocates no tensor. PyTorch: named_parameters(). Exercise
  // `layer`.
  std::vector<NamedTensor> Parameters() const;

  // Returns, in the same order and with the same paths, the tensors that are
  // state but are not trained, such as the running mean of BatchNorm. A tensor
  // under two names is listed twice here. PyTorch: named_buffers(). Exercise
  // `layer`.
  std::vector<NamedTensor> Buffers() const;

  // Returns the number of elements of all Parameters(), without buffers.
  int64_t ParameterCount() const;

  // Given. Returns the generators of this layer and its children (Dropout has
  // one), in the order the children were added. A checkpoint keeps their
  // states.
  std::vector<Rng*> Generators() {
    std::vector<Rng*> found;
    if (generator() != nullptr) found.push_back(generator());
    for (const Child& child : children_) {
      for (Rng* rng : child.layer->Generators()) found.push_back(rng);
    }
    return found;
  }

  // Set training mode, in which a new layer is, or evaluation mode, for this
  // layer and for its children at every level, but not for its parent. Dropout
  // drops and BatchNorm learns only in training. EvalScope
  // (given/eval_scope.h) sets evaluation mode for a scope.
  // Exercise `layer`. PyTorch: m.train(), m.eval()
  void Train() { SetTraining(true); }
  void Eval() { SetTraining(false); }
  bool training() const { return training_; }

 protected:
  // Computes the result. operator() calls it with a shape that fits.
  virtual Tensor Forward(const Tensor& x) = 0;

  // Returns the generator that this layer draws from when it runs, or nullptr.
  virtual Rng* generator() { return nullptr; }

  // Register a tensor in a constructor, and return the handle to keep, which
  // shares its numbers with `value`. A name must be new among the layer's
  // parameters, buffers and children together, not empty and without a dot.
  // Throw std::invalid_argument, and register nothing: "Layer: weight is there
  // already", "Layer: wanted a name without a dot, got a.b". Exercise `layer`.
  Tensor AddParameter(const std::string& name, Tensor value);
  Tensor AddBuffer(const std::string& name, Tensor value);
  // Registers a child, which must live as long as this layer: usually it is a
  // member. Throws as AddParameter(). Exercise `layer`.
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

// Given. A function of a tensor as a layer without parameters, for networks
// that are lists of layers. The function must keep the shape, as activations
// do.
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
