// Experiment `depth`: how much of a gradient is left after 20 layers.

#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "layers/activation.h"
#include "layers/dense.h"
#include "layers/init.h"
#include "tensor/elementwise.h"
#include "tensor/random.h"
#include "tensor/reduce.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "tools/lab/lab.h"
#include "tools/plot/plot.h"
#include "tools/text/wrap.h"
#include "training/data.h"
#include "training/losses.h"
#include "training/tape.h"
#include "training/understand/experiments.h"

namespace tinytorch {
namespace {

constexpr int64_t kWidth = 64;

struct Bend {
  std::string name;
  Tensor (*function)(const Tensor&);
};
struct Filling {
  std::string name;
  std::function<void(const Tensor& weight, Rng& rng)> fill;
};

// Returns the length of the gradient at the outputs z = W h + b of each layer,
// from 1 to `depth`.
ChartLine GradientByLayer(const Bend& bend, const Filling& filling, int depth,
                          const Batch& batch) {
  Rng rng(1);
  Tape tape;
  std::vector<Tensor> outputs;
  Tensor loss;
  {
    TraceScope scope(&tape);
    Tensor h = batch.inputs;
    for (int layer = 1; layer <= depth; ++layer) {
      Dense dense(h.size(1), layer == depth ? 10 : kWidth, rng);
      filling.fill(dense.weight(), rng);
      outputs.push_back(dense(h));
      h = bend.function(outputs.back());
    }
    loss = CrossEntropy(outputs.back(), batch.targets);
  }
  ChartLine line = {.name = filling.name};
  for (const Tensor& gradient : tape.Gradient(loss, outputs)) {
    const double length = std::sqrt(Sum(gradient * gradient).item());
    line.points.push_back(
        {static_cast<double>(line.points.size() + 1), length});
  }
  return line;
}

}  // namespace

void Depth(Lab& lab) {
  const int depth =
      static_cast<int>(lab.settings().Number("depth", 20, {2, 100}));
  lab.Say(text::Reflow(absl::StrFormat(R"(

      A new network has %d Dense layers of width %d and has learned nothing yet.
      One batch of digits goes forward, and the gradient goes backward. How much
      of it reaches each layer? We compare three activations, and three ways to
      fill the weights: normal with a standard deviation of 0.3, Xavier's, and
      Kaiming's.
      )",
                                       depth, kWidth)));
  lab.Ask(
      "sigmoid and Xavier: what part of the last layer's gradient is left\n"
      "  in the first?",
      {"about a tenth", "about a thousandth", "a millionth or less"});
  const Batch& all = SomeDigits().train;
  const Batch batch = {Slice(all.inputs, {.stop = 64}),
                       Slice(all.targets, {.stop = 64})};
  std::vector<std::string> drawings;
  std::string table =
      "\n  first layer / last      0.3      Xavier     Kaiming\n";
  double left = 0;
  std::vector<std::string> alive;  // a thousandth to a thousand times is left
  for (const Bend& bend :
       {Bend{"sigmoid", Sigmoid}, Bend{"tanh", Tanh}, Bend{"ReLU", Relu}}) {
    Chart chart = {.title = bend.name, .x_label = "layer", .log_y = true};
    absl::StrAppendFormat(&table, "  %-16s", bend.name);
    for (const Filling& filling :
         {Filling{"0.3", [](const Tensor& w,
                            Rng& rng) { FillNormal(w, 0, 0.3, rng); }},
          Filling{"Xavier", XavierNormal}, Filling{"Kaiming", KaimingNormal}}) {
      chart.lines.push_back(GradientByLayer(bend, filling, depth, batch));
      const std::vector<Point>& points = chart.lines.back().points;
      const double ratio = points.front().y / points.back().y;
      absl::StrAppendFormat(&table, "%12.1e", ratio);
      if (bend.name == "sigmoid" && filling.name == "Xavier") left = ratio;
      if (ratio > 1e-3 && ratio < 1e3)
        alive.push_back(absl::StrCat(bend.name, " with ", filling.name));
    }
    table += "\n";
    drawings.push_back(DrawChart(chart, {.columns = 16, .rows = 14}));
  }
  lab.Say(
      absl::StrCat("\nlength of the gradient at the outputs of each layer:\n\n",
                   Beside(drawings, 2), table, "\n"));
  lab.Answer(left > 0.01 ? 0 : left > 1e-5 ? 1 : 2);
  lab.Say(text::Reflow(R"(
      On its way back, each layer multiplies the gradient by its weights and by
      the slope of its activation. The slope of a sigmoid is at most 1/4: after
      20 layers the gradient has vanished, and the first layers do not learn.
      Weights of 0.3 are too large for tanh and ReLU: the gradient explodes, and
      so does the network after a step. Xavier's rule keeps the size for tanh,
      and Kaiming's for ReLU, where half of the slopes are 0. For 20 years
      networks had few layers for this reason. Normalization and shortcuts
      (networks/sequential.h) help as well.
      )"));
  lab.Try({.set = "depth=50",
           .question = "Which of the nine gradients keep a thousandth of their "
                       "length, and do not grow a thousand times?",
           .answer = "Three: tanh with Xavier's rule, tanh with Kaiming's, and "
                     "ReLU with Kaiming's.",
           .holds = alive == std::vector<std::string>{"tanh with Xavier",
                                                      "tanh with Kaiming",
                                                      "ReLU with Kaiming"}});
}

}  // namespace tinytorch
