// Calls of the module training, beside its rules, which answer for gradients:
// calls.h.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "layers/layer.h"
#include "nlohmann/json.hpp"
#include "production/interop/peers/calls.h"
#include "tensor/gather.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "training/given/amsgrad.h"
#include "training/losses.h"
#include "training/optimizers.h"
#include "training/schedules.h"

namespace tinytorch {
namespace {

template <Tensor (*kLoss)(const Tensor&, const Tensor&)>
Tensor CallLoss(Arguments& a) {
  return kLoss(a[0], a[1]);
}

// Returns all elements of some tensors as one row.
Tensor Row(const std::vector<Tensor>& tensors) {
  std::vector<Tensor> rows;
  for (const Tensor& x : tensors) rows.push_back(Reshape(x, {x.numel()}));
  return Concatenate(rows, 0);
}

std::unique_ptr<Optimizer> MakeOptimizer(const Arguments& a,
                                         std::vector<NamedTensor> parameters) {
  const auto rate = a.Get<double>("learning_rate");
  const auto decay = a.Get<double>("weight_decay", 0);
  const auto epsilon = a.Get<double>("epsilon", 1e-8);
  const auto name = a.Get<std::string>("optimizer");
  if (name == "Sgd") {
    return std::make_unique<Sgd>(
        std::move(parameters),
        SgdOptions{.learning_rate = rate,
                   .momentum = a.Get<double>("momentum", 0),
                   .nesterov = a.Get<bool>("nesterov", false),
                   .weight_decay = decay});
  }
  if (name == "RmsProp") {
    return std::make_unique<RmsProp>(
        std::move(parameters), RmsPropOptions{.learning_rate = rate,
                                              .alpha = a.Get<double>("alpha"),
                                              .epsilon = epsilon,
                                              .weight_decay = decay});
  }
  const auto beta1 = a.Get<double>("beta1"), beta2 = a.Get<double>("beta2");
  if (name == "Adam") {
    return std::make_unique<Adam>(std::move(parameters),
                                  AdamOptions{.learning_rate = rate,
                                              .beta1 = beta1,
                                              .beta2 = beta2,
                                              .epsilon = epsilon,
                                              .weight_decay = decay});
  }
  if (name == "AdamW") {
    // Without make_unique: the options of AdamW have no name here.
    return std::unique_ptr<Optimizer>(
        new AdamW(std::move(parameters), {.learning_rate = rate,
                                          .beta1 = beta1,
                                          .beta2 = beta2,
                                          .epsilon = epsilon,
                                          .weight_decay = decay}));
  }
  if (name == "AmsGrad") {
    return std::make_unique<AmsGrad>(
        std::move(parameters),
        AmsGradOptions{.learning_rate = rate,
                       .beta1 = beta1,
                       .beta2 = beta2,
                       .epsilon = epsilon,
                       .weight_decay = decay,
                       .decoupled_decay = a.Get<bool>("decoupled")});
  }
  throw std::invalid_argument("no optimizer " + name);
}

// The inputs are the parameters, then their gradients in the first step, in the
// second, and so on. Returns the parameters after each step, all in one row.
Tensor CallOptimizer(Arguments& a) {
  const auto count = a.Get<size_t>("parameters");
  std::vector<NamedTensor> parameters;
  for (size_t i = 0; i < count; ++i) {
    parameters.push_back({"p" + std::to_string(i), a[i].Clone()});
  }
  const std::unique_ptr<Optimizer> optimizer = MakeOptimizer(a, parameters);
  std::vector<Tensor> after;
  for (size_t next = count; next < a.size(); next += count) {
    std::vector<Tensor> gradients;
    for (size_t i = 0; i < count; ++i) gradients.push_back(a[next + i]);
    optimizer->Step(gradients);
    for (const NamedTensor& parameter : parameters) {
      after.push_back(parameter.tensor.Clone());
    }
  }
  return Row(after);
}

Schedule MakeSchedule(const nlohmann::json& json) {
  const auto name = json.at("name").get<std::string>();
  if (name == "ConstantRate") return ConstantRate();
  if (name == "StepDecay") {
    return StepDecay(json.at("every"), json.at("factor"));
  }
  if (name == "CosineDecay") {
    return CosineDecay(json.at("total"), json.at("floor"));
  }
  if (name == "WarmUp") {
    return WarmUp(json.at("steps"), MakeSchedule(json.at("after")));
  }
  throw std::invalid_argument("no schedule " + name);
}

// Returns the factors of the first steps.
Tensor CallSchedule(Arguments& a) {
  const Schedule schedule = MakeSchedule(a.Get<nlohmann::json>("schedule"));
  const Tensor factors = Tensor::Empty({a.Get<int64_t>("count")});
  for (int64_t step = 0; step < factors.numel(); ++step) {
    factors.data()[step] = static_cast<Scalar>(schedule(step));
  }
  return factors;
}

// Returns the clipped gradients and their norm before, in one row.
Tensor CallClipGradients(Arguments& a) {
  double norm = 0;
  std::vector<Tensor> clipped =
      ClipGradients(a.inputs(), a.Get<double>("max_norm"), &norm);
  clipped.push_back(Tensor(static_cast<Scalar>(norm)));
  return Row(clipped);
}

}  // namespace

const CallTable& TrainingCalls() {
  static const auto* const calls = new CallTable{
      {"BinaryCrossEntropy", CallLoss<BinaryCrossEntropy>},
      {"ClipGradients", CallClipGradients},
      {"CrossEntropy", CallLoss<CrossEntropy>},
      {"MeanSquaredError", CallLoss<MeanSquaredError>},
      {"Optimizer", CallOptimizer},
      {"Schedule", CallSchedule},
  };
  return *calls;
}

}  // namespace tinytorch
