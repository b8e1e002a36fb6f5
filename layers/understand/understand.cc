// Understand: four experiments on what keeps a network alive.
//
//   ./bazelw run //layers:understand
//   ./bazelw run //layers:understand -- --experiment=variance
//   ./bazelw run //layers:understand -- --experiment=variance --svg=plot.svg
//   ./bazelw run //layers:understand -- --benchmark_filter=all
//
// The first command asks for a prediction before each experiment; the last one
// prints only the numbers.
//
// A network learns through numbers that flow forward and gradients that flow
// back. Three experiments show how both vanish: in units that are 0 for every
// input (dead), at the flat ends of a function (saturation), and through
// weights of the wrong size (variance). The fourth asks why all work is done in
// batches.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "benchmark/benchmark.h"
#include "layers/activation.h"
#include "layers/dense.h"
#include "layers/init.h"
#include "tensor/kernels/allocator.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tools/data/digits.h"
#include "tools/lab/lab.h"
#include "tools/plot/plot.h"
#include "tools/text/wrap.h"

ABSL_FLAG(std::string, svg, "",
          "where the experiment `variance` also writes its chart");

namespace tinytorch {
namespace {

// Returns up to 500 test digits as rows, ink from 0 to `full`. [n, h * w]
Tensor SomeDigits(double full) {
  const DigitSet digits = LoadDigits().test;
  const int64_t count = std::min<int64_t>(digits.count, 500);
  const Tensor x = Tensor::Empty({count, digits.rows * digits.cols});
  for (int64_t i = 0; i < x.numel(); ++i) {
    x.data()[i] = static_cast<Scalar>(digits.pixels[static_cast<size_t>(i)] *
                                      full / digits.max_pixel);
  }
  return x;
}

std::vector<double> Numbers(const Tensor& x) {
  const std::vector<Scalar> values = x.ToVector();
  return {values.begin(), values.end()};
}

// How much of the outputs y [digits, units] is 0.
struct Shares {
  double elements = 0;  // the share of elements that are 0
  double units = 0;     // the share of units that are 0 for every digit
};
Shares Zeros(const Tensor& y) {
  const int64_t rows = y.size(0), units = y.size(1);
  Shares zeros;
  for (int64_t unit = 0; unit < units; ++unit) {
    int64_t count = 0;
    for (int64_t row = 0; row < rows; ++row) count += y.At({row, unit}) == 0;
    zeros.elements += static_cast<double>(count);
    zeros.units += count == rows;
  }
  zeros.elements /= static_cast<double>(y.numel());
  zeros.units /= static_cast<double>(units);
  return zeros;
}

void DeadUnits(Lab& lab) {
  constexpr int64_t kUnits = 200;
  const Tensor x = SomeDigits(1);
  Rng rng(1);
  Dense dense(x.size(1), kUnits, rng);
  lab.Say(text::Reflow(absl::StrFormat(R"(

      %d digits go through %s and a ReLU. It is normal that a unit is 0 for one
      digit: half of all outputs are 0. A unit that is 0 for *every* digit is
      dead: ReLU is flat there, so its gradient is 0 for every digit, and
      training never changes it again.

      At the start all biases are 0. Now assume that one step of training was
      too long and moved every bias to -2.
      )",
                                       x.size(0), dense.name())));
  lab.Ask("how many of the units are dead?",
          {"under a tenth: digits differ too much", "up to a half",
           "more than half"});
  double dead = 0;
  lab.Say("\n  bias    zeros   dead units\n");
  for (const Scalar bias : {0.0f, -0.5f, -1.0f, -1.5f, -2.0f}) {
    dense.bias().Fill(bias);
    const Shares zeros = Zeros(Relu(dense(x)));
    dead = zeros.units;
    lab.Say(absl::StrFormat("  %4.1f  %5.0f %%  %8.0f %%  %s\n", bias,
                            zeros.elements * 100, zeros.units * 100,
                            DrawBar(zeros.units, 40)));
  }
  const Shares leaky = Zeros(LeakyRelu(dense(x)));
  lab.Say(absl::StrFormat(
      "  %4.1f  %5.0f %%  %8.0f %%  with LeakyRelu in place of Relu\n\n", -2.0,
      leaky.elements * 100, leaky.units * 100));
  lab.Answer(dead < 0.1 ? 0 : dead <= 0.5 ? 1 : 2);
  lab.Say(text::Reflow(R"(
      The sum of weights times ink is rarely far from 0. A bias of a few
      standard deviations of that sum decides alone whether the unit is 0. Dead
      units still cost memory and time. Smaller steps, normalization and
      LeakyRelu, which has a slope everywhere, keep units alive.

      Try weights from FillNormal() with standard deviation 0.2. Are fewer units
      dead, or more?
      )"));
}

void Saturation(Lab& lab) {
  const DigitSet digits = LoadDigits().test;
  const double full = digits.max_pixel;
  lab.Say(text::Reflow(absl::StrFormat(R"(

      tanh(z) is steep around 0 and flat far from it: its slope is 1 - y^2.
      Where the slope is below 1/100, a gradient that passes is lost. Digits go
      through a Dense layer with Xavier weights, and tanh. Ink runs from 0 to 1,
      as it should. Then we forget to divide the pixels by %.0f.
      )",
                                       full)));
  lab.Ask("what share of the outputs is flat then?",
          {"under a fifth", "a fifth to four fifths", "more than four fifths"});
  std::vector<double> flat;
  std::vector<std::string> drawings;
  for (const double ink : {1.0, full}) {
    const Tensor x = SomeDigits(ink);
    Rng rng(1);
    Dense dense(x.size(1), 100, rng);
    XavierUniform(dense.weight(), rng);
    const std::vector<double> y = Numbers(Tanh(dense(x)));
    const auto count = std::count_if(y.begin(), y.end(),
                                     [](double v) { return 1 - v * v < 0.01; });
    flat.push_back(static_cast<double>(count) / static_cast<double>(y.size()));
    drawings.push_back(absl::StrFormat(
        "ink 0..%.0f: %.0f %% flat\n\n%s", ink, flat.back() * 100,
        DrawHistogram(y, {.low = -1, .high = 1, .columns = 34})));
  }
  lab.Say(absl::StrCat("\n", Beside(drawings, 6), "\n"));
  lab.Answer(flat[1] < 0.2 ? 0 : flat[1] <= 0.8 ? 1 : 2);
  lab.Say(text::Reflow(R"(
      With large inputs almost every unit is near -1 or 1: most differences
      between digits are lost, and so is the gradient. A sigmoid is worse: its
      slope y (1 - y) is at most 1/4, so that ten layers leave at most a
      millionth of a gradient. This is why inputs are scaled, why norm.h exists,
      and why deep networks work with ReLU, which is flat on one side only.

      Try Sigmoid in place of Tanh. Which slope counts as flat there?
      )"));
}

// One way to fill the weights of all layers.
struct Rule {
  std::string name;
  std::function<void(const Tensor& weight, Rng& rng)> fill;
};
std::vector<Rule> Rules() {
  const auto normal = [](Scalar std_dev) {
    return [std_dev](const Tensor& weight, Rng& rng) {
      FillNormal(weight, 0, std_dev, rng);
    };
  };
  return {{"normal, std dev 0.2", normal(0.2f)},
          {"Kaiming: 2 / fan_in", KaimingNormal},
          {"Xavier: 2 / (fan_in + fan_out)", XavierNormal},
          {"normal, std dev 0.02", normal(0.02f)}};
}

double Variance(const Tensor& x) {
  double sum = 0, squares = 0;
  for (const double value : Numbers(x)) {
    sum += value;
    squares += value * value;
  }
  const double n = static_cast<double>(x.numel());
  return squares / n - (sum / n) * (sum / n);
}

constexpr int kDepth = 20;
constexpr int64_t kWidth = 256;

// Returns the variance before each ReLU, for layers 1 to kDepth.
ChartLine VarianceByLayer(const Rule& rule, const Tensor& x) {
  ChartLine line = {.name = rule.name, .points = {}};
  Rng rng(1);
  Tensor h = x;
  for (int depth = 1; depth <= kDepth; ++depth) {
    Dense dense(h.size(1), kWidth, rng);
    rule.fill(dense.weight(), rng);
    const Tensor z = dense(h);
    line.points.push_back({static_cast<double>(depth), Variance(z)});
    h = Relu(z);
  }
  return line;
}

void VarianceOverLayers(Lab& lab) {
  lab.Say(text::Reflow(absl::StrFormat(R"(

      Digits go through %d layers, each a Dense layer with %d outputs and a
      ReLU. The weights are random, drawn by four different rules. Xavier's rule
      is made for tanh, which is nearly a straight line around 0.
      )",
                                       kDepth, kWidth)));
  lab.Ask(absl::StrFormat(
              "with ReLU, what does Xavier leave of the variance after %d?",
              kDepth),
          {"about all of it", "about a thousandth", "about a millionth"});
  Chart chart = {.title = "What is left of a signal",
                 .x_label = "layer",
                 .y_label = "variance before ReLU",
                 .log_y = true};
  const Tensor x = SomeDigits(1);
  for (const Rule& rule : Rules()) {
    chart.lines.push_back(VarianceByLayer(rule, x));
  }
  const std::vector<Point>& xavier = chart.lines[2].points;
  const double left = xavier.back().y / xavier.front().y;
  lab.Say(absl::StrCat("\n", DrawChart(chart), "\n"));
  const std::string svg = absl::GetFlag(FLAGS_svg);
  if (!svg.empty()) lab.WriteFile(svg, ChartSvg(chart));
  lab.Say(absl::StrFormat("Xavier leaves %.2g of it.\n\n", left));
  lab.Answer(left > 0.03 ? 0 : left > 3e-5 ? 1 : 2);
  lab.Say(text::Reflow(R"(
      A layer multiplies the variance by fan_in * Var(w) / 2; ReLU causes the
      division by 2. Kaiming's rule makes this factor 1. Xavier's rule makes it
      1/2, and (1/2)^20 is a millionth. A standard deviation of 0.02 looks like
      a careful choice and loses 25 powers of ten; 0.2 gains 14. The same
      happens to gradients on the way back. The axis is logarithmic because
      every layer is a factor.

      Try Tanh in place of Relu, in the line `h = Relu(z)`. Which rule is best
      now?
      )"));
}

// 64 MiB of weights, as in a large network: more than most caches hold.
constexpr int64_t kSide = 4096;

// Limit: for a batch of 1 it is memory, because each weight is read for two
// operations; for large batches it is the multiply-add units. The benchmark
// misleads if the cache holds all weights: then one input is as fast as many.
void BM_Dense(benchmark::State& state) {
  const int64_t batch = state.range(0);
  static Rng rng(1);
  static Dense dense(kSide, kSide, rng);  // Made once: it takes long.
  const Tensor x = Tensor::Full({batch, kSide}, 0.5);
  for (auto _ : state) benchmark::DoNotOptimize(dense(x).data());
  state.counters["FLOP/s"] =
      benchmark::Counter(2.0 * static_cast<double>(batch * kSide * kSide),
                         benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(BM_Dense)->RangeMultiplier(4)->Range(1, 256);

void CostOfABatch(Lab& lab) {
  lab.Say(text::Reflow(absl::StrFormat(R"(

      Dense(%d, %d) has %d MiB of weights. It runs on batches of 1 to 256
      inputs, and each input needs the same %.1f million operations.
      )",
                                       kSide, kSide, kSide * kSide * 4 >> 20,
                                       2e-6 * kSide * kSide)));
  lab.Ask("in a batch of 64, how much less time does each input take?",
          {"not less: the arithmetic is the same", "1.5 to 5 times less",
           "more than 5 times less"});
  double alone = 0, best = 0, gain = 0;
  std::vector<std::string> rows;
  std::vector<double> rates;
  for (const int64_t batch : {1, 4, 16, 64, 256}) {
    const Lab::Measurement m = lab.Measure(absl::StrCat("BM_Dense/", batch));
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

      Try kSide = 512: 1 MiB of weights stays in the cache. How much of the gain
      is left?
      )"));
}

}  // namespace
}  // namespace tinytorch

int main(int argc, char** argv) {
  tinytorch::kernels::KeepFreedMemory();
  return tinytorch::LabMain(
      argc, argv,
      {{"dead", "units that never answer", tinytorch::DeadUnits},
       {"saturation", "the flat ends of tanh", tinytorch::Saturation},
       {"variance", "a signal through 20 layers",
        tinytorch::VarianceOverLayers},
       {"batch", "one input or many", tinytorch::CostOfABatch}});
}
