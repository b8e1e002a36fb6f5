// The pictures of the lesson tensor/README.md.

#include "tensor/tensor.h"

#include <cstdint>
#include <string>
#include <vector>

#include "docs/pictures/pictures.h"
#include "tensor/broadcast.h"
#include "tensor/elementwise.h"
#include "tensor/reduce.h"
#include "tensor/shape.h"
#include "tensor/views.h"
#include "tools/plot/picture.h"

namespace tinytorch {
namespace {

Tensor Example() {
  return Tensor::FromValues({2, 3}, {10, 20, 30, 40, 50, 60});
}

Ink RowInk(int64_t row) { return row == 0 ? Ink::kBlue : Ink::kOrange; }

double D(int64_t number) { return static_cast<double>(number); }

std::string S(int64_t number) { return std::to_string(number); }

Picture DrawStrides() {
  const Tensor x = Example();
  const int64_t row_step = x.strides()[0], column_step = x.strides()[1];
  const Index index = {1, 2};
  const int64_t place = index[0] * row_step + index[1] * column_step;
  Picture picture("An index becomes a place in memory", {480, 346});
  Cells(picture, {20, 52}, {52, 38}, x, [&](int64_t row, int64_t column) {
    const bool chosen = Index{row, column} == index;
    return BoxStyle{.ink = chosen ? Ink::kPink : RowInk(row)};
  });
  picture.Text({210, 68}, "shape " + ShapeToString(x.shape()));
  picture.Text({210, 90}, "strides " + StridesToString(x.strides()));
  picture.Text({210, 116}, ShapeToString(index) + " lies at place",
               {.ink = Ink::kPink});
  picture.Text({210, 136},
               S(index[0]) + " * " + S(row_step) + " + " + S(index[1]) + " * " +
                   S(column_step) + " = " + S(place),
               {.ink = Ink::kPink});

  constexpr double kCell = 73, kTop = 216, kBottom = kTop + 40;
  const auto middle = [](int64_t at) { return 20 + kCell * (D(at) + 0.5); };
  picture.Text({20, 166}, "memory", {.bold = true});
  for (int64_t i = 0; i < x.numel(); ++i) {
    const Ink ink = i == place ? Ink::kPink : RowInk(i / row_step);
    picture.Box({20 + kCell * D(i), kTop}, {kCell, 40},
                PictureNumber(x.data()[i]), {.ink = ink});
    picture.Text({middle(i), kBottom + 18}, S(i),
                 {.ink = Ink::kMuted, .anchor = Anchor::kMiddle, .size = 13});
  }
  picture.Arc({middle(0), kTop - 2}, {middle(row_step), kTop - 2}, 28);
  picture.Text({middle(0) + kCell * D(row_step) / 2, kTop - 36},
               "next row: " + S(row_step) + " further",
               {.anchor = Anchor::kMiddle, .size = 14});
  picture.Arc({middle(0), kBottom + 26}, {middle(column_step), kBottom + 26},
              -16);
  picture.Text({middle(0) + 10, kBottom + 64},
               "next column: " + S(column_step) + " further", {.size = 14});
  return picture;
}

// One view: its elements on the left, the places that it walks on the right.
void DrawView(Picture& picture, double top, const std::string& code,
              const Tensor& view, const Tensor& whole) {
  constexpr double kCell = 36, kLeft = 238;
  std::vector<bool> walked(static_cast<size_t>(whole.numel()), false);
  for (Odometer at(view.shape(), view.strides()); !at.done(); at.Next()) {
    walked[static_cast<size_t>(view.offset() + at.offset())] = true;
  }
  picture.Text({20, top}, code, {.bold = true});
  Cells(picture, {20, top + 12}, {44, 30}, view, {.ink = Ink::kBlue});
  for (int64_t i = 0; i < whole.numel(); ++i) {
    const BoxStyle style = walked[static_cast<size_t>(i)]
                               ? BoxStyle{.ink = Ink::kBlue}
                               : BoxStyle{.ink = Ink::kMuted};
    picture.Box({kLeft + kCell * D(i), top + 12}, {kCell, 30},
                PictureNumber(whole.data()[i]), style);
  }
  picture.Text({kLeft, top + 62},
               "shape " + ShapeToString(view.shape()) + ", strides " +
                   StridesToString(view.strides()) + "\noffset " +
                   S(view.offset()),
               {.ink = Ink::kMuted, .size = 14});
}

Picture DrawViews() {
  const Tensor x = Example();
  Picture picture("Four views of the same six numbers", {480, 536});
  picture.Text({238, 62}, "the memory, and what is read", {.size = 14});
  DrawView(picture, 90, "x", x, x);
  DrawView(picture, 196, "Transpose(x, 0, 1)", Transpose(x, 0, 1), x);
  DrawView(picture, 332, "Slice(x, columns by 2)",
           Slice(x, {.axis = 1, .step = 2}), x);
  DrawView(picture, 436, "Select(x, row 1)", Select(x, 0, 1), x);
  return picture;
}

// Draws a as if it had the shape of the result. Where BroadcastStrides() steps
// by 0, only the first element of an axis is in memory.
void DrawExpanded(Picture& picture, Point corner, const Tensor& a,
                  const std::string& name, Ink ink, const Shape& shape) {
  const Tensor wide = Expand(a, shape);
  const Strides& strides = wide.strides();
  Cells(picture, corner, {40, 32}, wide, [&](int64_t row, int64_t column) {
    const bool repeated =
        (strides[0] == 0 && row > 0) || (strides[1] == 0 && column > 0);
    return BoxStyle{.ink = repeated ? Ink::kMuted : ink, .dashed = repeated};
  });
  picture.Text({corner.x, corner.y + 86}, name + " " + ShapeToString(a.shape()),
               {.size = 14});
  picture.Text({corner.x, corner.y + 105},
               "strides " + StridesToString(strides),
               {.ink = Ink::kMuted, .size = 14});
}

void DrawSum(Picture& picture, double top, const Tensor& a,
             const std::string& a_name, const Tensor& b,
             const std::string& b_name) {
  const Shape shape = BroadcastShape(a.shape(), b.shape());
  DrawExpanded(picture, {20, top}, a, a_name, Ink::kBlue, shape);
  picture.Text({156, top + 38}, "+", {.anchor = Anchor::kMiddle, .size = 20});
  DrawExpanded(picture, {174, top}, b, b_name, Ink::kOrange, shape);
  picture.Text({310, top + 38}, "=", {.anchor = Anchor::kMiddle, .size = 20});
  Cells(picture, {328, top}, {44, 32}, a + b, {.ink = Ink::kGreen});
  picture.Text({328, top + 86}, "sum " + ShapeToString(shape), {.size = 14});
}

Picture DrawBroadcasting() {
  Picture picture("Broadcasting repeats without copying", {480, 356});
  DrawSum(picture, 56, Example(), "x", Tensor::FromValues({3}, {1, 2, 3}),
          "bias");
  DrawSum(picture, 196, Tensor::FromValues({2, 1}, {10, 20}), "column",
          Tensor::FromValues({3}, {1, 2, 3}), "row");
  picture.Text({20, 334},
               "Dashed: not in memory. A stride of 0 reads the number again.",
               {.ink = Ink::kMuted, .size = 14});
  return picture;
}

Picture DrawReductions() {
  const Tensor x = Tensor::FromValues({2, 3}, {1, 2, 3, 4, 5, 6});
  const Tensor down = Sum(x, {.axes = {0}});
  const Tensor along = Sum(x, {.axes = {1}});
  Picture picture("A sum removes the axis that it runs along", {480, 290});
  constexpr Point kCell = {52, 38};
  Cells(picture, {20, 70}, kCell, x, {.ink = Ink::kBlue});
  picture.Text({196, 64}, "axis 1", {.ink = Ink::kMuted, .size = 14});
  for (double row : {0, 1}) {
    const double y = 89 + kCell.y * row;
    picture.Arrow({186, y}, {246, y});
  }
  // A vector is drawn as a column here: its elements stand beside their rows.
  Cells(picture, {256, 70}, kCell, Reshape(along, {2, 1}),
        {.ink = Ink::kOrange});
  picture.Text({322, 94}, "Sum over axis 1\n" + ShapeToString(along.shape()));
  for (double column : {0, 1, 2}) {
    const double x_middle = 46 + kCell.x * column;
    picture.Arrow({x_middle, 154}, {x_middle, 190});
  }
  picture.Text({190, 178}, "axis 0", {.ink = Ink::kMuted, .size = 14});
  Cells(picture, {20, 198}, kCell, down, {.ink = Ink::kGreen});
  picture.Text({190, 222}, "Sum over axis 0\n" + ShapeToString(down.shape()));
  picture.Text({20, 268}, "Over both axes: " + PictureNumber(Sum(x).item()) +
                              ", a scalar of shape " +
                              ShapeToString(Sum(x).shape()));
  return picture;
}

}  // namespace

std::vector<NamedPicture> Pictures() {
  return {
      {"strides", DrawStrides},
      {"views", DrawViews},
      {"broadcasting", DrawBroadcasting},
      {"reductions", DrawReductions},
  };
}

}  // namespace tinytorch
