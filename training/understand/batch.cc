// Experiment `batch`: how many examples for one step.

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
#include "training/data.h"
#include "training/understand/experiments.h"
#include "training/optimizers.h"

namespace tinytorch {
namespace {

std::unique_ptr<Sequential> Reader() {
  Rng rng(1);
  return MakeMlp({SomeDigits().train.inputs.size(1), 64, 10}, rng);
}

// One step of Adam. Limit: for small batches the calls, allocations and the
// parameters, which are read and written once for each step; for large ones the
// products. Misleads if you compare steps: look at examples.
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
  const School& school = SomeDigits();
  const int64_t count = school.train.inputs.size(0);
  lab.Say(absl::StrFormat(
      "\nAn epoch of Adam over %d %s,\n"
      "in batches of 1 to 1024. Each example is used once, whatever the\n"
      "batch. The rate is 0.001 for all.\n",
      count, school.name));
  lab.Ask("after this one epoch, which reads most of the test pictures?",
          {"batches of 16 or fewer: many steps", "64: the best of both",
           "256 or more: exact gradients"});
  std::string table = "\n  batch   steps   us/example   epoch       right\n";
  double best = 0;
  int64_t best_batch = 0;
  for (const int64_t size : {1, 4, 16, 64, 256, 1024}) {
    const double step = lab.Measure(absl::StrCat("BM_Step/", size)).seconds;
    const std::unique_ptr<Sequential> network = Reader();
    Adam adam(network->Parameters());
    DataLoader loader(school.examples, {.batch = size, .seed = 1});
    TrainEpoch(*network, adam, loader, 0);
    const double right =
        Accuracy(Predict(*network, school.test.inputs), school.test.targets);
    if (right > best) {
      best = right;
      best_batch = size;
    }
    absl::StrAppendFormat(&table, "  %5d  %6d  %11.1f  %6.2f s  %6.1f %%  %s\n",
                          size, loader.batches(),
                          step / static_cast<double>(size) * 1e6,
                          step * static_cast<double>(loader.batches()),
                          right * 100, DrawBar(right, 28));
  }
  lab.Say(absl::StrCat(table, "\n"));
  lab.Answer(best_batch <= 16 ? 0 : best_batch == 64 ? 1 : 2);
  lab.Say(
      "A gradient over 1024 examples is 32 times less noisy than over one,\n"
      "and takes 1024 times the arithmetic: an epoch of large batches is\n"
      "fast, and is few steps. Noise hardly hurts while there is far to go.\n"
      "So small batches learn more from each example, large ones more from\n"
      "each second, until the machine is busy; beyond that they win\n"
      "nothing. 32 to 256 is the usual bargain, and a larger batch wants a\n"
      "larger rate.\n"
      "Try: .learning_rate = 0.004 for 256 and more.\n");
}

}  // namespace tinytorch
