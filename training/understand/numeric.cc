// Experiment `numeric`: the definition of a gradient against the tape.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "benchmark/benchmark.h"
#include "layers/init.h"
#include "layers/layer.h"
#include "networks/models.h"
#include "networks/sequential.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tools/lab/lab.h"
#include "tools/plot/plot.h"
#include "tools/text/wrap.h"
#include "training/data.h"
#include "training/losses.h"
#include "training/understand/experiments.h"

namespace tinytorch {
namespace {

// A small network, and a batch for it.
struct Question {
  std::unique_ptr<Sequential> network;
  Batch batch;
};
Question NetworkWithUnits(int64_t units) {
  Rng rng(1);
  Question q = {MakeMlp({64, units, 10}, rng),
                {Tensor::Empty({64, 64}), Tensor::Empty({64})}};
  FillNormal(q.batch.inputs, 0, 1, rng);
  for (int64_t i = 0; i < 64; ++i) {
    q.batch.targets.data()[i] = static_cast<Scalar>(i % 10);
  }
  return q;
}

double LossOf(Question& q) {
  return CrossEntropy((*q.network)(q.batch.inputs), q.batch.targets).item();
}

// Returns (L(w + h) - L(w)) / h for each parameter: n + 1 forward passes; or,
// if `central`, (L(w + h) - L(w - h)) / 2h: 2 n passes. Adds to `passes`.
std::vector<double> NumericGradient(Question& q, double h, bool central,
                                    int64_t& passes) {
  std::vector<double> gradient;
  const auto loss = [&] {
    ++passes;
    return LossOf(q);
  };
  const double here = central ? 0 : loss();
  for (const NamedTensor& parameter : q.network->Parameters()) {
    for (int64_t i = 0; i < parameter.tensor.numel(); ++i) {
      Scalar& w = parameter.tensor.data()[i];
      const Scalar before = w;
      w = static_cast<Scalar>(before + h);
      const double after = loss();
      if (central) {
        w = static_cast<Scalar>(before - h);
        gradient.push_back((after - loss()) / (2 * h));
      } else {
        gradient.push_back((after - here) / h);
      }
      w = before;
    }
  }
  return gradient;
}

// Returns the length of the difference to the tape's gradient, relative to the
// length of that gradient.
double ErrorOfNumeric(Question& q, double h, bool central, int64_t& passes) {
  const std::vector<double> numeric = NumericGradient(q, h, central, passes);
  double difference = 0, length = 0;
  size_t i = 0;
  for (const Tensor& gradient : GradientOfLoss(*q.network, q.batch)) {
    for (const Scalar g : gradient.ToVector()) {
      difference += (numeric[i] - g) * (numeric[i] - g);
      length += static_cast<double>(g) * g;
      ++i;
    }
  }
  return std::sqrt(difference / length);
}

// Limit of all three: the matrix products. For few units: calls and
// allocations, of which the tape has more.
void BM_Forward(benchmark::State& state) {
  Question q = NetworkWithUnits(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(LossOf(q));
}
void BM_Tape(benchmark::State& state) {
  Question q = NetworkWithUnits(state.range(0));
  for (auto _ : state) GradientOfLoss(*q.network, q.batch);
}
void BM_Numeric(benchmark::State& state) {
  Question q = NetworkWithUnits(state.range(0));
  int64_t passes = 0;
  for (auto _ : state) NumericGradient(q, 1e-3, /*central=*/false, passes);
}
BENCHMARK(BM_Forward)->RangeMultiplier(4)->Range(1, 64);
BENCHMARK(BM_Tape)->RangeMultiplier(4)->Range(1, 64);
BENCHMARK(BM_Numeric)->RangeMultiplier(4)->Range(1, 64);

}  // namespace

void NumericOrAutomatic(Lab& lab) {
  const bool central =
      lab.settings().Choice("difference", {"forward", "central"}) == 1;
  lab.Say(text::Reflow(R"(

      The definition of a derivative needs no tape: move a parameter by a small
      h, and see how the loss changes, (L(w + h) - L(w)) / h. For n parameters
      this takes n + 1 forward passes. The tape makes one forward and one
      backward pass for all of them. The networks are MLPs 64-units-10, with a
      batch of 64.
      )"));
  lab.Ask("the time of the tape is that of how many forward passes?",
          {"a few, for any n", "about the square root of n",
           "about n / 10: it visits every parameter, too"});
  std::string table =
      "\n        n  forward us   tape us  = forwards  numeric us  = forwards\n";
  double ratio = 0;
  for (const int64_t units : {1, 4, 16, 64}) {
    Question q = NetworkWithUnits(units);
    const auto seconds = [&](const char* benchmark) {
      return lab.Measure(absl::StrCat(benchmark, "/", units)).seconds;
    };
    const double forward = seconds("BM_Forward"), tape = seconds("BM_Tape"),
                 numeric = seconds("BM_Numeric");
    ratio = tape / forward;  // The last one counts: it has the most parameters.
    absl::StrAppendFormat(
        &table, "  %7d  %10.1f  %8.1f  %10.1f  %10.0f  %10.0f\n",
        q.network->ParameterCount(), forward * 1e6, tape * 1e6, tape / forward,
        numeric * 1e6, numeric / forward);
  }
  absl::StrAppend(&table, "\n  h          error of the numeric gradient\n");
  Question q = NetworkWithUnits(16);
  const std::vector<double> steps = {1.0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6};
  int64_t passes = 0, forward_passes = 0;
  double smallest = 1, smallest_forward = 1;
  for (const double h : steps) {
    const double error = ErrorOfNumeric(q, h, central, passes);
    smallest = std::min(smallest, error);
    absl::StrAppendFormat(&table, "  %-7g  %8.2g %%  %s\n", h, error * 100,
                          DrawBar(error, 50));
    if (!central) continue;
    smallest_forward =
        std::min(smallest_forward,
                 ErrorOfNumeric(q, h, /*central=*/false, forward_passes));
  }
  lab.Say(absl::StrCat(table, "\n"));
  lab.Answer(ratio < 20 ? 0 : ratio < 200 ? 1 : 2);
  lab.Say(text::Reflow(R"(
      Each operation of the forward pass has a rule that costs once or twice as
      much as the operation. So the backward pass costs a few forward passes,
      with ten parameters or with ten million. Without this, training a large
      network would be impossible. The numeric gradient is not even exact: for a
      large h the loss is not a straight line, and for a small h the difference
      is lost in rounding. It is useful as a test of rules, because it cannot
      have the same mistake.
      )"));
  lab.Try({.set = "difference=central",
           .question = "The table of errors is of (L(w + h) - L(w - h)) / 2h "
                       "then. What does it cost, and what does it gain?",
           .answer =
               "It costs 2 n forward passes in place of n + 1. Its smallest "
               "error is less than half as large: the curvature of the loss, "
               "which is the same on both sides of w, cancels.",
           .holds = passes > 1.9 * static_cast<double>(forward_passes) &&
                    smallest < smallest_forward / 2});
}

}  // namespace tinytorch
