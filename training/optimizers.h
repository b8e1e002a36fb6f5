// Optimizers: from gradients to better parameters.
//
// A gradient says in which direction the loss grows; an optimizer steps the
// other way, and the question is how far. g is the gradient, w a parameter, lr
// the learning rate; everything is element by element.
//
//   Sgd               w -= lr g
//     momentum m      v = m v + g;  w -= lr v
//     Nesterov        v = m v + g;  w -= lr (g + m v)
//     weight decay d  g += d w, first of all
//   RmsProp           s = a s + (1 - a) g^2;  w -= lr g / (sqrt(s) + eps)
//   Adam              m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2
//                     w -= lr mhat / (sqrt(vhat) + eps)
//                     mhat = m / (1 - b1^t), vhat = v / (1 - b2^t), t = 1, 2...
//   AdamW             w -= lr d w first, then Adam: the decay is not part of
//                     the gradient and is not divided by its size
//
// State starts at zero. Sources: Polyak 1964, Nesterov 1983 as in Sutskever et
// al. 2013; Hinton's lecture 6e 2012; Kingma and Ba 2015; Loshchilov and Hutter
// 2019. Step for step what PyTorch does with the same options.
//
//   Adam adam(network.Parameters(), {.learning_rate = 1e-3});
//   adam.Step(tape.Gradient(loss, network.Parameters()));
//
// A step writes the parameters in place, through their handles, reads each
// number once, allocates nothing and reports nothing. Exercise `optimizers`.

#ifndef TINYTORCH_TRAINING_OPTIMIZERS_H_
#define TINYTORCH_TRAINING_OPTIMIZERS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "layers/layer.h"
#include "tensor/tensor.h"

namespace tinytorch {

// What all optimizers share: which parameters, how large a step, and the state
// that a checkpoint has to keep. PyTorch: torch.optim.Optimizer
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  virtual std::string name() const = 0;  // "Adam"

  // One step. gradients[i] belongs to parameters()[i]; any strides. Throws
  // std::invalid_argument before anything is written: "Adam: wanted 4
  // gradients, got 3"; "Adam: wanted a gradient [128, 784] for 0.weight, got
  // [784]".
  void Step(const std::vector<Tensor>& gradients);

  // Steps done so far: Adam's t.
  int64_t steps() const { return steps_; }
  void set_steps(int64_t steps) { steps_ = steps; }

  double learning_rate() const { return learning_rate_; }
  void set_learning_rate(double rate) { learning_rate_ = rate; }

  const std::vector<NamedTensor>& parameters() const { return parameters_; }

  // Everything it remembers between steps, as handles: "0.weight.momentum".
  // Sgd with momentum: as much as the parameters; RmsProp: as much; Adam and
  // AdamW: exactly twice as much; plain Sgd: nothing.
  const std::vector<NamedTensor>& State() const { return state_; }

 protected:
  // Keeps handles of the parameters. Throws std::invalid_argument unless the
  // rate is at least 0 and finite: "Adam: wanted a learning rate of at least 0,
  // got -1"; and, so that a step is one loop, "Adam: wanted contiguous
  // parameters, 0.weight is not".
  Optimizer(const std::string& name, std::vector<NamedTensor> parameters,
            double learning_rate);

  // Called in constructors: a zero tensor beside each parameter, kept in
  // State() under PARAMETER.name. Returns them in the order of parameters().
  std::vector<Tensor> AddState(const std::string& name);

  // Moves one parameter, gradient in hand: contiguous, of the same shape.
  // steps() counts this step already.
  virtual void Update(size_t index, const Tensor& parameter,
                      const Tensor& gradient) = 0;

 private:
  std::vector<NamedTensor> parameters_;
  std::vector<NamedTensor> state_;
  double learning_rate_;
  int64_t steps_ = 0;
};

// PyTorch: torch.optim.SGD. State "momentum" if momentum is above 0. Throws
// std::invalid_argument: "Sgd: Nesterov wants a momentum above 0", "Sgd: wanted
// 0 <= momentum < 1, got 1", "Sgd: wanted a weight decay of at least 0, got
// -1".
struct SgdOptions {
  double learning_rate = 1e-2;
  double momentum = 0;
  bool nesterov = false;
  double weight_decay = 0;
};
class Sgd : public Optimizer {
 public:
  explicit Sgd(std::vector<NamedTensor> parameters, SgdOptions options = {});
  std::string name() const override { return "Sgd"; }

 protected:
  void Update(size_t index, const Tensor& parameter,
              const Tensor& gradient) override;

 private:
  SgdOptions options_;
  std::vector<Tensor> momentum_;
};

// PyTorch: torch.optim.RMSprop (not centered, no momentum). State "square".
// Throws for options outside of [0, 1) (smoothing) and [0, inf) (the others),
// as Sgd: "RmsProp: wanted 0 <= smoothing < 1, got 1", "RmsProp: wanted an
// epsilon of at least 0, got -1".
struct RmsPropOptions {
  double learning_rate = 1e-2;
  double smoothing = 0.99;
  double epsilon = 1e-8;
  double weight_decay = 0;
};
class RmsProp : public Optimizer {
 public:
  explicit RmsProp(std::vector<NamedTensor> parameters,
                   RmsPropOptions options = {});
  std::string name() const override { return "RmsProp"; }

 protected:
  void Update(size_t index, const Tensor& parameter,
              const Tensor& gradient) override;

 private:
  RmsPropOptions options_;
  std::vector<Tensor> square_;
};

// PyTorch: torch.optim.Adam, where weight_decay is added to the gradient, and
// torch.optim.AdamW, where it is not. State "first" and "second" (moments).
// Throws for betas outside of [0, 1) and others below 0, as Sgd.
struct AdamOptions {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;
};
class Adam : public Optimizer {
 public:
  explicit Adam(std::vector<NamedTensor> parameters, AdamOptions options = {})
      : Adam("Adam", std::move(parameters), options, Decay::kGradient) {}
  std::string name() const override { return name_; }

 protected:
  // Where weight_decay goes: into the gradient, or straight off the weight.
  enum class Decay { kGradient, kWeight };

  Adam(const std::string& name, std::vector<NamedTensor> parameters,
       AdamOptions options, Decay decay);
  void Update(size_t index, const Tensor& parameter,
              const Tensor& gradient) override;

 private:
  std::string name_;
  AdamOptions options_;
  Decay decay_;
  std::vector<Tensor> first_;
  std::vector<Tensor> second_;
};
class AdamW : public Adam {
 public:
  explicit AdamW(std::vector<NamedTensor> parameters, AdamOptions options = {})
      : Adam("AdamW", std::move(parameters), options, Decay::kWeight) {}
};

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_OPTIMIZERS_H_
