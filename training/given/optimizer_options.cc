// The constructors of all optimizers: they check the options and make the
// state.

#include <cmath>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "layers/layer.h"
#include "training/optimizers.h"

namespace tinytorch {
namespace {

// The errors of options. Both functions also refuse NaN.
void CheckAtLeast0(const std::string& optimizer, const std::string& what,
                   double value) {
  if (!(value >= 0) || std::isinf(value)) {
    throw std::invalid_argument(absl::StrCat(optimizer, ": wanted ", what,
                                             " of at least 0, got ", value));
  }
}

void CheckFraction(const std::string& optimizer, const std::string& what,
                   double value) {
  if (!(value >= 0 && value < 1)) {
    throw std::invalid_argument(
        absl::StrCat(optimizer, ": wanted 0 <= ", what, " < 1, got ", value));
  }
}

}  // namespace

Optimizer::Optimizer(const std::string& name,
                     std::vector<NamedTensor> parameters, double learning_rate)
    : parameters_(std::move(parameters)), learning_rate_(learning_rate) {
  CheckAtLeast0(name, "a learning rate", learning_rate);
  std::set<const void*> seen;
  for (const NamedTensor& parameter : parameters_) {
    // It would take two steps. Layer::Parameters() lists a tied weight once.
    if (!seen.insert(parameter.tensor.id()).second) {
      throw std::invalid_argument(name + ": the parameter " + parameter.name +
                                  " is there twice");
    }
    if (!parameter.tensor.is_contiguous()) {
      throw std::invalid_argument(name + ": wanted contiguous parameters, " +
                                  parameter.name + " is not");
    }
  }
}

Sgd::Sgd(std::vector<NamedTensor> parameters, SgdOptions options)
    : Optimizer("Sgd", std::move(parameters), options.learning_rate),
      options_(options) {
  CheckFraction("Sgd", "momentum", options.momentum);
  CheckAtLeast0("Sgd", "a weight decay", options.weight_decay);
  if (options.nesterov && options.momentum == 0) {
    throw std::invalid_argument("Sgd: Nesterov wants a momentum above 0");
  }
  if (options.momentum > 0) momentum_buffer_ = AddState("momentum_buffer");
}

RmsProp::RmsProp(std::vector<NamedTensor> parameters, RmsPropOptions options)
    : Optimizer("RmsProp", std::move(parameters), options.learning_rate),
      options_(options) {
  CheckFraction("RmsProp", "alpha", options.alpha);
  CheckAtLeast0("RmsProp", "an epsilon", options.epsilon);
  CheckAtLeast0("RmsProp", "a weight decay", options.weight_decay);
  square_avg_ = AddState("square_avg");
}

Adam::Adam(const std::string& name, std::vector<NamedTensor> parameters,
           AdamOptions options, Decay decay)
    : Optimizer(name, std::move(parameters), options.learning_rate),
      name_(name),
      options_(options),
      decay_(decay) {
  CheckFraction(name, "beta1", options.beta1);
  CheckFraction(name, "beta2", options.beta2);
  CheckAtLeast0(name, "an epsilon", options.epsilon);
  constexpr double kOfAdamW = 0.01;
  options_.weight_decay =
      options.weight_decay.value_or(decay == Decay::kWeight ? kOfAdamW : 0);
  CheckAtLeast0(name, "a weight decay", *options_.weight_decay);
  exp_avg_ = AddState("exp_avg");
  exp_avg_sq_ = AddState("exp_avg_sq");
}

}  // namespace tinytorch
