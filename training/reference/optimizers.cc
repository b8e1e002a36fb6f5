// Exercise `optimizers`: from gradients to better weights.
//
// A loss L(w) = w^2 / 2 has the gradient g = w. From w = 1, with a rate of 0.1:
//
//   Sgd             w = 1 - 0.1 * 1 = 0.9,  then 0.9 - 0.1 * 0.9 = 0.81
//   momentum 0.9    v = 1,    w = 1 - 0.1 * 1 = 0.9
//                   v = 0.9 * 1 + 0.9 = 1.8,  w = 0.9 - 0.1 * 1.8 = 0.72
//   Adam            w = 0.9: g / sqrt(g^2) is the sign of g, so that the first
//                   step of every weight is the whole rate, whether its
//                   gradient is 1 or 0.001
//
// Momentum remembers where it was going: across a narrow valley the steps
// cancel, along it they add up, to 1 / (1 - 0.9) = 10 times the speed. Adam
// divides by the size that gradients of this weight usually have, so that rare
// and common features learn at the same pace. Its averages start at 0 and are
// too small at first: after one step m is (1 - b1) g. Divided by 1 - b1^t they
// are right from the start.
//
// Everything is element by element: Adam reads four numbers and writes three
// for each parameter. One loop that does all of it reads each once; the same
// formula in tensor operations would be ten loops, and ten tensors. Powers of t
// are the same for all elements: taken once, in double, because 1 - 0.999^t in
// float32 has lost 3 of its 7 digits at t = 1.
//
// Cost: one pass over parameters, gradients and state; nothing is allocated.
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
// BEGIN SOLUTION
#include "tensor/kernels/kernels.h"
// END SOLUTION

namespace tinytorch {
namespace {

// Given: the errors of options. Both catch NaN, too.
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

// BEGIN SOLUTION
// What all elements share in one step.
struct AdamFactors {
  Scalar add, leave, beta1, new1, beta2, new2, step, unbias, epsilon;
};

// Compiled twice, for the oldest processor and for one that takes eight roots
// at once (since 2013); which one runs is decided at run time. Twice as fast:
// dividing is what this loop waits for. The results are the same to the bit.
#if defined(__x86_64__) && defined(__ELF__)
[[gnu::target_clones("avx2", "default")]]
#endif
void AdamLoop(const AdamFactors f, int64_t count, const Scalar* from, Scalar* w,
              Scalar* m, Scalar* v) {
  for (int64_t i = 0; i < count; ++i) {
    const Scalar g = from[i] + f.add * w[i];
    const Scalar first = f.beta1 * m[i] + f.new1 * g;
    const Scalar second = f.beta2 * v[i] + f.new2 * g * g;
    m[i] = first;
    v[i] = second;
    w[i] = f.leave * w[i] -
           f.step * first / (std::sqrt(second) * f.unbias + f.epsilon);
  }
}
// END SOLUTION

}  // namespace

// What all of them share ------------------------------------------------------

Optimizer::Optimizer(const std::string& name,
                     std::vector<NamedTensor> parameters, double learning_rate)
    : parameters_(std::move(parameters)), learning_rate_(learning_rate) {
  CheckAtLeast0(name, "a learning rate", learning_rate);
  for (const NamedTensor& parameter : parameters_) {
    if (!parameter.tensor.is_contiguous()) {
      throw std::invalid_argument(name + ": wanted contiguous parameters, " +
                                  parameter.name + " is not");
    }
  }
}

std::vector<Tensor> Optimizer::AddState(const std::string& name) {
  // Your turn: for each of parameters_ make Zeros() of its shape; put them into
  // state_, under the name of the parameter, a dot and `name`, and into the
  // vector to return. Both are handles of one tensor: what a step writes to one
  // is what a checkpoint reads from the other.
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
  //   1. Look before you write: as many gradients as parameters, each of the
  //      shape of its parameter? The errors are in optimizers.h; name() is the
  //      name to use. Half a step taken cannot be taken back.
  //   2. Nobody shall hear of what follows: const TraceScope silence(nullptr);
  //   3. Count the step in steps_, first: Adam's t begins with 1.
  //   4. Update() each parameter with its gradient, Contiguous().
  // BEGIN SOLUTION
  if (gradients.size() != parameters_.size()) {
    throw std::invalid_argument(
        absl::StrCat(name(), ": wanted ", parameters_.size(),
                     " gradients, got ", gradients.size()));
  }
  for (size_t i = 0; i < gradients.size(); ++i) {
    const auto& [parameter_name, parameter] = parameters_[i];
    if (gradients[i].shape() != parameter.shape()) {
      throw std::invalid_argument(name() + ": wanted a gradient " +
                                  ShapeToString(parameter.shape()) + " for " +
                                  parameter_name + ", got " +
                                  ShapeToString(gradients[i].shape()));
    }
  }
  const TraceScope silence(nullptr);
  ++steps_;
  for (size_t i = 0; i < gradients.size(); ++i) {
    Update(i, parameters_[i].tensor, gradients[i].Contiguous());
  }
  // END SOLUTION
}

// Sgd -------------------------------------------------------------------------

Sgd::Sgd(std::vector<NamedTensor> parameters, SgdOptions options)
    : Optimizer("Sgd", std::move(parameters), options.learning_rate),
      options_(options) {
  CheckFraction("Sgd", "momentum", options.momentum);
  CheckAtLeast0("Sgd", "a weight decay", options.weight_decay);
  if (options.nesterov && options.momentum == 0) {
    throw std::invalid_argument("Sgd: Nesterov wants a momentum above 0");
  }
  if (options.momentum > 0) momentum_ = AddState("momentum");
}

void Sgd::Update(size_t index, const Tensor& parameter,
                 const Tensor& gradient) {
  // Given: the numbers, all of them of type Scalar (an innocent double would
  // turn the loop into double arithmetic, at half the speed).
  [[maybe_unused]] const Scalar rate = static_cast<Scalar>(learning_rate());
  [[maybe_unused]] const Scalar m = static_cast<Scalar>(options_.momentum);
  [[maybe_unused]] const Scalar decay =
      static_cast<Scalar>(options_.weight_decay);
  // Your turn, in loops over parameter.numel() elements of data():
  //   1. g = gradient + decay * w, read before w changes.
  //   2. Without momentum (momentum_ is empty then): w -= rate * g.
  //   3. With: v = m * v + g, in momentum_[index], and w -= rate * v; for
  //      Nesterov w -= rate * (g + m * v), with the new v.
  // BEGIN SOLUTION
  const int64_t count = parameter.numel();
  const Scalar* const from = gradient.data();
  Scalar* const w = parameter.data();
  if (momentum_.empty()) {
    for (int64_t i = 0; i < count; ++i) w[i] -= rate * (from[i] + decay * w[i]);
    return;
  }
  Scalar* const v = momentum_[index].data();
  // Factors and no branch: the compiler makes vector instructions of that.
  const Scalar of_g = options_.nesterov ? 1 : 0;
  const Scalar of_v = options_.nesterov ? m : 1;
  for (int64_t i = 0; i < count; ++i) {
    const Scalar g = from[i] + decay * w[i];
    const Scalar speed = m * v[i] + g;
    v[i] = speed;
    w[i] -= rate * (of_g * g + of_v * speed);
  }
  // END SOLUTION
}

// RmsProp ---------------------------------------------------------------------

RmsProp::RmsProp(std::vector<NamedTensor> parameters, RmsPropOptions options)
    : Optimizer("RmsProp", std::move(parameters), options.learning_rate),
      options_(options) {
  CheckFraction("RmsProp", "smoothing", options.smoothing);
  CheckAtLeast0("RmsProp", "an epsilon", options.epsilon);
  CheckAtLeast0("RmsProp", "a weight decay", options.weight_decay);
  square_ = AddState("square");
}

void RmsProp::Update(size_t index, const Tensor& parameter,
                     const Tensor& gradient) {
  // Your turn, as in Sgd::Update():
  //   1. g = gradient + decay * w.
  //   2. s = a * s + (1 - a) * g * g, in square_[index]; a is the smoothing.
  //      Take 1 - a in double, before the loop.
  //   3. w -= rate * g / (sqrt(s) + epsilon): epsilon beside the root.
  // BEGIN SOLUTION
  const Scalar rate = static_cast<Scalar>(learning_rate());
  const Scalar decay = static_cast<Scalar>(options_.weight_decay);
  const Scalar old_share = static_cast<Scalar>(options_.smoothing);
  const Scalar new_share = static_cast<Scalar>(1 - options_.smoothing);
  const Scalar epsilon = static_cast<Scalar>(options_.epsilon);
  const int64_t count = parameter.numel();
  const Scalar* const from = gradient.data();
  Scalar* const w = parameter.data();
  Scalar* const s = square_[index].data();
  for (int64_t i = 0; i < count; ++i) {
    const Scalar g = from[i] + decay * w[i];
    const Scalar square = old_share * s[i] + new_share * g * g;
    s[i] = square;
    w[i] -= rate * g / (std::sqrt(square) + epsilon);
  }
  // END SOLUTION
}

// Adam and AdamW --------------------------------------------------------------

Adam::Adam(const std::string& name, std::vector<NamedTensor> parameters,
           AdamOptions options, Decay decay)
    : Optimizer(name, std::move(parameters), options.learning_rate),
      name_(name),
      options_(options),
      decay_(decay) {
  CheckFraction(name, "beta1", options.beta1);
  CheckFraction(name, "beta2", options.beta2);
  CheckAtLeast0(name, "an epsilon", options.epsilon);
  CheckAtLeast0(name, "a weight decay", options.weight_decay);
  first_ = AddState("first");
  second_ = AddState("second");
}

void Adam::Update(size_t index, const Tensor& parameter,
                  const Tensor& gradient) {
  // Your turn. Before the loop, in double:
  //   1. The corrections c1 = 1 - beta1^t and c2 = 1 - beta2^t, t = steps().
  //   2. mhat / (sqrt(vhat) + epsilon) is m / c1 / (sqrt(v) / sqrt(c2) +
  //      epsilon): two factors that all elements share, rate / c1 and
  //      1 / sqrt(c2). Together they save three divisions and a root for each.
  //   3. Two more factors make one loop do for both decays (0 and 1 mean none):
  //      what to add of w to the gradient, and what to leave of w.
  //        Decay::kGradient   weight_decay and 1
  //        Decay::kWeight     0 and 1 - rate * weight_decay
  // Then turn all into Scalar, and in one loop:
  //   4. g = gradient + add * w, m = beta1 * m + (1 - beta1) * g,
  //      v = beta2 * v + (1 - beta2) * g * g, w = leave * w - the step.
  // BEGIN SOLUTION
  const double t = static_cast<double>(steps());
  const double rate = learning_rate();
  const double decay = options_.weight_decay;
  const bool of_gradient = decay_ == Decay::kGradient;
  const double correction1 = 1 - std::pow(options_.beta1, t);
  const double correction2 = 1 - std::pow(options_.beta2, t);
  const auto scalar = [](double value) { return static_cast<Scalar>(value); };
  const AdamFactors factors = {
      .add = scalar(of_gradient ? decay : 0),
      .leave = scalar(of_gradient ? 1 : 1 - rate * decay),
      .beta1 = scalar(options_.beta1),
      .new1 = scalar(1 - options_.beta1),
      .beta2 = scalar(options_.beta2),
      .new2 = scalar(1 - options_.beta2),
      .step = scalar(rate / correction1),
      .unbias = scalar(1 / std::sqrt(correction2)),
      .epsilon = scalar(options_.epsilon)};
  constexpr int64_t kElementsPerPart = 8 * 1024;  // 5 to 10 microseconds
  kernels::ParallelFor(parameter.numel(), kElementsPerPart,
              [&](int64_t begin, int64_t end) {
                AdamLoop(factors, end - begin, gradient.data() + begin,
                         parameter.data() + begin, first_[index].data() + begin,
                         second_[index].data() + begin);
              });
  // END SOLUTION
}

}  // namespace tinytorch
