// Exercise `optimizers`: from gradients to better weights.
//
// A loss L(w) = w^2 / 2 has the gradient g = w. From w = 1, with a rate of 0.1:
//
//   Sgd             w = 1 - 0.1 * 1 = 0.9,  then 0.9 - 0.1 * 0.9 = 0.81
//   momentum 0.9    v = 1,    w = 1 - 0.1 * 1 = 0.9
//                   v = 0.9 * 1 + 0.9 = 1.8,  w = 0.9 - 0.1 * 1.8 = 0.72
//   Adam            w = 0.9: g / sqrt(g^2) is the sign of g, so the first step
//                   of each weight is the whole rate, whether its gradient is 1
//                   or 0.001
//
// Momentum keeps its direction: across a narrow valley the steps cancel, along
// it they add up, to 1 / (1 - 0.9) = 10 times the speed. Adam divides by the
// usual size of this weight's gradients, so that rare and common features learn
// equally fast. Its averages start at 0 and are too small at first: after one
// step m is (1 - b1) g. Divided by 1 - b1^t they are right from the start.
//
// All formulas are element by element: for each parameter Adam reads four
// numbers and writes three. One loop that does all of it reads each number
// once; tensor operations would need ten loops and ten tensors. Powers of t are
// the same for all elements. Compute them once, in double: at t = 1, float32
// has lost 3 of the 7 digits of 1 - 0.999^t.
//
// Cost: one pass over parameters, gradients and state; no allocation.
// Tests: test/optimizers_test.cc, then test/optimizers_module_test.cc.

#include "training/optimizers.h"

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tensor/shape.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"
#include "training/given/element_loop.h"

namespace tinytorch {
namespace {

// Given. A gradient of shape [0]: the loss does not depend on the parameter.
bool IsUnused(const Tensor& gradient) { return gradient.shape() == Shape{0}; }

// Given. Throws for a gradient that has not the shape of its parameter.
void CheckShape(const std::string& optimizer, const NamedTensor& parameter,
                const Tensor& gradient) {
  if (IsUnused(gradient)) return;
  if (gradient.shape() != parameter.tensor.shape()) {
    throw std::invalid_argument(absl::StrCat(
        optimizer, ": wanted a gradient ",
        ShapeToString(parameter.tensor.shape()), " for ", parameter.name,
        ", got ", ShapeToString(gradient.shape())));
  }
}

// Given. Options are double, but loops take Scalar: a single double would make
// all of the arithmetic double, at half the speed.
Scalar AsScalar(double value) { return static_cast<Scalar>(value); }

}  // namespace

// What all of them share ------------------------------------------------------

std::vector<Tensor> Optimizer::AddState(const std::string& name) {
  // Your turn: for each of parameters_ make Zeros() of its shape. Append this
  // tensor to state_, as PARAMETER.name, and to the vector that you return.
  // Both are handles of one tensor: a checkpoint reads from one of them what a
  // step writes to the other.
  // BEGIN SOLUTION
  std::vector<Tensor> added;
  for (const NamedTensor& parameter : parameters_) {
    added.push_back(Tensor::Zeros(parameter.tensor.shape()));
    state_.push_back({parameter.name + "." + name, added.back()});
  }
  return added;
  // END SOLUTION
}

void Optimizer::Step(const std::vector<Tensor>& gradients) {
  // Your turn:
  //   1. Check everything before you write: half a step cannot be taken back.
  //      Are there as many gradients as parameters? The error is in
  //      optimizers.h, with name(). Then CheckShape() each gradient.
  //   2. A step reports no operation: const TraceScope silence(nullptr);
  //   3. Count the step in steps_ before the updates: Adam's t begins with 1.
  //   4. Update() each parameter with its gradient, Contiguous(). Leave it
  //      alone if its gradient IsUnused(): decay would move it, too.
  // BEGIN SOLUTION
  if (gradients.size() != parameters_.size()) {
    throw std::invalid_argument(
        absl::StrCat(name(), ": wanted ", parameters_.size(),
                     " gradients, got ", gradients.size()));
  }
  for (size_t i = 0; i < gradients.size(); ++i) {
    CheckShape(name(), parameters_[i], gradients[i]);
  }
  const TraceScope silence(nullptr);
  ++steps_;
  for (size_t i = 0; i < gradients.size(); ++i) {
    if (IsUnused(gradients[i])) continue;
    Update(i, parameters_[i].tensor, gradients[i].Contiguous());
  }
  // END SOLUTION
}

// Sgd -------------------------------------------------------------------------

void Sgd::Update(size_t index, const Tensor& parameter,
                 const Tensor& gradient) {
  // Given. The numbers and the elements that the loops need.
  const Scalar rate = AsScalar(learning_rate());
  const Scalar decay = AsScalar(options_.weight_decay);
  const Scalar momentum = AsScalar(options_.momentum);
  const bool nesterov = options_.nesterov;
  const Scalar* const dw = gradient.data();
  Scalar* const w = parameter.data();
  // Your turn. Write two loops with ForEachElement(parameter.numel(), a
  // lambda), one for each case:
  //   1. Without momentum (momentum_buffer_ is empty): g = dw + decay * w, and
  //      w -= rate * g.
  //   2. With momentum: the same g, then v = momentum * v + g, where v is
  //      momentum_buffer_[index]. Then w -= rate * v, or for Nesterov
  //      w -= rate * (g + momentum * v), with the new v.
  // BEGIN SOLUTION
  if (momentum_buffer_.empty()) {
    return ForEachElement(parameter.numel(), [=](int64_t i) {
      w[i] -= rate * (dw[i] + decay * w[i]);
    });
  }
  Scalar* const buffer = momentum_buffer_[index].data();
  ForEachElement(parameter.numel(), [=](int64_t i) {
    const Scalar g = dw[i] + decay * w[i];
    const Scalar v = momentum * buffer[i] + g;
    buffer[i] = v;
    w[i] -= rate * (nesterov ? g + momentum * v : v);
  });
  // END SOLUTION
}

// RmsProp ---------------------------------------------------------------------

void RmsProp::Update(size_t index, const Tensor& parameter,
                     const Tensor& gradient) {
  // Your turn, as in Sgd::Update():
  //   1. Turn the numbers that the loop needs into Scalar: learning_rate(), the
  //      three options, and 1 - alpha, which you take in double.
  //   2. g = gradient + decay * w.
  //   3. s = alpha * s + (1 - alpha) * g * g, where s is square_avg_[index].
  //   4. w -= rate * g / (sqrt(s) + epsilon): epsilon is outside of the root.
  // BEGIN SOLUTION
  const Scalar rate = AsScalar(learning_rate());
  const Scalar decay = AsScalar(options_.weight_decay);
  const Scalar alpha = AsScalar(options_.alpha);
  const Scalar rest = AsScalar(1 - options_.alpha);
  const Scalar epsilon = AsScalar(options_.epsilon);
  const Scalar* const dw = gradient.data();
  Scalar* const w = parameter.data();
  Scalar* const s = square_avg_[index].data();
  ForEachElement(parameter.numel(), [=](int64_t i) {
    const Scalar g = dw[i] + decay * w[i];
    const Scalar square = alpha * s[i] + rest * g * g;
    s[i] = square;
    w[i] -= rate * g / (std::sqrt(square) + epsilon);
  });
  // END SOLUTION
}

// Adam and AdamW --------------------------------------------------------------

void Adam::Update(size_t index, const Tensor& parameter,
                  const Tensor& gradient) {
  // Given. The averages and the elements that the loop needs.
  const Scalar beta1 = AsScalar(options_.beta1);
  const Scalar beta2 = AsScalar(options_.beta2);
  const Scalar rest1 = AsScalar(1 - options_.beta1);
  const Scalar rest2 = AsScalar(1 - options_.beta2);
  const Scalar epsilon = AsScalar(options_.epsilon);
  const Scalar* const dw = gradient.data();
  Scalar* const w = parameter.data();
  Scalar* const exp_avg = exp_avg_[index].data();
  Scalar* const exp_avg_sq = exp_avg_sq_[index].data();
  // Your turn. Before the loop, in double:
  //   1. The corrections c1 = 1 - beta1^t and c2 = 1 - beta2^t, t = steps().
  //   2. mhat / (sqrt(vhat) + epsilon) is m / c1 / (sqrt(v) / sqrt(c2) +
  //      epsilon). So all elements share two factors, rate / c1 and
  //      1 / sqrt(c2), which save three divisions and a root for each element.
  //   3. With two more factors one loop serves both kinds of decay: how much of
  //      w to add to the gradient, and how much of w to keep.
  //        Decay::kGradient   add weight_decay, keep 1
  //        Decay::kWeight     add 0, keep 1 - rate * weight_decay
  //      The constructor has set the default: *options_.weight_decay is there.
  // Then, AsScalar(), in one loop:
  //   4. g = dw + add * w, m = beta1 * m + (1 - beta1) * g, v = beta2 * v +
  //      (1 - beta2) * g * g, where m is exp_avg and v is exp_avg_sq.
  //   5. w = keep * w - (the step, as in 2).
  // BEGIN SOLUTION
  const double t = static_cast<double>(steps());
  const double correction1 = 1 - std::pow(options_.beta1, t);
  const double correction2 = 1 - std::pow(options_.beta2, t);
  const bool of_gradient = decay_ == Decay::kGradient;
  const double decay = *options_.weight_decay;
  const Scalar step = AsScalar(learning_rate() / correction1);
  const Scalar unbias = AsScalar(1 / std::sqrt(correction2));
  const Scalar add = AsScalar(of_gradient ? decay : 0);
  const Scalar keep = AsScalar(of_gradient ? 1 : 1 - learning_rate() * decay);
  ForEachElement(parameter.numel(), [=](int64_t i) {
    const Scalar g = dw[i] + add * w[i];
    const Scalar m = beta1 * exp_avg[i] + rest1 * g;
    const Scalar v = beta2 * exp_avg_sq[i] + rest2 * g * g;
    exp_avg[i] = m;
    exp_avg_sq[i] = v;
    w[i] = keep * w[i] - step * m / (std::sqrt(v) * unbias + epsilon);
  });
  // END SOLUTION
}

}  // namespace tinytorch
