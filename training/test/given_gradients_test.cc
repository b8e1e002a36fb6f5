// Gradients, first and second, of given functions of all modules: they are made
// of operations that have rules, or have a rule in given/more_rules.h.

#include <cstddef>
#include <source_location>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/elementwise.h"
#include "tensor/reduce.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/trace.h"
#include "training/given/loss_options.h"
#include "training/tape.h"
#include "training/testing/gradients.h"

namespace tinytorch {
namespace {

// The gradient of sum(f(x) * weights) with respect to x.
Tensor Slope(const TensorFunction& f, const Tensor& x, Tape& tape) {
  const Tensor y = f({x});
  const Tensor weights = RandomTensor(y.shape(), 5, 0.5, 1.5);
  return tape.Gradient(y, std::vector<Tensor>{x},
                       {.graph = Graph::kKeep, .upstream = weights})[0];
}

// Checks the gradient of f, and with finite differences of it the gradient of
// the gradient.
void ExpectTwoGradients(
    const TensorFunction& f, const Tensor& x,
    std::source_location caller = std::source_location::current()) {
  ExpectGradient(f, {x}, {}, caller);
  const Tensor u = RandomTensor(x.shape(), 6, 0.5, 1.5);
  Tape tape;
  Tensor sum;
  {
    const TraceScope scope(&tape);
    sum = Sum(Slope(f, x, tape) * u);
  }
  const Tensor second = tape.Gradient(sum, std::vector<Tensor>{x})[0];
  const double h = sizeof(Scalar) == 4 ? 1.0 / 64 : 1.0 / 1024;
  const auto at = [&](int64_t i, double step) {
    const Tensor moved = x.Clone();
    moved.data()[i] += static_cast<Scalar>(step);
    Tape other;
    const TraceScope scope(&other);
    return static_cast<double>(Sum(Slope(f, moved, other) * u).item());
  };
  std::vector<double> wanted;
  for (int64_t i = 0; i < x.numel(); ++i) {
    wanted.push_back(
        (at(i, -2 * h) - 8 * at(i, -h) + 8 * at(i, h) - at(i, 2 * h)) /
        (12 * h));
  }
  const double most = sizeof(Scalar) == 4 ? 2e-3 : 1e-6;
  EXPECT_THAT(second, IsNear(x.shape(), wanted, {most, most}))
      << "second gradient, called from line " << caller.line();
}

TEST(GivenGradientsTest, OfCrossEntropyWithOptions) {
  const Tensor labels = MakeTensor({2, 2}, {4, -100, 2, 2});
  for (const Reduction reduction :
       {Reduction::kMean, Reduction::kSum, Reduction::kNone}) {
    const Loss loss = CrossEntropyLoss(
        {.reduction = reduction,
         .label_smoothing = 0.2,
         .class_weights = MakeTensor({5}, {1, 2, 0.5f, 3, 1})});
    ExpectTwoGradients([&](const Tensors& x) { return loss(x[0], labels); },
                       RandomTensor({2, 2, 5}, 3));
  }
}

TEST(GivenGradientsTest, OfBinaryCrossEntropyWithOptions) {
  const Tensor targets = RandomTensor({3, 4}, 4, 0, 1);
  for (const Reduction reduction :
       {Reduction::kMean, Reduction::kSum, Reduction::kNone}) {
    const Loss loss =
        BCEWithLogitsLoss({.reduction = reduction,
                           .weight = RandomTensor({3, 1}, 7, 1, 2),
                           .positive_weight = RandomTensor({4}, 8, 1, 2)});
    ExpectTwoGradients([&](const Tensors& x) { return loss(x[0], targets); },
                       RandomTensor({3, 4}, 5));
  }
}

TEST(GivenGradientsTest, OfSquaredErrorsWithOptions) {
  const Tensor targets = RandomTensor({3, 2}, 4);
  for (const Reduction reduction :
       {Reduction::kMean, Reduction::kSum, Reduction::kNone}) {
    ExpectTwoGradients(
        [&](const Tensors& x) { return MSELoss(reduction)(x[0], targets); },
        RandomTensor({3, 2}, 5));
  }
}

}  // namespace
}  // namespace tinytorch
