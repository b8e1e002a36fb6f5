// Sequential and Residual: layers made of layers.
//
// A network is a function made of functions. Sequential runs layers one after
// the other. Residual adds its input to the result of a few layers, so that the
// gradient always has a direct way, and networks can be deep. Both are layers
// themselves, so they nest. Exercise `sequential`.
//
//   Sequential net;
//   net.Add<Dense>(784, 128, rng);
//   net.Add<Activation>("ReLU", Relu);
//   net.Add<Dense>(128, 10, rng);
//   Tensor logits = net(images);
//
// Parameters are named by the place of their layer, as in PyTorch: "0.weight",
// "0.bias", "2.weight". So PyTorch's weights of the same network fit.

#ifndef TINYTORCH_NETWORKS_SEQUENTIAL_H_
#define TINYTORCH_NETWORKS_SEQUENTIAL_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "layers/layer.h"
#include "tensor/tensor.h"

namespace tinytorch {

// y = last(...(second(first(x)))), and y = x if there are no layers. While a
// layer runs, Sequential keeps only x and the input of that layer alive, not
// the outputs before it. PyTorch: torch.nn.Sequential
class Sequential : public Layer {
 public:
  // Makes a layer, puts it at the end, and returns it. Its name is its place.
  template <typename L, typename... Arguments>
  L& Add(Arguments&&... arguments) {
    auto layer = std::make_unique<L>(std::forward<Arguments>(arguments)...);
    L& added = *layer;
    Append(std::move(layer));
    return added;
  }
  // Puts a layer at the end, as a child "0", "1", ... Throws
  // std::invalid_argument: "Sequential: wanted a layer, got nullptr".
  void Append(std::unique_ptr<Layer> layer);

  size_t size() const { return layers_.size(); }

  // Returns the layer at this place. Throws std::out_of_range.
  Layer& operator[](size_t place) { return *layers_.at(place); }

  std::string name() const override;  // "Sequential(3 layers)", "(1 layer)"
  // Asks one layer after the other. The error is that of the first layer that
  // does not fit, after its place: "2: Dense(128, 10): wanted ...".
  Shape OutputShape(const Shape& input) const override;

 protected:
  Tensor Forward(const Tensor& x) override;

 private:
  std::vector<std::unique_ptr<Layer>> layers_;
};

// y = Relu(main(x) + shortcut(x)); without a shortcut y = Relu(main(x) + x).
// Runs and reports main, shortcut, Add, Relu, in this order; x is not changed.
// Its children are "main" and, if there is one, "shortcut". He et al. 2015.
class Residual : public Layer {
 public:
  // Throws std::invalid_argument: "Residual: wanted a main branch, got
  // nullptr". shortcut may be nullptr.
  explicit Residual(std::unique_ptr<Layer> main,
                    std::unique_ptr<Layer> shortcut = nullptr);

  std::string name() const override { return "Residual"; }
  // Asks both branches, with errors as Sequential: "main: 1: Dense(128, 10):
  // ...". Throws std::invalid_argument if their results have different shapes,
  // also if these broadcast or have the same number of elements: "Residual:
  // main gives [1, 8, 14, 14], shortcut [1, 4, 28, 28]". Without a shortcut,
  // the second shape is that of x.
  Shape OutputShape(const Shape& input) const override;

 protected:
  Tensor Forward(const Tensor& x) override;

 private:
  std::unique_ptr<Layer> main_;
  std::unique_ptr<Layer> shortcut_;
};

// [n, a, b, ...] -> [n, a * b * ...]: images become rows. [5] -> [5, 1]; an
// extent of 0 is allowed on each axis: [0, 28, 28] -> [0, 784]. The result is a
// view if the input is contiguous. Reports Reshape. PyTorch: torch.nn.Flatten
class Flatten : public Layer {
 public:
  std::string name() const override { return "Flatten"; }
  // Throws std::invalid_argument: "Flatten: wanted [n, ...], got []".
  Shape OutputShape(const Shape& input) const override;

 protected:
  Tensor Forward(const Tensor& x) override;
};

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_SEQUENTIAL_H_
