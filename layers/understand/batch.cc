// Experiment `batch`: one input or many.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "benchmark/benchmark.h"
#include "layers/dense.h"
#include "layers/understand/experiments.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tools/lab/lab.h"
#include "tools/plot/plot.h"
#include "tools/text/wrap.h"

namespace tinytorch {
namespace {

// 64 MiB of weights, as in a large network: more than most caches hold. The
// small side is for 1 MiB of weights, which they do hold.
constexpr int64_t kSide = 4096;
constexpr int64_t kSmallSide = 512;

// Limit: for a batch of 1 it is memory, because each weight is read for two
// operations; for large batches it is the multiply-add units. The benchmark
// misleads if the cache holds all weights: then one input is as fast as many.
void BM_Dense(benchmark::State& state) {
  const int64_t batch = state.range(0), side = state.range(1);
  static Rng rng(1);
  static Dense large(kSide, kSide, rng);  // Made once: it takes long.
  static Dense small(kSmallSide, kSmallSide, rng);
  Dense& dense = side == kSide ? large : small;
  const Tensor x = Tensor::Full({batch, side}, 0.5);
  for (auto _ : state) benchmark::DoNotOptimize(dense(x).data());
  state.counters["FLOP/s"] =
      benchmark::Counter(2.0 * static_cast<double>(batch * side * side),
                         benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(BM_Dense)->ArgsProduct({{1, 4, 16, 64, 256}, {kSide, kSmallSide}});

Lab::Measurement MeasureDense(Lab& lab, int64_t batch, int64_t side) {
  return lab.Measure(absl::StrCat("BM_Dense/", batch, "/", side));
}

// Returns how many times less an input takes in a batch of 64.
double GainOfABatch(Lab& lab, int64_t side) {
  return 64 * MeasureDense(lab, 1, side).seconds /
         MeasureDense(lab, 64, side).seconds;
}

}  // namespace

void CostOfABatch(Lab& lab) {
  const bool small = lab.settings().Choice("side", {"4096", "512"}) == 1;
  const int64_t side = small ? kSmallSide : kSide;
  lab.Say(
      text::Reflow(absl::StrFormat(R"(

      Dense(%d, %d) has %d MiB of weights. It runs on batches of 1 to 256
      inputs, and each input needs the same %.1f million operations.
      )",
                                   side, side, side * side * 4 >> 20,
                                   2e-6 * static_cast<double>(side * side))));
  lab.Ask("in a batch of 64, how much less time does each input take?",
          {"not less: the arithmetic is the same", "1.5 to 5 times less",
           "more than 5 times less"});
  double alone = 0, best = 0, gain = 0;
  std::vector<std::string> rows;
  std::vector<double> rates;
  for (const int64_t batch : {1, 4, 16, 64, 256}) {
    const Lab::Measurement m = MeasureDense(lab, batch, side);
    const double each = m.seconds / static_cast<double>(batch);
    if (batch == 1) alone = each;
    if (batch == 64) gain = alone / each;
    rates.push_back(m.counters.at("FLOP/s") / 1e9);
    best = std::max(best, rates.back());
    rows.push_back(absl::StrFormat("  %5d  %9.1f  %9.2f  %7.1f  ", batch,
                                   m.seconds * 1e3, each * 1e3, rates.back()));
  }
  lab.Say("\n  batch    ms/call   ms/input  GFLOP/s\n");
  for (size_t i = 0; i < rows.size(); ++i) {
    lab.Say(absl::StrCat(rows[i], DrawBar(rates[i] / best, 36), "\n"));
  }
  lab.Say(absl::StrFormat(
      "\n  In a batch of 64 an input takes %.1f times less.\n\n", gain));
  lab.Answer(gain < 1.5 ? 0 : gain <= 5 ? 1 : 2);
  lab.Say(text::Reflow(R"(
      For one input, each weight comes from memory and is used for one multiply
      and one add: the processor waits for memory. In a batch, a weight that was
      read is used for all inputs. Above some batch size, the arithmetic is the
      limit, and larger batches only take more memory. This is why training uses
      batches, and why a server that answers one request at a time wastes most
      of its machine.
      )"));
  lab.Try(
      {.set = "side=512",
       .question = "1 MiB of weights stays in a cache. Is the gain larger or "
                   "smaller?",
       .answer = "Smaller: weights from a cache come fast enough for a single "
                 "input, so that a batch has less to save.",
       .holds = !small || IsQuick()
                    ? std::nullopt
                    : std::optional(gain < GainOfABatch(lab, kSide))});
}

}  // namespace tinytorch
