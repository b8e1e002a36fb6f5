// Hidden tests of exercise `optimizers`: options that no shipped test has.

#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/random.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"
#include "tools/testing/hidden_seed.h"
#include "training/optimizers.h"

namespace tinytorch {
namespace {

constexpr int kSteps = 12;
// 12 steps in float, each with a root and a division.
constexpr Tolerance kManySteps{1e-4, 1e-4};

// One number, its state and the count of steps, all in double.
struct Place {
  double w = 0;
  double first = 0;   // momentum_buffer, square_avg or exp_avg
  double second = 0;  // exp_avg_sq
  int t = 0;
};

// Takes steps with gradients of this grading, which may have any strides, and
// expects the parameters to be where `step`, number by number, takes them.
void ExpectSteps(Optimizer& optimizer,
                 const std::function<void(Place&, double)>& step, Rng* random) {
  const Tensor w = optimizer.parameters()[0].tensor;
  SCOPED_TRACE(optimizer.name() + " of a parameter " +
               ShapeToString(w.shape()));
  std::vector<Place> places;
  for (const Scalar start : Values(w)) places.push_back({.w = start});
  for (int t = 1; t <= kSteps; ++t) {
    const Tensor gradient = RandomTensor(w.shape(), random->Next(), -2, 3);
    const std::vector<Scalar> slopes = Values(gradient);
    std::vector<double> wanted;
    for (size_t i = 0; i < places.size(); ++i) {
      places[i].t = t;
      step(places[i], slopes[i]);
      wanted.push_back(places[i].w);
    }
    optimizer.Step({Scattered(gradient)});
    ASSERT_THAT(w, IsNear(w.shape(), wanted, kManySteps)) << "step " << t;
  }
}

std::vector<NamedTensor> DrawParameter(Rng* random) {
  const Shape shape = {1 + random->UniformInt(7), 1 + random->UniformInt(40)};
  return {{"w", RandomTensor(shape, random->Next())}};
}

TEST(OptimizersHiddenTest, SgdFollowsItsFormulaWithAllOptions) {
  Why("Weight decay comes before momentum, for Nesterov's kind as well.");
  Rng random(HiddenSeed());
  for (const bool nesterov : {false, true}) {
    const SgdOptions options = {.learning_rate = random.Uniform(0.01, 0.1),
                                .momentum = random.Uniform(0.5, 0.95),
                                .nesterov = nesterov,
                                .weight_decay = random.Uniform(0.1, 0.5)};
    Sgd sgd(DrawParameter(&random), options);
    ExpectSteps(
        sgd,
        [&](Place& place, double slope) {
          const double g = slope + options.weight_decay * place.w;
          place.first = options.momentum * place.first + g;
          place.w -=
              options.learning_rate *
              (nesterov ? g + options.momentum * place.first : place.first);
        },
        &random);
  }
}

TEST(OptimizersHiddenTest, RmsPropFollowsItsFormulaWithAllOptions) {
  Why("Weight decay is a part of the gradient, also of the squared one.");
  Rng random(HiddenSeed());
  const RmsPropOptions options = {.learning_rate = random.Uniform(0.01, 0.05),
                                  .alpha = random.Uniform(0.7, 0.95),
                                  .epsilon = random.Uniform(0.01, 0.1),
                                  .weight_decay = random.Uniform(0.1, 0.5)};
  RmsProp rms(DrawParameter(&random), options);
  ExpectSteps(
      rms,
      [&](Place& place, double slope) {
        const double g = slope + options.weight_decay * place.w;
        place.first = options.alpha * place.first + (1 - options.alpha) * g * g;
        place.w -= options.learning_rate * g /
                   (std::sqrt(place.first) + options.epsilon);
      },
      &random);
}

TEST(OptimizersHiddenTest, AdamAndAdamWFollowTheirFormulasWithAllOptions) {
  Why("A large epsilon shows whether it is inside or outside of the root.");
  Rng random(HiddenSeed());
  const AdamOptions options = {.learning_rate = random.Uniform(0.01, 0.05),
                               .beta1 = random.Uniform(0.5, 0.95),
                               .beta2 = random.Uniform(0.8, 0.99),
                               .epsilon = random.Uniform(0.1, 0.5),
                               .weight_decay = random.Uniform(0.1, 0.5)};
  const auto adam_step = [&](Place& place, double g) {
    place.first = options.beta1 * place.first + (1 - options.beta1) * g;
    place.second = options.beta2 * place.second + (1 - options.beta2) * g * g;
    const double m = place.first / (1 - std::pow(options.beta1, place.t));
    const double v = place.second / (1 - std::pow(options.beta2, place.t));
    place.w -= options.learning_rate * m / (std::sqrt(v) + options.epsilon);
  };
  Adam adam(DrawParameter(&random), options);
  ExpectSteps(
      adam,
      [&](Place& place, double slope) {
        adam_step(place, slope + *options.weight_decay * place.w);
      },
      &random);
  AdamW adamw(DrawParameter(&random), options);
  ExpectSteps(
      adamw,
      [&](Place& place, double slope) {
        place.w -= options.learning_rate * *options.weight_decay * place.w;
        adam_step(place, slope);
      },
      &random);
}

}  // namespace
}  // namespace tinytorch
