// Exercise `schedules`: how far to step, and never too far.
//
//   step                        0     1     2     3     4     5     6
//   StepDecay(2, 0.5)           1     1     0.5   0.5   0.25  0.25  0.125
//   CosineDecay(4)              1     0.85  0.5   0.15  0     0     0
//   WarmUp(2, CosineDecay(4))   0.5   1     1     0.85  0.5   0.15  0
//
// A schedule is a function that is made by a function: StepDecay(2, 0.5) does
// nothing but return a lambda that remembers the 2 and the 0.5. So schedules
// can be put into each other like bricks, and none of them has a state: the
// factor of step 1000 can be asked for without the 999 before it, as after a
// run that was killed.
//
// Clipping is for the one step in a thousand whose gradient is a hundred times
// too long: at a cliff of the loss a single step can undo an hour. All
// gradients are one long vector; it is shortened and keeps its direction.
//
//   gradients [3] and [0 4]: length 5     clipped to 1: [0.6] and [0 0.8]
//
// Each cut to length 1 by itself would be [1] and [0 1]: another direction.
//
// Cost: a schedule is a few operations a step. Clipping reads each gradient
// once, and once more, into new tensors, if it is too long.
// Tests: test/schedules_test.cc, then test/schedules_module_test.cc.

#include "training/schedules.h"

#include <cmath>
#include <cstdint>
#include <numbers>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given: "StepDecay: wanted every of at least 1, got 0".
void CheckAtLeast(int64_t least, const std::string& what, int64_t value) {
  if (value < least) {
    throw std::invalid_argument(
        absl::StrCat(what, " of at least ", least, ", got ", value));
  }
}

}  // namespace

// Schedules -------------------------------------------------------------------

Schedule StepDecay(int64_t every, double factor) {
  CheckAtLeast(1, "StepDecay: wanted every", every);
  if (!(factor > 0 && factor <= 1)) {
    throw std::invalid_argument(
        absl::StrCat("StepDecay: wanted 0 < factor <= 1, got ", factor));
  }
  // Your turn: return [every, factor](int64_t step) { ... }. Both are captured
  // by value: the lambda lives on when this call is over. How many times has
  // the rate been cut before `step`? That is the exponent of std::pow().
  throw Unimplemented();
}

Schedule CosineDecay(int64_t total, double floor) {
  CheckAtLeast(1, "CosineDecay: wanted a total", total);
  if (!(floor >= 0 && floor <= 1)) {
    throw std::invalid_argument(
        absl::StrCat("CosineDecay: wanted a floor in [0, 1], got ", floor));
  }
  // Your turn: the formula of schedules.h, and `floor` from `total` on: the
  // cosine itself would come up again. std::numbers::pi is pi; divide in
  // double, the quotient of two integers is 0.
  throw Unimplemented();
}

Schedule WarmUp(int64_t steps, Schedule after) {
  CheckAtLeast(0, "WarmUp: wanted steps", steps);
  if (after == nullptr) {
    throw std::invalid_argument("WarmUp: wanted a schedule to go on with");
  }
  // Your turn: for the first `steps` steps a straight line that reaches 1 with
  // the last of them, then what `after` says, whose step 0 is your step
  // `steps`.
  throw Unimplemented();
}

// Clipping --------------------------------------------------------------------

double GradientNorm(const std::vector<Tensor>& gradients) {
  // Your turn: the root of the sum of the squares of all elements of all
  // tensors, which may be any views. In double from the first product on: the
  // square of 1e20 is no float32, and neither is that of 1e-30.
  throw Unimplemented();
}

std::vector<Tensor> ClipGradients(const std::vector<Tensor>& gradients,
                                  double max_norm, double* norm) {
  if (!(max_norm > 0)) {
    throw std::invalid_argument(
        absl::StrCat("ClipGradients: wanted a norm above 0, got ", max_norm));
  }
  // Your turn:
  //   1. The length now; if `norm` is not nullptr, tell it.
  //   2. Short enough, or not finite? Return the gradients as they are.
  //   3. Otherwise new tensors, each element times max_norm / length: one
  //      factor for all. Report nothing: const TraceScope silence(nullptr);
  throw Unimplemented();
}

}  // namespace tinytorch
