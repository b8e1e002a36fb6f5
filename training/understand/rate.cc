// Experiment `rate`: how long a step should be.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "networks/evaluate.h"
#include "networks/models.h"
#include "networks/sequential.h"
#include "tensor/random.h"
#include "tools/lab/lab.h"
#include "tools/plot/plot.h"
#include "training/data.h"
#include "training/understand/experiments.h"
#include "training/losses.h"
#include "training/optimizers.h"

ABSL_FLAG(std::string, svg, "",
          "where the experiment `rate` also writes its chart");

namespace tinytorch {
namespace {

// What a network knows that finds all ten digits equally likely.
const double kGuessing = std::log(10);

}  // namespace

void LearningRates(Lab& lab) {
  const School& school = SomeDigits();
  const int64_t pixels = school.train.inputs.size(1);
  lab.Say(absl::StrFormat(
      "\nThe network %d-32-10 learns from %d %s,\n"
      "by plain steps, w -= rate * gradient, in batches of 32; again and "
      "again\n"
      "from the same start, each time with steps three times as long.\n"
      "The loss is about %.1f for a network that only guesses.\n",
      pixels, school.train.inputs.size(0), school.name, kGuessing));
  lab.Ask(
      "0.001 is slow. What about rates a thousand times as large, and more?",
      {"the larger, the faster it learns", "the same result, only less exact",
       "at some rate it ends: nothing is learned at all"});
  constexpr double kCut = 10;
  Chart chart = {.title = "Loss on pictures it has not seen",
                 .x_label = "learning rate",
                 .log_x = true,
                 .log_y = true,
                 .lines = {{"after 1 epoch"}, {"after 3 epochs"}}};
  double best_rate = 0, best = kCut, last = 0;
  for (const double rate : {1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 3.0, 10.0}) {
    Rng rng(1);
    const std::unique_ptr<Sequential> network = MakeMlp({pixels, 32, 10}, rng);
    Sgd sgd(network->Parameters(), {.learning_rate = rate});
    DataLoader loader(school.examples, {.batch = 32, .seed = 1});
    for (int64_t epoch = 0; epoch < 3; ++epoch) {
      TrainEpoch(*network, sgd, loader, epoch);
      const double loss = CrossEntropy(Predict(*network, school.test.inputs),
                                       school.test.targets)
                              .item();
      last = std::isfinite(loss) ? std::min(loss, kCut) : kCut;
      if (epoch == 0) chart.lines[0].points.push_back({rate, last});
    }
    chart.lines[1].points.push_back({rate, last});
    if (last < best) {
      best = last;
      best_rate = rate;
    }
  }
  lab.Say(absl::StrCat("\n", DrawChart(chart, {.columns = 60, .rows = 15})));
  lab.Say(absl::StrFormat(
      "\nBest: %.2f, with rate %g. What is above %g is drawn there.\n\n", best,
      best_rate, kCut));
  const std::string svg = absl::GetFlag(FLAGS_svg);
  if (!svg.empty()) lab.WriteFile(svg, ChartSvg(chart));
  lab.Answer(last > 0.9 * kGuessing ? 2 : last > 2 * best ? 1 : 0);
  lab.Say(
      "The gradient says which way is down *here*. A short step makes sure\n"
      "of that and gets nowhere; one twice as long gets twice as far. But\n"
      "beyond some length, 2 / curvature, a step lands higher on the other\n"
      "side than it began, the next higher still. The best rate lies close\n"
      "to that edge. That is why it is the first thing to tune, in factors\n"
      "and not in differences, and why schedules start high and end low.\n"
      "Try: Adam for Sgd. Where is the edge then?\n");
}

}  // namespace tinytorch
