// The pictures of the lesson training/README.md.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "docs/pictures/pictures.h"
#include "layers/layer.h"
#include "tensor/elementwise.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/plot/picture.h"
#include "training/losses.h"
#include "training/optimizers.h"
#include "training/tape.h"

namespace tinytorch {
namespace {

std::string Number(const Tensor& x) { return PictureNumber(x.item()); }

std::string Numbers(const Tensor& x) {
  std::string text;
  for (const Scalar value : x.ToVector()) {
    text += (text.empty() ? "" : ", ") + PictureNumber(value);
  }
  return text;
}

// One step of the loop -------------------------------------------------------

void Station(Picture& picture, Point corner, const std::string& name,
             const std::string& numbers, Ink ink) {
  picture.Box(corner, {196, 82}, "", {.ink = ink, .round = 8});
  picture.Text({corner.x + 98, corner.y + 24}, name,
               {.anchor = Anchor::kMiddle, .bold = true});
  picture.Text({corner.x + 98, corner.y + 47}, numbers,
               {.anchor = Anchor::kMiddle, .size = 14});
}

Picture DrawLoop() {
  const Tensor inputs = Tensor::FromValues({2}, {1, 2});
  const Tensor targets = Tensor::FromValues({2}, {3, 5});
  const std::vector<NamedTensor> parameters = {{"w", Tensor::Zeros({1})},
                                               {"b", Tensor::Zeros({1})}};
  const Tensor &w = parameters[0].tensor, &b = parameters[1].tensor;
  const std::string before = "w = " + Number(w) + ", b = " + Number(b);
  Sgd sgd(parameters, {.learning_rate = 0.1});
  Tape tape;
  Tensor predictions, loss;
  {
    TraceScope scope(&tape);
    predictions = w * inputs + b;
    loss = MeanSquaredError(predictions, targets);
  }
  const std::vector<Tensor> gradients = tape.Gradient(loss, parameters);
  sgd.Step(gradients);
  const Tensor next = MeanSquaredError(w * inputs + b, targets);

  Picture picture("The loop of training, with its first step", {480, 430});
  constexpr double kLeft = 20, kRight = 264;
  Station(picture, {kLeft, 52}, "1. take a batch",
          "inputs " + Numbers(inputs) + "\ntargets " + Numbers(targets),
          Ink::kMuted);
  Station(picture, {kRight, 52}, "2. forward",
          "predictions = w x + b\n" + Numbers(predictions), Ink::kBlue);
  Station(picture, {kRight, 182}, "3. loss",
          "mean of (prediction\n- target)^2 = " + Number(loss), Ink::kBlue);
  Station(picture, {kRight, 312}, "4. backward",
          "gradient of w: " + Number(gradients[0]) +
              "\ngradient of b: " + Number(gradients[1]),
          Ink::kOrange);
  Station(
      picture, {kLeft, 312}, "5. step",
      "subtract " + PictureNumber(sgd.learning_rate()) + " times\nthe gradient",
      Ink::kGreen);
  Station(picture, {kLeft, 182}, "parameters",
          before + "\nthen w = " + Number(w) + ", b = " + Number(b),
          Ink::kGreen);
  constexpr LineStyle kArrow = {.width = 2};
  picture.Arrow({218, 93}, {262, 93}, kArrow);
  picture.Arrow({362, 136}, {362, 180}, kArrow);
  picture.Arrow({362, 266}, {362, 310}, kArrow);
  picture.Arrow({262, 353}, {218, 353}, kArrow);
  picture.Arrow({118, 310}, {118, 266}, kArrow);
  picture.Arrow({218, 200}, {270, 137}, kArrow);
  picture.Text({20, 416},
               "The same two examples have a loss of " + Number(next) +
                   " after the step.",
               {.ink = Ink::kMuted, .size = 14});
  return picture;
}

// Descent --------------------------------------------------------------------

// The loss of a model with one weight: the targets are twice the inputs.
Tensor LossOf(const Tensor& w) {
  return MeanSquaredError(w * Tensor::FromValues({2}, {1, 2}),
                          Tensor::FromValues({2}, {2, 4}));
}

struct Path {
  std::vector<Point> points = {};  // weight and loss, before each step
  std::vector<double> slopes = {};
};

Path Descend(double start, double rate, int steps) {
  const std::vector<NamedTensor> parameters = {
      {"w", Tensor::Full({1}, static_cast<Scalar>(start))}};
  Sgd sgd(parameters, {.learning_rate = rate});
  Path path;
  for (int step = 0; step <= steps; ++step) {
    Tape tape;
    Tensor loss;
    const double w = parameters[0].tensor.item();
    {
      TraceScope scope(&tape);
      loss = LossOf(parameters[0].tensor);
    }
    const std::vector<Tensor> gradients = tape.Gradient(loss, parameters);
    path.points.push_back({w, loss.item()});
    path.slopes.push_back(gradients[0].item());
    sgd.Step(gradients);
  }
  return path;
}

void DrawPath(Picture& picture, double left, const std::string& title,
              const std::string& note, const Path& path, Ink ink) {
  // Weights from -1.5 to 5.5, losses from 0 to 30.
  const auto place = [left](Point p) {
    return Point{left + 204 * (p.x + 1.5) / 7, 290 - 190 * p.y / 30};
  };
  picture.Text({left, 62}, title, {.bold = true});
  std::vector<Point> curve;
  for (double w = -1.4; w < 5.45; w += 0.1) {
    curve.push_back(place({w, LossOf(Tensor(static_cast<Scalar>(w))).item()}));
  }
  picture.Line({{left, 290}, {left + 204, 290}});
  picture.Line(curve, {.ink = Ink::kText, .width = 2});
  for (int w : {0, 2, 4}) {
    const double x = place({static_cast<double>(w), 0}).x;
    picture.Line({{x, 290}, {x, 295}});
    picture.Text({x, 311}, std::to_string(w),
                 {.ink = Ink::kMuted, .anchor = Anchor::kMiddle, .size = 13});
  }
  picture.Text({left, 336}, note, {.size = 14});
  picture.Text({left + 18, 112}, "loss", {.ink = Ink::kMuted, .size = 13});
  for (size_t i = 0; i + 1 < path.points.size(); ++i) {
    picture.Arrow(place(path.points[i]), place(path.points[i + 1]),
                  {.ink = ink, .width = 2});
  }
  for (const Point& point : path.points) picture.Dot(place(point), 4.5, ink);
}

Picture DrawDescent() {
  const Path good = Descend(-1, 0.1, 4), wild = Descend(1.1, 0.45, 4);
  Picture picture("Descent: the loss as a function of one weight", {480, 376});
  DrawPath(picture, 20, "learning rate 0.1",
           "gradient at the start: " + PictureNumber(good.slopes[0]) +
               "\nloss " + PictureNumber(good.points.front().y, 1) + " to " +
               PictureNumber(good.points.back().y, 1),
           good, Ink::kBlue);
  DrawPath(picture, 256, "learning rate 0.45",
           "each step is too long\nloss " +
               PictureNumber(wild.points.front().y, 1) + " to " +
               PictureNumber(wild.points.back().y, 1),
           wild, Ink::kOrange);
  picture.Text({224, 284}, "w", {.ink = Ink::kMuted, .size = 13});
  picture.Text({460, 284}, "w", {.ink = Ink::kMuted, .size = 13});
  return picture;
}

// Forward and back -----------------------------------------------------------

// Passes each operation on to a tape, and keeps it for the drawing.
struct TapeAndRecord : Tracer {
  Tape tape;
  TraceRecorder record;
  void OnOperation(const TraceEvent& event) override {
    tape.OnOperation(event);
    record.OnOperation(event);
  }
};

using Names = std::map<const void*, std::string>;
using Gradients = std::map<const void*, std::string>;

// A tensor: its number in blue, its gradient in orange.
void DrawNumber(Picture& picture, double middle, double top, const Tensor& x,
                const Names& names, const Gradients& gradients) {
  picture.Box({middle - 66, top}, {132, 46}, "", {.round = 8});
  picture.Text({middle, top + 19}, names.at(x.id()) + " = " + Number(x),
               {.ink = Ink::kBlue, .anchor = Anchor::kMiddle, .bold = true});
  picture.Text({middle, top + 38}, "gradient " + gradients.at(x.id()),
               {.ink = Ink::kOrange, .anchor = Anchor::kMiddle, .size = 14});
}

// Returns the products that the rule of an operation computes, in numbers.
std::string RuleOf(const TraceEvent& event, const Names& names,
                   const Gradients& gradients) {
  const Tensor &a = event.inputs[0], &b = event.inputs[1];
  const std::string dy = gradients.at(event.output.id());
  const std::string a_name = names.at(a.id()), b_name = names.at(b.id());
  if (event.op == "Add") return a_name + ", " + b_name + ": " + dy + " * 1";
  if (event.op == "Sub") {
    return a_name + ": " + dy + " * 1,  " + b_name + ": " + dy + " * -1";
  }
  if (a.id() == b.id()) {
    return a_name + ": " + dy + " * " + Number(a) + " + " + dy + " * " +
           Number(a);
  }
  return a_name + ": " + dy + " * " + Number(b) + ",  " + b_name + ": " + dy +
         " * " + Number(a);
}

Picture DrawGraph() {
  const Tensor w(2), x(3), b(1), t(5);
  TapeAndRecord both;
  Tensor product, y, error, loss;
  {
    TraceScope scope(&both);
    product = w * x;
    y = product + b;
    error = y - t;
    loss = error * error;
  }
  const std::vector<Tensor> all = {w, x, product, b, y, t, error, loss};
  const std::vector<std::string> texts = {"w", "x",      "p",     "b",
                                          "y", "target", "error", "loss"};
  const std::vector<Tensor> found = both.tape.Gradient(loss, all);
  Names names;
  Gradients gradients;
  for (size_t i = 0; i < all.size(); ++i) {
    names[all[i].id()] = texts[i];
    gradients[all[i].id()] = Number(found[i]);
  }

  Picture picture("Numbers forward, gradients back", {480, 584});
  picture.Text({20, 56}, "loss = (w x + b - target)^2", {.size = 14});
  constexpr double kMain = 100, kSide = 330, kPeriod = 112;
  double top = 74;
  for (const TraceEvent& event : both.record.events()) {
    const Tensor &main = event.inputs[0], &side = event.inputs[1];
    DrawNumber(picture, kMain, top, main, names, gradients);
    const bool is_square = main.id() == side.id();
    if (!is_square) {
      DrawNumber(picture, kSide, top, side, names, gradients);
      picture.Arrow({kSide - 68, top + 30}, {kMain + 36, top + 71},
                    {.ink = Ink::kBlue});
      picture.Arrow({kMain + 36, top + 79}, {kSide - 68, top + 38},
                    {.ink = Ink::kOrange});
    }
    picture.Box({kMain - 34, top + 66}, {68, 26}, event.op, {.round = 13});
    // The gradient that a rule receives is that of the output, below it.
    picture.Text({kMain + 64, top + 96}, RuleOf(event, names, gradients),
                 {.ink = Ink::kOrange, .size = 14});
    for (double y_from : {top + 47, top + 93}) {
      const double y_to = y_from + (y_from < top + 60 ? 17 : 18);
      for (double shift : is_square&& y_from < top + 60
                              ? std::vector<double>{-16, 8}
                              : std::vector<double>{-4}) {
        picture.Arrow({kMain + shift, y_from}, {kMain + shift, y_to},
                      {.ink = Ink::kBlue});
        picture.Arrow({kMain + shift + 8, y_to}, {kMain + shift + 8, y_from},
                      {.ink = Ink::kOrange});
      }
    }
    top += kPeriod;
  }
  DrawNumber(picture, kMain, top, loss, names, gradients);
  picture.Text({190, top + 20}, "forward: compute the loss",
               {.ink = Ink::kBlue, .size = 14});
  picture.Text({190, top + 40}, "back: begin here, with 1",
               {.ink = Ink::kOrange, .size = 14});
  return picture;
}

}  // namespace

std::vector<NamedPicture> Pictures() {
  return {
      {"loop", DrawLoop},
      {"descent", DrawDescent},
      {"graph", DrawGraph},
  };
}

}  // namespace tinytorch
