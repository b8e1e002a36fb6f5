// Experiment `batch`: how many examples a step should use.

#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "benchmark/benchmark.h"
#include "networks/evaluate.h"
#include "networks/models.h"
#include "networks/sequential.h"
#include "tensor/random.h"
#include "tensor/views.h"
#include "tools/lab/lab.h"
#include "tools/plot/plot.h"
#include "tools/text/wrap.h"
#include "training/data.h"
#include "training/optimizers.h"
#include "training/understand/experiments.h"

namespace tinytorch {
namespace {

std::unique_ptr<Sequential> Reader() {
  Rng rng(1);
  return MakeMlp({SomeDigits().train.inputs.size(1), 64, 10}, rng);
}

// Returns which part of the test images a network reads after an epoch of Adam.
double RightAfterEpoch(int64_t batch, double rate) {
  const DigitSplits& digits = SomeDigits();
  const std::unique_ptr<Sequential> network = Reader();
  Adam adam(network->Parameters(), {.learning_rate = rate});
  DataLoader loader(digits.examples, {.batch = batch, .seed = 1});
  TrainEpoch(*network, adam, loader, 0);
  return Accuracy(Predict(*network, digits.test.inputs), digits.test.targets);
}

// One step of Adam. Limit: for small batches the calls, the allocations, and
// the parameters, which each step reads and writes; for large batches the
// matrix products. It could mislead: compare examples per second, not steps.
void BM_Step(benchmark::State& state) {
  const std::unique_ptr<Sequential> network = Reader();
  Adam adam(network->Parameters());
  const Batch& all = SomeDigits().train;
  const Batch batch = {Slice(all.inputs, {.stop = state.range(0)}),
                       Slice(all.targets, {.stop = state.range(0)})};
  for (auto _ : state) adam.Step(GradientOfLoss(*network, batch));
  state.counters["examples/s"] =
      benchmark::Counter(static_cast<double>(batch.targets.numel()),
                         benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(BM_Step)->RangeMultiplier(4)->Range(1, 1024);

}  // namespace

void BatchSizes(Lab& lab) {
  constexpr double kRate = 0.001;
  const double large_rate =
      lab.settings().Number("large_rate", kRate, {0.0001, 0.1});
  const DigitSplits& digits = SomeDigits();
  const int64_t count = digits.train.inputs.size(0);
  lab.Say(text::Reflow(absl::StrFormat(R"(

      An epoch of Adam over %d %s, in batches of 1 to 1024. Each batch size uses
      each example once. The rate is %g, and for batches of 256 and more %g.
      )",
                                       count, digits.name, kRate, large_rate)));
  lab.Ask("after this epoch, which network reads most of the test images?",
          {"batches of 16 or fewer: many steps", "64: the best of both",
           "256 or more: exact gradients"});
  std::string table = "\n  batch   steps   us/example   epoch       right\n";
  double best = 0;
  int64_t best_batch = 0;
  bool is_better = large_rate != kRate;  // with the other rate than with kRate
  for (const int64_t size : {1, 4, 16, 64, 256, 1024}) {
    const double step = lab.Measure(absl::StrCat("BM_Step/", size)).seconds;
    const double rate = size >= 256 ? large_rate : kRate;
    const double right = RightAfterEpoch(size, rate);
    if (rate != kRate) is_better &= right > RightAfterEpoch(size, kRate);
    const int64_t steps = (count + size - 1) / size;
    if (right > best) {
      best = right;
      best_batch = size;
    }
    absl::StrAppendFormat(&table, "  %5d  %6d  %11.1f  %6.2f s  %6.1f %%  %s\n",
                          size, steps, step / static_cast<double>(size) * 1e6,
                          step * static_cast<double>(steps), right * 100,
                          DrawBar(right, 28));
  }
  lab.Say(absl::StrCat(table, "\n"));
  lab.Answer(best_batch <= 16 ? 0 : best_batch == 64 ? 1 : 2);
  lab.Say(text::Reflow(R"(
      A gradient over 1024 examples has 32 times less noise than over one
      example, and needs 1024 times the arithmetic. An epoch of large batches is
      fast, but has few steps. Far from the minimum, noise does little harm. So
      small batches learn more from each example, and large batches learn more in
      each second, until the machine is busy; beyond that, larger batches gain
      nothing. 32 to 256 is the usual compromise, and a larger batch needs a
      larger rate.
      )"));
  lab.Try({.set = "large_rate=0.004",
           .question = "Do batches of 256 and 1024 read more images with four "
                       "times the rate?",
           .answer = "Both read more, because an epoch has few of their steps. "
                     "Small batches with many steps can still be better.",
           .holds = is_better});
}

}  // namespace tinytorch
