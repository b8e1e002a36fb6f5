// Schedules and clipping: how far to step, and how far at most.
//
// Large steps find the valley, small steps find its floor. A schedule computes
// a factor for the learning rate from the number of steps done so far:
//
//   Schedule rate = WarmUp(100, CosineDecay(5000));
//   optimizer.set_learning_rate(1e-3 * rate(step));
//
//   factor  StepDecay      CosineDecay         WarmUp(w, ConstantRate())
//   1       ____           ___                   _______
//               |____         \_                /
//   0                |____      \___           /
//
// `step` counts from 0. Factors are in [0, 1]. A schedule has no state: you may
// ask for any step at any time. Exercise `schedules`.

#ifndef TINYTORCH_TRAINING_SCHEDULES_H_
#define TINYTORCH_TRAINING_SCHEDULES_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "tensor/tensor.h"

namespace tinytorch {

using Schedule = std::function<double(int64_t step)>;

// Given. Always 1.
inline Schedule ConstantRate() {
  return [](int64_t) { return 1.0; };
}

// Returns factor^floor(step / every). Throws std::invalid_argument: "StepDecay:
// wanted every of at least 1, got 0", "StepDecay: wanted 0 < factor <= 1, got
// 2".
// PyTorch: lr_scheduler.StepLR
Schedule StepDecay(int64_t every, double factor);

// Returns floor + (1 - floor) (1 + cos(pi step / total)) / 2, and `floor` from
// step `total` on. Throws std::invalid_argument: "CosineDecay: wanted a total
// of at least 1, got 0", "CosineDecay: wanted a floor in [0, 1], got -1".
// Loshchilov and Hutter 2017. PyTorch: lr_scheduler.CosineAnnealingLR
Schedule CosineDecay(int64_t total, double floor = 0);

// Returns (step + 1) / steps for the first `steps` steps, so that the first
// step is not wasted; then `after`, which counts from 0 there. Short first
// steps help because Adam's averages and the gradients of a new deep network
// are not reliable yet. Throws std::invalid_argument: "WarmUp: wanted steps of
// at least 0, got -1", "WarmUp: wanted a schedule to go on with".
// PyTorch: lr_scheduler.LinearLR, then SequentialLR
Schedule WarmUp(int64_t steps, Schedule after);

// Returns the length of all gradients as one vector: squares and sums are
// double. It is inf or NaN if an element is, and 0 without elements. The
// gradients may be any views. Reports no operation.
double GradientNorm(const std::vector<Tensor>& gradients);

// If all gradients together are longer than `max_norm`, returns new tensors,
// one allocation each, scaled to that length; the direction stays. Otherwise
// returns the same tensors. In both cases it writes the length before to `norm`
// if that is not null. If the length is not finite, returns the gradients as
// they are; the trainer stops then. Throws std::invalid_argument unless
// max_norm > 0: "ClipGradients: wanted a norm above 0, got 0". Reports no
// operation. Pascanu et al. 2013.
// PyTorch: torch.nn.utils.clip_grad_norm_, which divides by length + 1e-6
std::vector<Tensor> ClipGradients(const std::vector<Tensor>& gradients,
                                  double max_norm, double* norm = nullptr);

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_SCHEDULES_H_
