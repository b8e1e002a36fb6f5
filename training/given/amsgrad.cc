// AMSGrad: see amsgrad.h.

#include "training/given/amsgrad.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

#include "layers/layer.h"
#include "tensor/tensor.h"
#include "training/given/element_loop.h"
#include "training/optimizers.h"

namespace tinytorch {

AmsGrad::AmsGrad(std::vector<NamedTensor> parameters, AmsGradOptions options)
    : Adam("AmsGrad", std::move(parameters),
           {.learning_rate = options.learning_rate,
            .beta1 = options.beta1,
            .beta2 = options.beta2,
            .epsilon = options.epsilon,
            .weight_decay = options.weight_decay},
           options.decoupled_decay ? Decay::kWeight : Decay::kGradient),
      options_(options) {
  // Update() lets Adam divide by its own root, which may be 0 where ours is
  // not.
  if (options.epsilon == 0) {
    throw std::invalid_argument("AmsGrad: wanted an epsilon above 0, got 0");
  }
  max_exp_avg_sq_ = AddState("max_exp_avg_sq");
}

void AmsGrad::Update(size_t index, const Tensor& parameter,
                     const Tensor& gradient) {
  // With a rate of 0, Adam updates m and v, and leaves the weights alone.
  const double rate = learning_rate();
  set_learning_rate(0);
  Adam::Update(index, parameter, gradient);
  set_learning_rate(rate);

  const size_t count = parameters().size();
  const Scalar* const average = State()[index].tensor.data();
  const Scalar* const square = State()[count + index].tensor.data();
  Scalar* const largest = max_exp_avg_sq_[index].data();
  Scalar* const weight = parameter.data();
  const double t = static_cast<double>(steps());
  const double decay = options_.decoupled_decay ? options_.weight_decay : 0;
  const auto left = static_cast<Scalar>(1 - rate * decay);
  const auto factor =
      static_cast<Scalar>(rate / (1 - std::pow(options_.beta1, t)));
  const auto inverse_root =
      static_cast<Scalar>(1 / std::sqrt(1 - std::pow(options_.beta2, t)));
  const auto epsilon = static_cast<Scalar>(options_.epsilon);
  ForEachElement(parameter.numel(), [=](int64_t i) {
    // NaN stays: a run that has diverged must show it.
    const Scalar top = largest[i] >= square[i] ? largest[i] : square[i];
    largest[i] = top;
    weight[i] = left * weight[i] -
                factor * average[i] / (std::sqrt(top) * inverse_root + epsilon);
  });
}

}  // namespace tinytorch
