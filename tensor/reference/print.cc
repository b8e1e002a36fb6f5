// Exercise `print`: tensors as text, images as characters.
//
// Numbers. A tensor of n axes is n brackets deep, so the text is written by a
// function that calls itself once for each axis:
//
//   Write(axis 0)  "[" + Write(axis 1) + "\n " + Write(axis 1) + "]"
//   Write(axis 1)      "[0 1 2]"                 "[3 4 5]"
//
// How wide a column must be is known only after all numbers have been written,
// so they are written first (cells) and put between brackets afterwards.
//
// Images. A terminal shows characters, about twice as high as wide, and five of
// them look like five greys: " ░▒▓█". Two pixels, one above the other, become
// one character.
//
//   0.0 1.0     mean 0.0 0.9     at 1/5, 2/5, 3/5, 4/5 a darker grey ends:
//   0.0 0.8                      " █"
//
// Tests: test/print_test.cc, then test/print_module_test.cc.

#include "tensor/print.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ios>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Numbers ---------------------------------------------------------------------

constexpr int64_t kDots = -1;

// Given: the indices to show of an axis; kDots stands for those left out.
[[maybe_unused]] std::vector<int64_t> Shown(int64_t extent, int64_t edge) {
  edge = std::max<int64_t>(edge, 0);
  std::vector<int64_t> indices;
  for (int64_t i = 0; i < extent; ++i) {
    if (i == edge && extent - edge > edge) {
      indices.push_back(kDots);
      i = extent - edge - 1;
    } else {
      indices.push_back(i);
    }
  }
  return indices;
}

// Given: the elements to show, in row-major order. `from` is the first element
// of the part that the axes from `axis` on span.
[[maybe_unused]] void Collect(const Tensor& x, size_t axis, const Scalar* from,
                              int64_t edge, std::vector<Scalar>& values) {
  if (axis == x.shape().size()) {
    values.push_back(*from);
    return;
  }
  for (const int64_t i : Shown(x.shape()[axis], edge)) {
    if (i == kDots) continue;
    Collect(x, axis + 1, from + i * x.strides()[axis], edge, values);
  }
}

// Writes numbers so that they can stand below each other: all in the same
// format, and filled up with spaces on the left to the same width.
[[maybe_unused]] std::vector<std::string> Cells(
    const std::vector<Scalar>& values, int precision) {
  // Your turn:
  //   1. Are all of them whole, nan and inf aside? Which is the largest?
  //   2. Choose: whole numbers are written with precision 0; but numbers that
  //      are all too small, or one that is too large (tensor/print.h says when)
  //      make it std::scientific in place of std::fixed.
  //   3. Write each with a std::ostringstream: `text << std::fixed << value`,
  //      after text.precision(...). nan and inf come out right by themselves,
  //      except that a NaN may carry a sign: write "nan" yourself.
  //   4. Fill up to the width of the longest.
  // BEGIN SOLUTION
  bool whole = true;
  double largest = 0;
  for (const Scalar value : values) {
    if (!std::isfinite(value)) continue;
    whole = whole && value == std::trunc(value);
    largest = std::max<double>(largest, std::abs(value));
  }
  const Scalar smallest = static_cast<Scalar>(std::pow(0.1, precision));
  const bool scientific = largest >= 1e8 || (largest > 0 && largest < smallest);
  std::vector<std::string> cells;
  size_t width = 0;
  for (const Scalar value : values) {
    std::ostringstream text;
    text.precision(whole && !scientific ? 0 : precision);
    text << (scientific ? std::scientific : std::fixed) << value;
    cells.push_back(std::isnan(value) ? "nan" : text.str());
    width = std::max(width, cells.back().size());
  }
  for (std::string& cell : cells) cell.insert(0, width - cell.size(), ' ');
  return cells;
  // END SOLUTION
}

// Writes the part of a tensor that the axes from `axis` on span, taking the
// cells one after another.
[[maybe_unused]] std::string Write(const Shape& shape, size_t axis,
                                   int64_t edge, const std::string*& cell) {
  // Your turn:
  //   1. No axis left: the next cell is all there is to write.
  //   2. Otherwise brackets around what Write() gives for each Shown() index,
  //      "..." for kDots, and something between them: a space on the last axis,
  //      on the others line ends (one on the last but one, one more for each
  //      axis further out) and as many spaces as brackets are open.
  // BEGIN SOLUTION
  if (axis == shape.size()) return *cell++;
  std::string separator = " ";
  if (axis + 1 < shape.size()) {
    separator =
        std::string(shape.size() - axis - 1, '\n') + std::string(axis + 1, ' ');
  }
  std::string inside;
  for (const int64_t i : Shown(shape[axis], edge)) {
    if (!inside.empty()) inside += separator;
    inside += i == kDots ? "..." : Write(shape, axis + 1, edge, cell);
  }
  return "[" + inside + "]";
  // END SOLUTION
}

// Images ----------------------------------------------------------------------

// Given: from the smallest to the largest number; nan and inf do not count.
[[maybe_unused]] DrawOptions RangeOf(const Tensor& x) {
  DrawOptions range;
  bool first = true;
  for (Odometer at(x.shape(), x.strides()); !at.done(); at.Next()) {
    const Scalar value = x.data()[at.offset()];
    if (!std::isfinite(value)) continue;
    range.black = first ? value : std::min(range.black, value);
    range.white = first ? value : std::max(range.white, value);
    first = false;
  }
  return range;
}

// The character for a value.
[[maybe_unused]] const char* Shade(double value, const DrawOptions& range) {
  // Your turn: return one of these, or "?" for NaN. If the range is empty,
  // draw blank. Mind that white itself, and all beyond it, is the last grey.
  [[maybe_unused]] static constexpr const char* kShades[] = {" ", "░", "▒", "▓",
                                                             "█"};
  // BEGIN SOLUTION
  if (std::isnan(value)) return "?";
  const double black = range.black;
  const double white = range.white;
  if (black == white) return kShades[0];
  const double step = std::floor((value - black) / (white - black) * 5);
  return kShades[static_cast<int>(std::clamp(step, 0.0, 4.0))];
  // END SOLUTION
}

}  // namespace

std::string ToString(const Tensor& x, const PrintOptions& options) {
  // Your turn: a tensor without elements is "[] shape [0, 3]". Otherwise
  // Collect() from x.data(), make Cells(), Write() them.
  // BEGIN SOLUTION
  if (x.numel() == 0) return "[] shape " + ShapeToString(x.shape());
  std::vector<Scalar> values;
  Collect(x, 0, x.data(), options.edge, values);
  const std::vector<std::string> cells = Cells(values, options.precision);
  const std::string* cell = cells.data();
  return Write(x.shape(), 0, options.edge, cell);
  // END SOLUTION
}

std::string DrawImage(const Tensor& image, const DrawOptions& options) {
  if (image.ndim() != 2) {
    throw std::invalid_argument("DrawImage: wanted [h, w], got " +
                                ShapeToString(image.shape()));
  }
  // Your turn: for every second row a line of characters: the Shade() of the
  // mean of this row and the next, if there is a next. The range is RangeOf()
  // the image, unless the options bring one.
  // BEGIN SOLUTION
  const DrawOptions range =
      options.black == 0 && options.white == 0 ? RangeOf(image) : options;
  const int64_t height = image.size(0);
  const int64_t below = image.strides()[0];
  std::string text;
  for (int64_t row = 0; row < height; row += 2) {
    const Scalar* pixel = image.data() + row * below;
    for (int64_t column = 0; column < image.size(1); ++column) {
      double value = *pixel;
      if (row + 1 < height) value = (value + pixel[below]) / 2;
      text += Shade(value, range);
      pixel += image.strides()[1];
    }
    text += '\n';
  }
  return text;
  // END SOLUTION
}

std::string DrawImages(const Tensor& images, int64_t columns) {
  if (images.ndim() != 3) {
    throw std::invalid_argument("DrawImages: wanted [n, h, w], got " +
                                ShapeToString(images.shape()));
  }
  if (columns < 1) {
    throw std::invalid_argument(
        "DrawImages: wanted at least 1 image in a row, got " +
        std::to_string(columns));
  }
  // Your turn:
  //   1. Find the range of all images.
  //   2. For each row of images, keep one string for each line of text. Image i
  //      is a view: it starts at offset() + i * strides()[0]. DrawImage() it,
  //      and append its lines (std::getline from a std::istringstream) to
  //      yours, with two spaces between images.
  //   3. Take the spaces off the ends of the lines.
  // BEGIN SOLUTION
  const DrawOptions range = RangeOf(images);
  const int64_t count = images.size(0);
  std::string text;
  for (int64_t begin = 0; begin < count; begin += columns) {
    std::vector<std::string> lines(
        static_cast<size_t>((images.size(1) + 1) / 2));
    for (int64_t i = begin; i < count && i - begin < columns; ++i) {
      const Tensor image(images.storage(),
                         images.offset() + i * images.strides()[0],
                         {images.size(1), images.size(2)},
                         {images.strides()[1], images.strides()[2]});
      std::istringstream drawn(DrawImage(image, range));
      for (std::string& line : lines) {
        std::string part;
        std::getline(drawn, part);
        line += (i > begin ? "  " : "") + part;
      }
    }
    if (begin > 0) text += '\n';
    for (const std::string& line : lines) {
      text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    }
  }
  return text;
  // END SOLUTION
}

}  // namespace tinytorch
