// The parts of the Use program that fit on a page: XOR and two spirals.

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <numbers>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "layers/activation.h"
#include "layers/dense.h"
#include "networks/evaluate.h"
#include "networks/sequential.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tools/text/wrap.h"
#include "training/optimizers.h"
#include "training/show/report.h"
#include "training/use/use_parts.h"

namespace tinytorch {
namespace {

// Returns the answers of a network with two logits, from -1 (surely class 0) to
// 1 (surely class 1).
std::vector<double> Answers(Layer& network, const Tensor& inputs) {
  const Tensor probabilities = Softmax(Predict(network, inputs));
  std::vector<double> answers;
  for (int64_t i = 0; i < inputs.size(0); ++i) {
    answers.push_back(2 * static_cast<double>(probabilities.At({i, 1})) - 1);
  }
  return answers;
}

// Prints a paragraph and an empty line.
void Explain(std::string_view paragraph) {
  std::printf("%s\n", text::Reflow(paragraph, {.indent = 3}).c_str());
}

// XOR ------------------------------------------------------------------------

TrainingOutcome TrainOnXor(DemoState& demo, const std::string& name,
                           Layer& network, const Examples& xors) {
  Adam adam(network.Parameters(), {.learning_rate = 0.05});
  const int64_t epochs = demo.quick ? 100 : 300;
  return TrainAndMeasure(demo,
                         {.name = name,
                          .network = network,
                          .optimizer = adam,
                          .loader = {.batch = 4},
                          .trainer = {.epochs = epochs},
                          .every = epochs / 2,
                          .seconds = 4},
                         xors, xors, xors);
}

// Two spirals ----------------------------------------------------------------

constexpr int64_t kColumns = 34;
constexpr int64_t kRows = 15;

// Returns n points of each of two spirals, with some noise: [2 n, 2] in [-1,
// 1]. The spirals are wound around each other.
Examples Spirals(int64_t n, Rng& rng) {
  const Examples points = {Tensor::Empty({2 * n, 2}), Tensor::Empty({2 * n})};
  for (int64_t i = 0; i < 2 * n; ++i) {
    const int64_t label = i % 2;
    const double way = std::sqrt(rng.Uniform());
    const double angle = 2 * std::numbers::pi * 1.25 * way +
                         std::numbers::pi * static_cast<double>(label);
    const double radius = 0.08 + 0.85 * way;
    points.inputs.At({i, 0}) =
        static_cast<Scalar>(radius * std::cos(angle) + 0.02 * rng.Normal());
    points.inputs.At({i, 1}) =
        static_cast<Scalar>(radius * std::sin(angle) + 0.02 * rng.Normal());
    points.labels.At({i}) = static_cast<Scalar>(label);
  }
  return points;
}

// Returns the centers of rows x columns fields of the square [-1, 1]^2, row by
// row from the top.
Tensor Fields(int64_t rows, int64_t columns) {
  const Tensor fields = Tensor::Empty({rows * columns, 2});
  for (int64_t i = 0; i < rows * columns; ++i) {
    const double row = static_cast<double>(i / columns) + 0.5;
    const double column = static_cast<double>(i % columns) + 0.5;
    fields.At({i, 0}) =
        static_cast<Scalar>(2 * column / static_cast<double>(columns) - 1);
    fields.At({i, 1}) =
        static_cast<Scalar>(1 - 2 * row / static_cast<double>(rows));
  }
  return fields;
}

// Draws the plane as characters: the network's answer for each field, and the
// points.
std::string DrawPlane(Layer& network, const Examples& points) {
  const std::vector<double> answers = Answers(network, Fields(kRows, kColumns));
  std::vector<std::string> cells;
  for (const double answer : answers) {
    cells.push_back(answer > 0.5 ? "▒" : answer > 0 ? "░" : " ");
  }
  for (int64_t i = 0; i < points.labels.numel(); ++i) {
    const double x = (points.inputs.At({i, 0}) + 1) / 2;
    const double y = (1 - points.inputs.At({i, 1})) / 2;
    if (!(x >= 0 && x < 1 && y >= 0 && y < 1)) continue;
    const int64_t row = static_cast<int64_t>(y * kRows);
    const int64_t column = static_cast<int64_t>(x * kColumns);
    cells[static_cast<size_t>(row * kColumns + column)] =
        points.labels.At({i}) > 0 ? "●" : "○";
  }
  std::string out;
  for (size_t i = 0; i < cells.size(); ++i) {
    out += cells[i];
    if ((i + 1) % kColumns == 0) out += "\n";
  }
  return out;
}

Drawing PlaneOf(Layer& network, const Examples& points) {
  constexpr int64_t kSide = 60;
  std::vector<ClassifiedPoint> marks;
  for (int64_t i = 0; i < points.labels.numel(); ++i) {
    marks.push_back({points.inputs.At({i, 0}), points.inputs.At({i, 1}),
                     points.labels.At({i}) > 0 ? 1 : 0});
  }
  return PlaneDrawing("Its answers, and test points",
                      {.rows = kSide,
                       .columns = kSide,
                       .values = Answers(network, Fields(kSide, kSide))},
                      marks);
}

}  // namespace

void LearnXor(DemoState& demo) {
  Explain(R"(
      The output is 1 if exactly one of two inputs is 1: no line separates these
      four points. A single layer draws a line; one more layer bends it.
      )");
  const Examples xors = {Tensor::FromValues({4, 2}, {0, 0, 0, 1, 1, 0, 1, 1}),
                         Tensor::FromValues({4}, {0, 1, 1, 0})};
  Rng rng(1);
  Sequential line, mlp;
  line.Add<Dense>(2, 2, rng);
  mlp.Add<Dense>(2, 8, rng);
  mlp.Add<Activation>("Tanh", Tanh);
  mlp.Add<Dense>(8, 2, rng);

  std::printf("   A single layer:\n\n");
  const TrainingOutcome failing =
      TrainOnXor(demo, "XOR, one layer", line, xors);
  std::printf("\n   Two layers, 8 hidden units:\n\n");
  const TrainingOutcome outcome =
      TrainOnXor(demo, "XOR, two layers", mlp, xors);

  const std::vector<double> one = Answers(line, xors.inputs);
  const std::vector<double> two = Answers(mlp, xors.inputs);
  std::printf("\n   inputs   wanted   P(1), one layer   P(1), two layers\n");
  for (int64_t i = 0; i < 4; ++i) {
    std::printf("    %g %g      %g           %.3f             %.3f\n",
                static_cast<double>(xors.inputs.At({i, 0})),
                static_cast<double>(xors.inputs.At({i, 1})),
                static_cast<double>(xors.labels.At({i})),
                (one[static_cast<size_t>(i)] + 1) / 2,
                (two[static_cast<size_t>(i)] + 1) / 2);
  }
  std::printf("\n");
  Claim(demo, outcome.trusted && outcome.measured.accuracy == 1,
        "two layers solve XOR, 4 of 4");
  Claim(demo, failing.trusted && failing.measured.accuracy < 1,
        "a single layer does not");
  demo.report.Heading(absl::StrFormat(
      "XOR: two layers %.0f %% right, a single one %.0f %%",
      outcome.measured.accuracy * 100, failing.measured.accuracy * 100));
  demo.report.Add(ChartDrawing(outcome.loss));
  demo.report.Add(ChartDrawing(failing.loss));
}

void LearnSpirals(DemoState& demo) {
  Explain(R"(
      Two spirals are wound around each other. An MLP bends the plane until a
      line separates them. While it learns, you see the border between its
      answers.
      )");
  Rng rng(2);
  const Examples train = Spirals(200, rng), validation = Spirals(100, rng),
                 test = Spirals(100, rng);
  Sequential mlp;
  mlp.Add<Dense>(2, 48, rng);
  mlp.Add<Activation>("Tanh", Tanh);
  mlp.Add<Dense>(48, 48, rng);
  mlp.Add<Activation>("Tanh", Tanh);
  mlp.Add<Dense>(48, 2, rng);
  Adam adam(mlp.Parameters(), {.learning_rate = 1e-3});
  const int64_t epochs = demo.quick ? 10 : 1000;
  const TrainingOutcome outcome =
      TrainAndMeasure(demo,
                      {.name = "Two spirals",
                       .network = mlp,
                       .optimizer = adam,
                       .loader = {.batch = 32, .seed = 3},
                       .trainer = {.epochs = epochs, .score = Accuracy},
                       .image = [&] { return DrawPlane(mlp, validation); },
                       .every = epochs / 5,
                       .seconds = 12},
                      train, validation, test);
  std::printf("\n%s\n", DrawPlane(mlp, test).c_str());
  Claim(demo, outcome.trusted && outcome.measured.accuracy >= 0.98,
        "at least 98 % of the test points");
  demo.report.Heading(absl::StrFormat("Two spirals: %.1f %% right",
                                      outcome.measured.accuracy * 100));
  demo.report.Add(PlaneOf(mlp, test));
  demo.report.Add(ChartDrawing(outcome.loss));
}

}  // namespace tinytorch
