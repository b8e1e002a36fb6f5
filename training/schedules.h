// Schedules and clipping: how far to step, and never too far.
//
// Large steps find the valley, small ones its floor. A schedule is a function
// from the number of steps done to a factor for the learning rate:
//
//   Schedule rate = WarmUp(100, CosineDecay(5000));
//   optimizer.set_learning_rate(1e-3 * rate(step));
//
//   factor  StepDecay      CosineDecay         WarmUp(w, ConstantRate())
//   1       ____           ___                   _______
//               |____         \_                /
//   0                |____      \___           /
//
// Exercise `schedules`. step counts from 0. Factors are in [0, 1].

#ifndef TINYTORCH_TRAINING_SCHEDULES_H_
#define TINYTORCH_TRAINING_SCHEDULES_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "tensor/tensor.h"

namespace tinytorch {

using Schedule = std::function<double(int64_t step)>;

// 1, always. Given.
inline Schedule ConstantRate() {
  return [](int64_t) { return 1.0; };
}

// factor^floor(step / every). Throws std::invalid_argument: "StepDecay: wanted
// every of at least 1, got 0", "StepDecay: wanted 0 < factor <= 1, got 2".
// PyTorch: lr_scheduler.StepLR
Schedule StepDecay(int64_t every, double factor);

// floor + (1 - floor) (1 + cos(pi step / total)) / 2, and floor from `total`
// on. Throws std::invalid_argument: "CosineDecay: wanted a total of at least 1,
// got 0", "CosineDecay: wanted a floor in [0, 1], got -1". Loshchilov and
// Hutter 2017. PyTorch: lr_scheduler.CosineAnnealingLR
Schedule CosineDecay(int64_t total, double floor = 0);

// (step + 1) / steps for the first `steps` steps, so that the first is not
// wasted; then `after`, which starts to count there. Adam's averages and a deep
// network's first gradients are not to be trusted at once. Throws
// std::invalid_argument: "WarmUp: wanted steps of at least 0, got -1", "WarmUp:
// wanted a schedule to go on with".
// PyTorch: lr_scheduler.LinearLR, then SequentialLR
Schedule WarmUp(int64_t steps, Schedule after);

// The length of all gradients taken as one vector, summed in double; inf or NaN
// if an element is.
double GradientNorm(const std::vector<Tensor>& gradients);

// Returns the gradients, scaled together to a length of `max_norm` if they are
// longer, else as they are (the same tensors); `norm`, if given, gets the
// length before. The direction stays. A length that is not finite cannot be
// mended: the gradients come back as they are, and the trainer stops. Throws
// std::invalid_argument unless max_norm > 0: "ClipGradients: wanted a norm
// above 0, got 0". Neither function reports anything. Pascanu et al. 2013.
// PyTorch: torch.nn.utils.clip_grad_norm_
std::vector<Tensor> ClipGradients(const std::vector<Tensor>& gradients,
                                  double max_norm, double* norm = nullptr);

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_SCHEDULES_H_
