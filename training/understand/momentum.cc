// Experiment `momentum`: one length of a step, two directions.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "layers/layer.h"
#include "tensor/elementwise.h"
#include "tensor/reduce.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/lab/lab.h"
#include "tools/plot/plot.h"
#include "tools/text/wrap.h"
#include "training/optimizers.h"
#include "training/tape.h"
#include "training/understand/experiments.h"

namespace tinytorch {
namespace {

// L(w) = (w[0]^2 + K w[1]^2) / 2: a ravine, K times as steep across as along.
Tensor Ravine(const Tensor& w, const Tensor& half_curvatures) {
  return Sum(half_curvatures * w * w);
}

// The path of an optimizer from (-10, 1).
struct Path {
  ChartLine places;  // of the first 100 steps
  ChartLine losses;  // of the first 100 steps
  int steps = 0;     // until the loss is a millionth of the first loss
};

using MakeOptimizer =
    std::function<std::unique_ptr<Optimizer>(std::vector<NamedTensor>)>;

Path Descend(const std::string& name, double steep, const MakeOptimizer& make) {
  // Plain SGD needs about 7 K steps in a ravine of steepness K, so that no
  // optimizer is cut off.
  const int most_steps = 20 * static_cast<int>(steep) + 500;
  const Tensor half_curvatures =
      Tensor::FromValues({2}, {0.5f, static_cast<Scalar>(steep / 2)});
  const Tensor w = Tensor::FromValues({2}, {-10, 1});
  const std::unique_ptr<Optimizer> optimizer = make({{"w", w}});
  Path path = {
      .places = {.name = name}, .losses = {.name = name}, .steps = most_steps};
  const double start = Ravine(w, half_curvatures).item();
  for (int step = 0; step < most_steps; ++step) {
    Tape tape;
    Tensor loss;
    {
      TraceScope scope(&tape);
      loss = Ravine(w, half_curvatures);
    }
    if (loss.item() <= 1e-6 * start) path.steps = std::min(path.steps, step);
    if (step > 100 && path.steps < most_steps) break;
    if (step <= 100) {
      path.places.points.push_back({w.At({0}), w.At({1})});
      path.losses.points.push_back({static_cast<double>(step), loss.item()});
    }
    optimizer->Step(tape.Gradient(loss, {w}));
  }
  return path;
}

// Returns the paths of SGD, momentum and Adam. The rates of the first two are
// the best for curvatures 1 and K (Polyak 1964): rate 2 / (1 + K); with
// momentum rate 4 / (1 + sqrt K)^2, momentum ((sqrt K - 1) / (sqrt K + 1))^2.
std::array<Path, 3> Descents(double steep) {
  const double root = std::sqrt(steep);
  const SgdOptions plain = {.learning_rate = 2 / (1 + steep)};
  const SgdOptions rolling = {.learning_rate = 4 / ((1 + root) * (1 + root)),
                              .momentum = std::pow((root - 1) / (root + 1), 2)};
  using Parameters = std::vector<NamedTensor>;
  return {
      Descend("SGD", steep,
              [&](Parameters w) { return std::make_unique<Sgd>(w, plain); }),
      Descend("momentum", steep,
              [&](Parameters w) { return std::make_unique<Sgd>(w, rolling); }),
      Descend("Adam", steep, [](Parameters w) {
        return std::make_unique<Adam>(w, AdamOptions{.learning_rate = 0.5});
      })};
}

}  // namespace

void Momentum(Lab& lab) {
  constexpr double kSteep = 100;
  const double steep = lab.settings().Number("steep", kSteep, {2, 10000});
  lab.Say(text::Reflow(absl::StrFormat(R"(

      L(w) = (w0^2 + %g w1^2) / 2 is a ravine: %g times as steep across as
      along. With a rate above 2/%g the steps climb its walls, so plain steps
      must be short, also along the floor. Momentum adds a part of the last step
      to the next one: steps that change sign cancel, the others grow. Adam
      divides by the size of past gradients, for each parameter. The rates of
      the first two are the best ones for this ravine. You will see the first
      100 steps of each optimizer, from (-10, 1) to (0, 0).
      )",
                                       steep, steep, steep)));
  lab.Ask("how many times fewer steps does momentum need to reach the bottom?",
          {"about as many: the ravine is as long", "2 or 3 times fewer",
           "more than 5 times fewer"});
  const std::array<Path, 3> paths = Descents(steep);
  int most = 1;
  for (const Path& path : paths) most = std::max(most, path.steps);
  Chart losses = {.x_label = "step", .y_label = "loss", .log_y = true};
  std::string table = "\n  steps until the loss is a millionth:\n";
  for (const Path& path : paths) {
    lab.Say(absl::StrCat("\n", DrawChart({.x_label = "along",
                                          .y_label = "across",
                                          .lines = {path.places}},
                                         {.columns = 60, .rows = 7})));
    losses.lines.push_back(path.losses);
    absl::StrAppendFormat(&table, "  %-9s %5d  %s\n", path.places.name,
                          path.steps,
                          DrawBar(static_cast<double>(path.steps) / most, 50));
  }
  lab.Say(absl::StrCat("\n", DrawChart(losses, {.columns = 60, .rows = 12}),
                       table, "\n"));
  const double fewer = static_cast<double>(paths[0].steps) / paths[1].steps;
  lab.Answer(fewer < 1.5 ? 0 : fewer <= 5 ? 1 : 2);
  lab.Say(text::Reflow(R"(
      In a ravine that is K times as steep across as along, plain SGD needs about
      K steps, and momentum about the square root of K. In a network K is in the
      thousands. Adam sees that the gradients of w1 are large and those of w0 are
      small, and gives each parameter a rate of its own, without knowing K. For
      this reason it is the first choice for a new network.
      )"));
  const std::array<Path, 3> usual = Descents(kSteep);
  const auto times = [&](size_t i) {
    return static_cast<double>(paths[i].steps) / usual[i].steps;
  };
  lab.Try(
      {.set = "steep=1000",
       .question = "Which of the three changes least, compared with 100?",
       .answer =
           "Adam needs about as many steps as before. SGD needs ten times as "
           "many, and momentum three times as many, the square root of ten.",
       .holds = times(2) < times(1) && times(1) > 2.5 && times(1) < 4 &&
                times(0) > 9 && times(0) < 11 && times(2) < 1.5});
}

}  // namespace tinytorch
