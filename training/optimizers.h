// Optimizers: from gradients to better parameters.
//
// A gradient says in which direction the loss grows. An optimizer steps in the
// opposite direction; the question is how far. g is the gradient, w a
// parameter, lr the learning rate; all formulas are element by element.
//
//   Sgd               w -= lr g
//     momentum m      v = m v + g;  w -= lr v
//     Nesterov        v = m v + g;  w -= lr (g + m v)
//     weight decay d  g += d w, before all else; RmsProp and Adam do the same
//   RmsProp           s = a s + (1 - a) g^2;  w -= lr g / (sqrt(s) + eps)
//   Adam              m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2
//                     w -= lr mhat / (sqrt(vhat) + eps)
//                     mhat = m / (1 - b1^t), vhat = v / (1 - b2^t), t = 1, 2...
//   AdamW             w -= lr d w first, then Adam: the decay is not part of
//                     the gradient, so Adam does not divide it by its size
//
// State starts at zero. With the same options, each step does what PyTorch
// does, and the state has PyTorch's names. Sources: Polyak 1964, Nesterov 1983
// as in Sutskever et al. 2013; Hinton's lecture 6e 2012; Kingma and Ba 2015;
// Loshchilov and Hutter 2019.
//
//   Adam adam(network.Parameters(), {.learning_rate = 1e-3});
//   adam.Step(tape.Gradient(loss, network.Parameters()));
//
// A step writes the parameters in place, through their handles, which may be
// slices. It reads each number once, reports no operation and allocates no
// tensor (one for each gradient that is not contiguous). Exercise `optimizers`.
// Groups of parameters: given/parameter_groups.h.

#ifndef TINYTORCH_TRAINING_OPTIMIZERS_H_
#define TINYTORCH_TRAINING_OPTIMIZERS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "layers/layer.h"
#include "tensor/tensor.h"

namespace tinytorch {

// What all optimizers share: the parameters, the learning rate, and the state
// that a checkpoint has to keep. PyTorch: torch.optim.Optimizer
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  virtual std::string name() const = 0;  // "Adam"

  // Takes one step. gradients[i] belongs to parameters()[i] and may have any
  // strides; shape [0] leaves the parameter and its state alone, but the step
  // counts. Throws, before it writes or counts, std::invalid_argument: "Adam:
  // wanted 4 gradients, got 3"; "Adam: wanted a gradient [128, 784] for
  // 0.weight, got [784]".
  void Step(const std::vector<Tensor>& gradients);

  // Number of steps taken so far: Adam's t.
  int64_t steps() const { return steps_; }
  void set_steps(int64_t steps) { steps_ = steps; }

  double learning_rate() const { return learning_rate_; }
  void set_learning_rate(double rate) { learning_rate_ = rate; }

  const std::vector<NamedTensor>& parameters() const { return parameters_; }

  // All that the optimizer remembers between steps except steps(), as handles:
  // "0.weight.momentum_buffer"; a new optimizer with both goes on to the bit.
  // Its size is that of the parameters for RmsProp and for Sgd with momentum,
  // twice that for Adam (all m, then all v) and AdamW, 0 for plain Sgd.
  const std::vector<NamedTensor>& State() const { return state_; }

 protected:
  // Keeps handles of the parameters. Throws std::invalid_argument unless the
  // rate is at least 0 and finite: "Adam: wanted a learning rate of at least 0,
  // got -1"; unless all parameters are contiguous, so that a step is one loop:
  // "Adam: wanted contiguous parameters, 0.weight is not"; and unless they are
  // different tensors: "Adam: the parameter 3.weight is there twice".
  Optimizer(const std::string& name, std::vector<NamedTensor> parameters,
            double learning_rate);

  // For constructors of derived classes: makes a tensor of zeros for each
  // parameter and keeps it in State() as PARAMETER.name. Returns these tensors
  // in the order of parameters().
  std::vector<Tensor> AddState(const std::string& name);

  // Updates one parameter. The gradient is contiguous and has the shape of the
  // parameter. steps() already counts this step.
  virtual void Update(size_t index, const Tensor& parameter,
                      const Tensor& gradient) = 0;

 private:
  friend class ParameterGroups;  // given/parameter_groups.h

  std::vector<NamedTensor> parameters_, state_;
  double learning_rate_;
  int64_t steps_ = 0;
};

struct SgdOptions {
  double learning_rate = 1e-2;
  double momentum = 0;
  bool nesterov = false;
  double weight_decay = 0;
};

// Gradient descent, with momentum if that is above 0. State "momentum_buffer"
// with momentum, otherwise none. The constructor throws std::invalid_argument:
// "Sgd: Nesterov wants a momentum above 0", "Sgd: wanted 0 <= momentum < 1, got
// 1", "Sgd: wanted a weight decay of at least 0, got -1". PyTorch: SGD
class Sgd : public Optimizer {
 public:
  explicit Sgd(std::vector<NamedTensor> parameters, SgdOptions options = {});
  std::string name() const override { return "Sgd"; }

 protected:
  void Update(size_t index, const Tensor& parameter,
              const Tensor& gradient) override;

 private:
  SgdOptions options_;
  std::vector<Tensor> momentum_buffer_;
};

struct RmsPropOptions {
  double learning_rate = 1e-2;
  double alpha = 0.99;  // how much of the old average stays in each step
  double epsilon = 1e-8;
  double weight_decay = 0;
};

// Divides each gradient by its usual size. State "square_avg". The constructor
// throws std::invalid_argument for an alpha outside of [0, 1) and for another
// option below 0: "RmsProp: wanted 0 <= alpha < 1, got 1".
// PyTorch: torch.optim.RMSprop (not centered, without momentum)
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
  std::vector<Tensor> square_avg_;
};

struct AdamOptions {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  // The default is 0 for Adam and 0.01 for AdamW, as in PyTorch.
  std::optional<double> weight_decay = std::nullopt;
};

// Momentum and RmsProp in one, both as averages. Computes 1 - b^t in double.
// State "exp_avg" (m) and "exp_avg_sq" (v). The constructor throws
// std::invalid_argument for a beta outside of [0, 1) and for another option
// below 0, as Sgd does. PyTorch: torch.optim.Adam
class Adam : public Optimizer {
 public:
  explicit Adam(std::vector<NamedTensor> parameters, AdamOptions options = {})
      : Adam("Adam", std::move(parameters), options, Decay::kGradient) {}
  std::string name() const override { return name_; }

 protected:
  // Where weight_decay goes: into the gradient, or directly into the weight.
  enum class Decay { kGradient, kWeight };

  Adam(const std::string& name, std::vector<NamedTensor> parameters,
       AdamOptions options, Decay decay);
  void Update(size_t index, const Tensor& parameter,
              const Tensor& gradient) override;

 private:
  std::string name_;
  AdamOptions options_;
  Decay decay_;
  std::vector<Tensor> exp_avg_, exp_avg_sq_;
};

// Adam, with weight_decay applied to the weight. PyTorch: torch.optim.AdamW
class AdamW : public Adam {
 public:
  explicit AdamW(std::vector<NamedTensor> parameters, AdamOptions options = {})
      : Adam("AdamW", std::move(parameters), options, Decay::kWeight) {}
};

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_OPTIMIZERS_H_
