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
// weights of the wrong size (variance). The fourth, batch.cc, asks why all work
// is done in batches.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "layers/activation.h"
#include "layers/dense.h"
#include "layers/init.h"
#include "layers/understand/experiments.h"
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
  const double std_dev = lab.settings().Number("std_dev", 0, {0, 10});
  const Tensor x = SomeDigits(1);
  Rng rng(1);
  Dense dense(x.size(1), kUnits, rng);
  const Tensor usual = dense.weight().Clone();
  if (std_dev > 0) FillNormal(dense.weight(), 0, std_dev, rng);
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
      )"));
  std::copy_n(usual.data(), usual.numel(), dense.weight().data());
  const double usually_dead = Zeros(Relu(dense(x))).units;
  lab.Try(
      {.set = "std_dev=0.2",
       .question = "The weights are normal, with this standard deviation. Are "
                   "fewer units dead at -2, or more?",
       .answer = "Fewer: the weights are larger than the usual ones, so the "
                 "sum is often above 2.",
       .holds = dead < usually_dead});
}

// Returns the part of the outputs of tanh or sigmoid with a slope below 1/100.
double FlatPart(const std::vector<double>& y, bool sigmoid) {
  const auto count = std::count_if(y.begin(), y.end(), [&](double v) {
    return (sigmoid ? v * (1 - v) : 1 - v * v) < 0.01;
  });
  return static_cast<double>(count) / static_cast<double>(y.size());
}

void Saturation(Lab& lab) {
  const bool sigmoid =
      lab.settings().Choice("function", {"tanh", "sigmoid"}) == 1;
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
  std::vector<double> flat, flat_tanh;
  std::vector<std::string> drawings;
  for (const double ink : {1.0, full}) {
    const Tensor x = SomeDigits(ink);
    Rng rng(1);
    Dense dense(x.size(1), 100, rng);
    XavierUniform(dense.weight(), rng);
    const Tensor z = dense(x);
    const std::vector<double> y = Numbers(sigmoid ? Sigmoid(z) : Tanh(z));
    flat_tanh.push_back(FlatPart(Numbers(Tanh(z)), false));
    flat.push_back(FlatPart(y, sigmoid));
    drawings.push_back(absl::StrFormat(
        "ink 0..%.0f: %.0f %% flat\n\n%s", ink, flat.back() * 100,
        DrawHistogram(
            y, {.low = sigmoid ? 0.0 : -1.0, .high = 1, .columns = 34})));
  }
  lab.Say(absl::StrCat("\n", Beside(drawings, 6), "\n"));
  lab.Answer(flat[1] < 0.2 ? 0 : flat[1] <= 0.8 ? 1 : 2);
  lab.Say(text::Reflow(R"(
      With large inputs almost every unit is near -1 or 1: most differences
      between digits are lost, and so is the gradient. A sigmoid is worse: its
      slope y (1 - y) is at most 1/4, so that ten layers leave at most a
      millionth of a gradient. This is why inputs are scaled, why norm.h exists,
      and why deep networks work with ReLU, which is flat on one side only.
      )"));
  lab.Try(
      {.set = "function=sigmoid",
       .question = "A slope below 1/100 counts as flat again. Are more outputs "
                   "flat than with tanh, or fewer?",
       .answer =
           "Fewer. tanh is flat where |z| is above 3.0, and sigmoid above 4.6, "
           "because it is tanh at half of z: (1 + tanh(z / 2)) / 2.",
       .holds = flat[0] <= flat_tanh[0] && flat[1] < flat_tanh[1]});
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

// Returns the variance before each activation, for layers 1 to kDepth.
ChartLine VarianceByLayer(const Rule& rule, bool tanh, const Tensor& x) {
  ChartLine line = {.name = rule.name, .points = {}};
  Rng rng(1);
  Tensor h = x;
  for (int depth = 1; depth <= kDepth; ++depth) {
    Dense dense(h.size(1), kWidth, rng);
    rule.fill(dense.weight(), rng);
    const Tensor z = dense(h);
    line.points.push_back({static_cast<double>(depth), Variance(z)});
    h = tanh ? Tanh(z) : Relu(z);
  }
  return line;
}

void VarianceOverLayers(Lab& lab) {
  const bool tanh = lab.settings().Choice("function", {"relu", "tanh"}) == 1;
  const std::string function = tanh ? "tanh" : "ReLU";
  lab.Say(text::Reflow(absl::StrFormat(R"(

      Digits go through %d layers, each a Dense layer with %d outputs and
      %s. The weights are random, drawn by four different rules. Xavier's rule
      is made for tanh, which is nearly a straight line around 0.
      )",
                                       kDepth, kWidth, function)));
  lab.Ask(absl::StrFormat(
              "with %s, what does Xavier leave of the variance after %d?",
              function, kDepth),
          {"about all of it", "about a thousandth", "about a millionth"});
  Chart chart = {.title = "What is left of a signal",
                 .x_label = "layer",
                 .y_label = absl::StrCat("variance before ", function),
                 .log_y = true};
  const Tensor x = SomeDigits(1);
  for (const Rule& rule : Rules()) {
    chart.lines.push_back(VarianceByLayer(rule, tanh, x));
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
      )"));
  const auto kept = [&](size_t rule) {
    const std::vector<Point>& points = chart.lines[rule].points;
    return points.back().y / points.front().y;
  };
  const auto stays = [&](size_t rule) {
    return kept(rule) > 0.1 && kept(rule) < 10;
  };
  lab.Try({.set = "function=tanh",
           .question = "Which rules keep the variance within a factor of ten?",
           .answer =
               "Kaiming's and Xavier's. The outputs of tanh are at most 1, so "
               "that 0.2 does not explode any more: its units are at the "
               "flat ends. 0.02 still loses all of the signal.",
           .holds = stays(1) && stays(2) && kept(0) < 100 && kept(3) < 1e-9});
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
