// Experiment `rate`: how long a step should be.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "layers/layer.h"
#include "networks/evaluate.h"
#include "networks/models.h"
#include "networks/sequential.h"
#include "tensor/random.h"
#include "tools/lab/lab.h"
#include "tools/plot/plot.h"
#include "tools/text/wrap.h"
#include "training/data.h"
#include "training/losses.h"
#include "training/optimizers.h"
#include "training/understand/experiments.h"

ABSL_FLAG(std::string, svg, "",
          "where the experiment `rate` also writes its chart");

namespace tinytorch {
namespace {

// The loss of a network that finds all ten digits equally likely.
const double kGuessing = std::log(10);

std::unique_ptr<Optimizer> MakeOptimizer(
    bool adam, const std::vector<NamedTensor>& parameters, double rate) {
  if (adam) {
    return std::make_unique<Adam>(parameters,
                                  AdamOptions{.learning_rate = rate});
  }
  return std::make_unique<Sgd>(parameters, SgdOptions{.learning_rate = rate});
}

}  // namespace

void LearningRates(Lab& lab) {
  const DigitSplits& digits = SomeDigits();
  const int64_t pixels = digits.train.inputs.size(1);
  const bool adam = lab.settings().Choice("optimizer", {"sgd", "adam"}) == 1;
  lab.Say(text::Reflow(absl::StrFormat(R"(

      The network %d-32-10 learns from %d %s, with %s, in batches of 32. We train it nine times from the
      same start, each time with a rate about three times as large. The loss of a
      network that only guesses is about %.1f.
      )",
                                       pixels, digits.train.inputs.size(0),
                                       digits.name,
                                       adam ? "Adam"
                                            : "plain steps, w -= rate * "
                                              "gradient",
                                       kGuessing)));
  lab.Ask(
      "0.001 is slow. What about rates a thousand times as large, and more?",
      {"a larger rate always learns faster", "the same result, only less exact",
       "beyond some rate, the network learns nothing at all"});
  constexpr double kCut = 10;
  Chart chart = {.title = "Loss on test images",
                 .x_label = "learning rate",
                 .log_x = true,
                 .log_y = true,
                 .lines = {{"after 1 epoch"}, {"after 3 epochs"}}};
  double best_rate = 0, best = kCut, last = 0;
  double lost_at = 0;  // the first rate with which nothing is learned
  for (const double rate : {1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 3.0, 10.0}) {
    Rng rng(1);
    const std::unique_ptr<Sequential> network = MakeMlp({pixels, 32, 10}, rng);
    const std::unique_ptr<Optimizer> optimizer =
        MakeOptimizer(adam, network->Parameters(), rate);
    DataLoader loader(digits.examples, {.batch = 32, .seed = 1});
    for (int64_t epoch = 0; epoch < 3; ++epoch) {
      TrainEpoch(*network, *optimizer, loader, epoch);
      const double loss = CrossEntropy(Predict(*network, digits.test.inputs),
                                       digits.test.targets)
                              .item();
      last = std::isfinite(loss) ? std::min(loss, kCut) : kCut;
      if (epoch == 0) chart.lines[0].points.push_back({rate, last});
    }
    chart.lines[1].points.push_back({rate, last});
    if (lost_at == 0 && best < kGuessing / 2 && last > 0.9 * kGuessing) {
      lost_at = rate;
    }
    if (last < best) {
      best = last;
      best_rate = rate;
    }
  }
  lab.Say(absl::StrCat("\n", DrawChart(chart, {.columns = 60, .rows = 15})));
  lab.Say(absl::StrFormat(
      "\nBest: %.2f, with rate %g. Losses above %g are drawn at %g.\n\n", best,
      best_rate, kCut, kCut));
  const std::string svg = absl::GetFlag(FLAGS_svg);
  if (!svg.empty()) lab.WriteFile(svg, ChartSvg(chart));
  lab.Answer(last > 0.9 * kGuessing ? 2 : last > 2 * best ? 1 : 0);
  lab.Say(text::Reflow(R"(
      The gradient says which way is down *here*. A short step is safe but does
      not get far; a step twice as long gets twice as far. But beyond some rate,
      2 / curvature, a step lands higher on the other side than where it began,
      and the next one still higher. The best rate is close to this edge. So tune
      it first, in factors and not in differences. This is also the reason why
      schedules begin high and end low.
      )"));
  lab.Try(
      {.set = "optimizer=adam",
       .question = "Where is the best rate, and where is the edge?",
       .answer =
           "The best rate is near 0.01, and from 1 on it learns nothing: both "
           "are smaller than those of plain steps. A step of Adam moves each "
           "weight by about the rate, however small its gradient is.",
       .holds = best_rate >= 0.003 && best_rate <= 0.03 && lost_at > 0 &&
                lost_at <= 1});
}

}  // namespace tinytorch
