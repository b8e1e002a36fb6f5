// The pictures of the lesson layers/README.md.

#include <cstdint>
#include <string>
#include <vector>

#include "docs/pictures/pictures.h"
#include "layers/activation.h"
#include "layers/dense.h"
#include "layers/embedding.h"
#include "layers/norm.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tools/plot/picture.h"

namespace tinytorch {
namespace {

constexpr Ink kInks[] = {Ink::kBlue, Ink::kOrange, Ink::kGreen, Ink::kPink};

Ink InkOf(int64_t i) { return kInks[i % 4]; }

double D(int64_t number) { return static_cast<double>(number); }

// One activation, for x from -4 to 4 and y from `low` to `high`.
void DrawCurve(Picture& picture, Point corner, const std::string& name,
               Tensor (*function)(const Tensor&), double low, double high) {
  constexpr double kWidth = 128, kHeight = 96;
  const auto place = [&](double x, double y) {
    return Point{corner.x + kWidth * (x + 4) / 8,
                 corner.y + 16 + kHeight * (high - y) / (high - low)};
  };
  picture.Text(corner, name, {.bold = true});
  picture.Line({place(-4, 0), place(4, 0)});
  picture.Line({place(0, low), place(0, high)});
  std::vector<Point> curve;
  for (int i = -40; i <= 40; ++i) {
    const double x = 0.1 * i;
    const double y = function(Tensor(static_cast<Scalar>(x))).item();
    if (y <= high) curve.push_back(place(x, y));
  }
  picture.Line(curve, {.ink = Ink::kBlue, .width = 2.5});
  const double mark = high < 2 ? 1 : 3;  // a number on the y axis
  picture.Text({place(0, mark).x - 8, place(0, mark).y + 5},
               PictureNumber(mark),
               {.ink = Ink::kMuted, .anchor = Anchor::kEnd, .size = 13});
}

Picture DrawActivations() {
  Picture picture("Activations bend the line", {480, 346});
  DrawCurve(picture, {20, 66}, "Relu", Relu, -1, 4);
  DrawCurve(
      picture, {176, 66}, "LeakyRelu, 0.1",
      [](const Tensor& x) { return LeakyRelu(x, 0.1f); }, -1, 4);
  DrawCurve(picture, {332, 66}, "Gelu", Gelu, -1, 4);
  DrawCurve(picture, {20, 216}, "Sigmoid", Sigmoid, -1.2, 1.2);
  DrawCurve(picture, {176, 216}, "Tanh", Tanh, -1.2, 1.2);

  const Tensor logits = Tensor::FromValues({3}, {1, 2, 3});
  const Tensor shares = Softmax(logits);
  picture.Text({332, 216}, "Softmax", {.bold = true});
  for (int64_t i = 0; i < 3; ++i) {
    const double left = 332 + 44 * D(i), height = 78 * shares.At({i});
    picture.Box({left, 312 - height}, {38, height}, "", {.ink = Ink::kOrange});
    picture.Text({left + 19, 306 - height}, PictureNumber(shares.At({i})),
                 {.anchor = Anchor::kMiddle, .size = 13});
    picture.Text({left + 19, 330}, PictureNumber(logits.At({i})),
                 {.ink = Ink::kMuted, .anchor = Anchor::kMiddle, .size = 13});
  }
  return picture;
}

Picture DrawDense() {
  Rng rng(1);
  Dense dense(2, 3, rng);
  const Tensor weight = Tensor::FromValues({3, 2}, {10, 0, 1, 1, 0, 3});
  const Tensor bias = Tensor::FromValues({3}, {0, 0, 5});
  for (int64_t o = 0; o < 3; ++o) {
    for (int64_t i = 0; i < 2; ++i) {
      dense.weight().At({o, i}) = weight.At({o, i});
    }
    dense.bias().At({o}) = bias.At({o});
  }
  const Tensor x = Tensor::FromValues({2}, {1, 2});
  const Tensor y = dense(x);

  Picture picture("Dense: each output looks at each input", {480, 384});
  const auto input = [](int64_t i) { return Point{70, 104 + 88 * D(i)}; };
  const auto output = [](int64_t o) { return Point{320, 76 + 72 * D(o)}; };
  for (int64_t o = 0; o < 3; ++o) {
    for (int64_t i = 0; i < 2; ++i) {
      const Point a = input(i), b = output(o);
      picture.Line({a, b}, {.ink = InkOf(o), .width = 2});
    }
  }
  for (int64_t o = 0; o < 3; ++o) {
    for (int64_t i = 0; i < 2; ++i) {
      // Three quarters of the way, on a ground of its own.
      const Point a = input(i), b = output(o);
      const Point at = {a.x + 0.76 * (b.x - a.x), a.y + 0.76 * (b.y - a.y)};
      picture.Box({at.x - 14, at.y - 10}, {28, 20},
                  PictureNumber(dense.weight().At({o, i})),
                  {.ink = InkOf(o), .round = 10, .size = 13});
    }
    const Point b = output(o);
    picture.Box({b.x - 23, b.y - 23}, {46, 46}, PictureNumber(y.At({o})),
                {.ink = InkOf(o), .round = 23});
    picture.Text({b.x + 34, b.y + 5},
                 "bias " + PictureNumber(dense.bias().At({o})),
                 {.ink = Ink::kMuted, .size = 14});
  }
  for (int64_t i = 0; i < 2; ++i) {
    const Point a = input(i);
    picture.Box({a.x - 23, a.y - 23}, {46, 46}, PictureNumber(x.At({i})),
                {.round = 23});
  }
  picture.Text({20, 284}, "W", {.bold = true});
  picture.Text({172, 284}, "b", {.bold = true});
  for (int64_t o = 0; o < 3; ++o) {
    const double top = 264 + 34 * D(o);
    for (int64_t i = 0; i < 2; ++i) {
      picture.Box({46 + 48 * D(i), top}, {48, 34},
                  PictureNumber(dense.weight().At({o, i})), {.ink = InkOf(o)});
    }
    picture.Box({192, top}, {48, 34}, PictureNumber(dense.bias().At({o})),
                {.ink = InkOf(o)});
    picture.Text({260, top + 22},
                 PictureNumber(x.At({0})) + " * " +
                     PictureNumber(dense.weight().At({o, 0})) + " + " +
                     PictureNumber(x.At({1})) + " * " +
                     PictureNumber(dense.weight().At({o, 1})) + " + " +
                     PictureNumber(dense.bias().At({o})) + " = " +
                     PictureNumber(y.At({o})),
                 {.size = 14});
  }
  return picture;
}

Picture DrawNorms() {
  const Tensor x = Tensor::FromValues({3, 3}, {1, 2, 3, 10, 20, 30, 4, 8, 6});
  LayerNorm layer_norm(3);
  BatchNorm batch_norm(3);
  const auto by_row = [](int64_t row, int64_t) {
    return BoxStyle{.ink = InkOf(row)};
  };
  const auto by_column = [](int64_t, int64_t column) {
    return BoxStyle{.ink = InkOf(column)};
  };
  Picture picture("Who shares a mean and a variance", {480, 364});
  constexpr Point kCell = {62, 34};
  constexpr double kLeft = 20, kRight = 258;
  picture.Text({kLeft, 62}, "LayerNorm: by example", {.bold = true});
  picture.Text({kRight, 62}, "BatchNorm: by feature", {.bold = true});
  Cells(picture, {kLeft, 74}, kCell, x, by_row);
  Cells(picture, {kRight, 74}, kCell, x, by_column);
  for (double left : {kLeft, kRight}) {
    picture.Arrow({left + 93, 182}, {left + 93, 212}, {.width = 2});
  }
  Cells(picture, {kLeft, 218}, kCell, layer_norm(x), by_row);
  Cells(picture, {kRight, 218}, kCell, batch_norm(x), by_column);
  picture.Text({20, 346}, "A row is an example, a column is a feature.",
               {.ink = Ink::kMuted, .size = 14});
  return picture;
}

Picture DrawEmbedding() {
  Rng rng(1);
  Embedding embedding(4, 3, rng);
  for (int64_t i = 0; i < 4; ++i) {
    for (int64_t j = 0; j < 3; ++j) {
      embedding.weight().At({i, j}) =
          static_cast<Scalar>((i * 5 + j * 7) % 11 - 5) / 10;
    }
  }
  const Tensor indices = Tensor::FromValues({3}, {2, 0, 2});
  const Tensor rows = embedding(indices);
  Picture picture("An embedding is a table of rows", {480, 250});
  picture.Text({20, 62}, "indices", {.bold = true});
  picture.Text({134, 62}, "weight [4, 3]", {.bold = true});
  picture.Text({328, 62}, "result [3, 3]", {.bold = true});
  constexpr Point kCell = {44, 34};
  constexpr double kTop = 78;
  Cells(picture, {134, kTop}, kCell, embedding.weight(),
        [](int64_t row, int64_t) { return BoxStyle{.ink = InkOf(row)}; });
  for (int64_t i = 0; i < 4; ++i) {
    picture.Text({126, kTop + 22 + 34 * D(i)}, std::to_string(i),
                 {.ink = Ink::kMuted, .anchor = Anchor::kEnd, .size = 13});
  }
  for (int64_t i = 0; i < 3; ++i) {
    const int64_t row = static_cast<int64_t>(indices.At({i}));
    const double top = kTop + 44 * D(i);
    picture.Box({30, top}, {40, 34}, std::to_string(row), {.ink = InkOf(row)});
    for (int64_t j = 0; j < 3; ++j) {
      picture.Box({328 + 44 * D(j), top}, kCell, PictureNumber(rows.At({i, j})),
                  {.ink = InkOf(row)});
    }
    picture.Arrow({270, kTop + 17 + 34 * D(row)}, {324, top + 17},
                  {.ink = InkOf(row)});
  }
  picture.Text({20, 236}, "Index 2 occurs twice, and so does its row.",
               {.ink = Ink::kMuted, .size = 14});
  return picture;
}

}  // namespace

std::vector<NamedPicture> Pictures() {
  return {
      {"activations", DrawActivations},
      {"dense", DrawDense},
      {"norms", DrawNorms},
      {"embedding", DrawEmbedding},
  };
}

}  // namespace tinytorch
