// The pictures of the lesson networks/README.md.

#include <cmath>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "docs/pictures/pictures.h"
#include "layers/activation.h"
#include "networks/attention.h"
#include "networks/conv.h"
#include "networks/im2col.h"
#include "networks/models.h"
#include "networks/transformer.h"
#include "tensor/elementwise.h"
#include "tensor/matmul.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "tools/plot/picture.h"

namespace tinytorch {
namespace {

constexpr Ink kInks[] = {Ink::kBlue, Ink::kOrange, Ink::kGreen, Ink::kPink};

double D(int64_t number) { return static_cast<double>(number); }

// A drawing shows a formula step by step. It must not differ from the function
// that the lesson asks for.
void MustAgree(const Tensor& drawn, const Tensor& function) {
  const std::vector<Scalar> a = drawn.ToVector(), b = function.ToVector();
  for (size_t i = 0; i < a.size(); ++i) {
    if (std::abs(a[i] - b.at(i)) > 1e-5) {
      throw std::logic_error("a picture and its function disagree");
    }
  }
}

Picture DrawIm2Col() {
  const Tensor image = Reshape(Tensor::Arange(9) + 1, {1, 1, 3, 3});
  const Tensor kernel = Tensor::FromValues({1, 1, 2, 2}, {1, 0, 0, 1});
  const Tensor columns = Reshape(Im2Col(image, {2, 2}), {4, 4});
  const Tensor result = MatMul(Reshape(kernel, {1, 4}), columns);
  MustAgree(result, Conv(image, kernel, Tensor::Zeros({0})));

  Picture picture("Each window becomes a column", {480, 476});
  constexpr double kPeriod = 114, kPixel = 30, kTop = 78;
  picture.Text({20, 62}, "the windows of an image of 3 x 3", {.size = 14});
  for (int64_t place = 0; place < 4; ++place) {
    const double left = 20 + kPeriod * D(place);
    const Ink ink = kInks[place];
    const int64_t i = place / 2, j = place % 2;  // of the window's corner
    Cells(picture, {left, kTop}, {kPixel, kPixel}, Reshape(image, {3, 3}),
          [&](int64_t row, int64_t column) {
            const bool inside =
                row >= i && row < i + 2 && column >= j && column < j + 2;
            return BoxStyle{.ink = inside ? ink : Ink::kMuted};
          });
    picture.Arrow({left + 45, kTop + 94}, {left + 45, kTop + 120},
                  {.ink = ink});
    for (int64_t row = 0; row < 4; ++row) {
      picture.Box({left + 20, kTop + 150 + 32 * D(row)}, {50, 32},
                  PictureNumber(columns.At({row, place})), {.ink = ink});
    }
    picture.Arrow({left + 45, kTop + 316}, {left + 45, kTop + 340},
                  {.ink = ink});
    picture.Box({left + 20, kTop + 346}, {50, 32},
                PictureNumber(result.At({0, place})), {.ink = ink});
  }
  picture.Text({20, kTop + 140}, "Im2Col: a matrix of 4 columns", {.size = 14});
  picture.Text({20, kTop + 306}, "times the kernel, as a row: 1  0  0  1",
               {.size = 14});
  return picture;
}

std::string ScoreText(double score) {
  return std::isinf(score) ? "-inf" : PictureNumber(score);
}

// A matrix of scores or weights. Those that the mask removes are dashed.
void DrawScores(Picture& picture, Point corner, const Tensor& x, Ink ink) {
  for (int64_t i = 0; i < 3; ++i) {
    for (int64_t j = 0; j < 3; ++j) {
      const double value = x.At({i, j});
      const bool hidden = j > i && (std::isinf(value) || value == 0);
      picture.Box({corner.x + 48 * D(j), corner.y + 32 * D(i)}, {48, 32},
                  ScoreText(value), {.ink = ink, .dashed = hidden});
    }
  }
}

Picture DrawAttention() {
  const Tensor query =
      Tensor::FromValues({3, 4}, {1, 0, 2, 0, 0, 1, 1, 0, 2, 0, 0, 1});
  const Tensor key =
      Tensor::FromValues({3, 4}, {2, 1, 0, 1, 0, 2, 1, 0, 1, 0, 1, 2});
  const Tensor value =
      Tensor::FromValues({3, 4}, {1, 0, 0, 4, 0, 1, 0, 8, 0, 0, 1, 2});
  const Tensor scores = MatMul(query, Transpose(key, 0, 1)) / std::sqrt(4.0f);
  const Tensor masked = scores + CausalMask(3);
  const Tensor weights = Softmax(masked);
  const Tensor result = MatMul(weights, value);
  MustAgree(result, CausalAttention(query, key, value));

  Picture picture("Attention: scores become weights", {480, 580});
  constexpr Point kCell = {32, 32};
  const auto row = [&](double top, const std::string& a, const std::string& b,
                       const std::string& c) {
    picture.Text({20, top}, a, {.bold = true});
    picture.Text({172, top}, b, {.bold = true});
    picture.Text({324, top}, c, {.bold = true});
  };
  row(62, "queries", "keys", "scores");
  Cells(picture, {20, 74}, kCell, query, {.ink = Ink::kBlue});
  Cells(picture, {172, 74}, kCell, key, {.ink = Ink::kOrange});
  DrawScores(picture, {324, 74}, scores, Ink::kMuted);
  picture.Text({20, 192},
               "score [i, j] = query i . key j / sqrt(4): how well they match",
               {.ink = Ink::kMuted, .size = 14});

  row(234, "scores + mask", "", "weights");
  DrawScores(picture, {20, 246}, masked, Ink::kMuted);
  picture.Arrow({180, 294}, {312, 294}, {.width = 2});
  picture.Text({246, 284}, "Softmax of a row",
               {.anchor = Anchor::kMiddle, .size = 14});
  DrawScores(picture, {324, 246}, weights, Ink::kPink);
  picture.Text({20, 364},
               "The mask hides later positions.\n"
               "Each row of weights adds up to 1.",
               {.ink = Ink::kMuted, .size = 14});

  row(424, "weights", "values", "result");
  DrawScores(picture, {20, 436}, weights, Ink::kPink);
  picture.Text({168, 490}, "x", {.size = 14});
  Cells(picture, {182, 436}, kCell, value, {.ink = Ink::kGreen});
  picture.Text({313, 490}, "=", {.size = 14});
  Cells(picture, {328, 436}, {35, 32}, result,
        {.ink = Ink::kGreen, .size = 13});
  picture.Text(
      {20, 556},
      "Row i of the result: the values, mixed by row i of the weights.",
      {.ink = Ink::kMuted, .size = 14});
  return picture;
}

// A result of a layer: its channels as squares, or its features as a bar.
void DrawShape(Picture& picture, double middle, const Shape& shape, Ink ink) {
  constexpr double kLeft = 232;
  if (shape.size() == 4) {
    const double side = D(shape[2]);
    for (int64_t c = 0; c < shape[1]; ++c) {
      picture.Box({kLeft + (side + 3) * D(c), middle - side / 2}, {side, side},
                  "", {.ink = ink, .round = 1});
    }
  } else {
    picture.Box({kLeft, middle - 6}, {D(shape[1]) * 0.55, 12}, "",
                {.ink = ink, .round = 1});
  }
}

Picture DrawLeNet() {
  Rng rng(1);
  const auto network = MakeLeNet5(rng);
  TraceRecorder record;
  const Tensor image = Tensor::Zeros({1, 1, 28, 28});
  {
    TraceScope scope(&record);
    (*network)(image);
  }
  Picture picture("What LeNet-5 makes of one image", {480, 420});
  double middle = 74;
  const auto draw = [&](const std::string& name, const Shape& shape, Ink ink) {
    picture.Text({20, middle + 5}, name);
    picture.Text({222, middle + 5},
                 ShapeToString(Shape(shape.begin() + 1, shape.end())),
                 {.ink = Ink::kMuted, .anchor = Anchor::kEnd, .size = 14});
    DrawShape(picture, middle, shape, ink);
    middle += 40;
  };
  draw("image", image.shape(), Ink::kMuted);
  for (const TraceEvent& event : record.events()) {
    if (event.op == "Conv") draw("Conv2d", event.output.shape(), Ink::kBlue);
    if (event.op == "MaxPool") {
      draw("MaxPool2d", event.output.shape(), Ink::kOrange);
    }
    if (event.op == "Reshape" && event.output.ndim() == 2) {
      draw("Flatten", event.output.shape(), Ink::kMuted);
    }
    if (event.op == "Add") draw("Dense", event.output.shape(), Ink::kGreen);
  }
  return picture;
}

// One operation, or the input: its name, and the shape of its result.
void DrawOperation(Picture& picture, double top, const std::string& name,
                   const Shape& shape, Ink ink) {
  picture.Box({20, top}, {250, 28}, "", {.ink = ink});
  picture.Text({32, top + 19}, name, {.size = 14});
  picture.Text({258, top + 19}, ShapeToString(shape),
               {.anchor = Anchor::kEnd, .size = 14});
}

Picture DrawTransformer() {
  Rng rng(1);
  TransformerBlock block(16, 2, rng);
  TraceRecorder record;
  const Tensor x = Tensor::Zeros({1, 8, 16});
  {
    TraceScope scope(&record);
    block(x);
  }
  const std::set<std::string> shown = {"LayerNormalization", "MatMul",
                                       "Softmax", "Gelu"};
  const std::string notes[] = {"attention:\nlooks at the\nother positions",
                               "MLP:\nworks at each\nposition alone"};
  constexpr double kPeriod = 38, kMiddle = 145, kShortcut = 326;
  Picture picture("A transformer block adds twice", {480, 570});
  double top = 54;
  DrawOperation(picture, top, "x", x.shape(), Ink::kMuted);
  // The tensor that the next shortcut adds, and the middle of its row.
  const void* start = x.id();
  double start_y = top + 14;
  size_t block_part = 0;
  for (const TraceEvent& event : record.events()) {
    const bool adds_input = event.op == "Add" && event.inputs[0].id() == start;
    if (!adds_input && shown.count(event.op) == 0) continue;
    picture.Arrow({kMiddle, top + 28}, {kMiddle, top + kPeriod});
    top += kPeriod;
    const double y = top + 14;
    if (!adds_input) {
      DrawOperation(picture, top, event.op, event.output.shape(),
                    block_part == 0 ? Ink::kBlue : Ink::kOrange);
      continue;
    }
    picture.Box({kMiddle - 14, top}, {28, 28}, "+",
                {.ink = Ink::kGreen, .round = 14});
    const double from = start == x.id() ? 272 : kMiddle + 12;
    picture.Line({{from, start_y}, {kShortcut, start_y}, {kShortcut, y}},
                 {.ink = Ink::kGreen, .width = 2});
    picture.Arrow({kShortcut, y}, {kMiddle + 16, y},
                  {.ink = Ink::kGreen, .width = 2});
    picture.Text({kShortcut + 14, (start_y + y) / 2 - 14},
                 notes[block_part % 2], {.size = 14});
    start = event.output.id();
    start_y = y + 9;  // below the arrow that ends here
    ++block_part;
  }
  return picture;
}

}  // namespace

std::vector<NamedPicture> Pictures() {
  return {
      {"im2col", DrawIm2Col},
      {"lenet", DrawLeNet},
      {"attention", DrawAttention},
      {"transformer", DrawTransformer},
  };
}

}  // namespace tinytorch
