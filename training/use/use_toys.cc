// The parts of the Use program that fit on a page: XOR and two spirals.

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <numbers>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "layers/activation.h"
#include "layers/dense.h"
#include "networks/evaluate.h"
#include "networks/sequential.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "training/show/report.h"
#include "training/optimizers.h"
#include "training/use/use_parts.h"

namespace tinytorch {
namespace {

// What a network with two logits says: from -1, surely class 0, to 1.
std::vector<double> Answers(Layer& network, const Tensor& inputs) {
  const Tensor probabilities = Softmax(Predict(network, inputs));
  std::vector<double> answers;
  for (int64_t i = 0; i < inputs.size(0); ++i) {
    answers.push_back(2 * static_cast<double>(probabilities.At({i, 1})) - 1);
  }
  return answers;
}

// XOR ------------------------------------------------------------------------

Learned TrainOnXor(Use& use, const std::string& name, Layer& network,
                   const Examples& xors) {
  Adam adam(network.Parameters(), {.learning_rate = 0.05});
  const int64_t epochs = use.quick ? 100 : 300;
  return Teach(use,
               {.name = name,
                .network = network,
                .optimizer = adam,
                .loader = {.batch = 4},
                .trainer = {.epochs = epochs},
                .every = epochs / 2},
               xors, xors, xors);
}

// Two spirals ----------------------------------------------------------------

constexpr int64_t kColumns = 34;
constexpr int64_t kRows = 15;

// n points of each of two spirals that are wound around each other, with some
// noise: [2 n, 2] in [-1, 1].
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

// The middles of rows x columns fields of the square [-1, 1]^2, row by row from
// the top.
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

// The plane as characters: what the network says of each place, and the points.
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
  return PlaneDrawing("Its answers, and points it has not seen",
                      {.rows = kSide,
                       .columns = kSide,
                       .values = Answers(network, Fields(kSide, kSide))},
                      marks);
}

}  // namespace

void LearnXor(Use& use) {
  std::printf(
      "   1 if one of two inputs is 1, not both: no line separates these four\n"
      "   points. A single layer draws a line; one more layer bends it.\n\n");
  const Examples xors = {Tensor::FromValues({4, 2}, {0, 0, 0, 1, 1, 0, 1, 1}),
                         Tensor::FromValues({4}, {0, 1, 1, 0})};
  Rng rng(1);
  Sequential line, mlp;
  line.Add<Dense>(2, 2, rng);
  mlp.Add<Dense>(2, 8, rng);
  mlp.Add<Activation>("Tanh", Tanh);
  mlp.Add<Dense>(8, 2, rng);

  std::printf("   A single layer:\n\n");
  const Learned failing = TrainOnXor(use, "XOR, one layer", line, xors);
  std::printf("\n   Two layers, 8 hidden units:\n\n");
  const Learned learned = TrainOnXor(use, "XOR, two layers", mlp, xors);

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
  Claim(use, learned.verdict.accuracy == 1, "two layers solve XOR, 4 of 4");
  Claim(use, failing.verdict.accuracy < 1, "a single layer does not");
  use.report.Heading(absl::StrFormat(
      "XOR: two layers %.0f %% right, a single one %.0f %%",
      learned.verdict.accuracy * 100, failing.verdict.accuracy * 100));
  use.report.Add(ChartDrawing(learned.loss));
  use.report.Add(ChartDrawing(failing.loss));
}

void LearnSpirals(Use& use) {
  std::printf(
      "   Two spirals, wound around each other. An MLP bends the plane until "
      "a\n"
      "   line separates them; where it changes its mind is drawn as it "
      "learns.\n\n");
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
  const int64_t epochs = use.quick ? 10 : 1000;
  const Learned learned =
      Teach(use,
            {.name = "Two spirals",
             .network = mlp,
             .optimizer = adam,
             .loader = {.batch = 32, .seed = 3},
             .trainer = {.epochs = epochs, .score = Accuracy},
             .picture = [&] { return DrawPlane(mlp, validation); },
             .every = epochs / 5},
            train, validation, test);
  std::printf("\n%s\n", DrawPlane(mlp, test).c_str());
  Claim(use, learned.verdict.accuracy >= 0.98,
        "at least 98 % of points it has not seen");
  use.report.Heading(absl::StrFormat("Two spirals: %.1f %% right",
                                     learned.verdict.accuracy * 100));
  use.report.Add(PlaneOf(mlp, test));
  use.report.Add(ChartDrawing(learned.loss));
}

}  // namespace tinytorch
