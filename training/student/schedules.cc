// Exercise `schedules`: how far to step, and how far at most.
//
//   step                        0     1     2     3     4     5     6
//   StepDecay(2, 0.5)           1     1     0.5   0.5   0.25  0.25  0.125
//   CosineDecay(4)              1     0.85  0.5   0.15  0     0     0
//   WarmUp(2, CosineDecay(4))   0.5   1     1     0.85  0.5   0.15  0
//
// A schedule is a function, and StepDecay() is a function that makes one:
// StepDecay(2, 0.5) only returns a lambda that remembers the 2 and the 0.5. So
// you can put one schedule into another. No schedule has a state: a run that
// continues can ask for the factor of step 1000 without the 1000 before it.
//
// Clipping is for the one step in a thousand whose gradient is a hundred times
// too long: at a cliff of the loss a single step can undo an hour of training.
// All gradients together are one long vector. Clipping shortens this vector and
// keeps its direction.
//
//   gradients [3] and [0 4]: length 5     clipped to 1: [0.6] and [0 0.8]
//
// If each tensor were cut to length 1 by itself, the result would be [1] and
// [0 1]: another direction.
//
// Cost: a schedule is a few operations for each step. Clipping reads each
// gradient once; if they are too long, it reads them again and writes new
// tensors.
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
#include "tensor/kernels/kernels.h"
#include "tensor/tensor.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given. Throws "StepDecay: wanted every of at least 1, got 0".
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
  // Your turn: return a lambda [every, factor](int64_t step). Capture by value,
  // because the lambda lives longer than this call. How many times has the rate
  // been cut before `step`? This number is the exponent for std::pow().
  throw Unimplemented();
}

Schedule CosineDecay(int64_t total, double floor) {
  CheckAtLeast(1, "CosineDecay: wanted a total", total);
  if (!(floor >= 0 && floor <= 1)) {
    throw std::invalid_argument(
        absl::StrCat("CosineDecay: wanted a floor in [0, 1], got ", floor));
  }
  // Your turn: return a lambda with the formula of schedules.h. From step
  // `total` on it returns `floor`, because the cosine would rise again.
  // std::numbers::pi is pi. Divide in double: the quotient of these integers
  // would be 0.
  throw Unimplemented();
}

Schedule WarmUp(int64_t steps, Schedule after) {
  CheckAtLeast(0, "WarmUp: wanted steps", steps);
  if (after == nullptr) {
    throw std::invalid_argument("WarmUp: wanted a schedule to go on with");
  }
  // Your turn: return a lambda. For the first `steps` steps it is a straight
  // line that reaches 1 at the last of them. Then it is `after`, whose step 0
  // is your step `steps`.
  throw Unimplemented();
}

// Clipping --------------------------------------------------------------------

double GradientNorm(const std::vector<Tensor>& gradients) {
  // Your turn: return the root of the sum of the squares of all elements of all
  // tensors. The tensors may be any views: ToVector() gives you their elements.
  // Multiply in double: the squares of 1e20 and of 1e-30 do not fit into a
  // float32.
  throw Unimplemented();
}

std::vector<Tensor> ClipGradients(const std::vector<Tensor>& gradients,
                                  double max_norm, double* norm) {
  if (!(max_norm > 0)) {
    throw std::invalid_argument(
        absl::StrCat("ClipGradients: wanted a norm above 0, got ", max_norm));
  }
  // Your turn:
  //   1. Compute the length. If `norm` is not nullptr, write it there.
  //   2. If the length is at most max_norm, or not finite, return the gradients
  //      as they are.
  //   3. All elements of all tensors get one factor, max_norm / length. Make an
  //      empty tensor for each gradient and write the products to it, with
  //      kernels::Map(), which takes two tensors and a lambda for one element.
  //      Factor and product are double: for a length near 1e38 the factor, as a
  //      Scalar, would have few digits left.
  throw Unimplemented();
}

}  // namespace tinytorch
