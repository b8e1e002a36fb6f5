// Exercise `print`: tensors as text, images as characters.
//
// Numbers. A tensor of n axes is n brackets deep, so the text is written by a
// function that calls itself once for each axis:
//
//   Write(axis 0)  "[" + Write(axis 1) + "\n " + Write(axis 1) + "]"
//   Write(axis 1)      "[0 1 2]"                 "[3 4 5]"
//
// The width of a column is known only when all numbers are written. So the
// numbers are written first, as cells, and the brackets around them afterwards.
//
// Images. The characters of a terminal are about twice as high as they are
// wide, and five of them look like five grays: " ░▒▓█". Two pixels, one above
// the other, become one character.
//
//   0.0 1.0     mean 0.0 0.9     a new gray begins at 1/5, 2/5, 3/5 and 4/5:
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

// Given. Returns the indices of an axis to show; kDots stands for all others.
std::vector<int64_t> Shown(int64_t extent, int64_t edge) {
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

// Given. Appends the elements to show to `values`, in row-major order. `from`
// is the first element of the part that has the axes from `axis` on.
void Collect(const Tensor& x, size_t axis, const Scalar* from, int64_t edge,
             std::vector<Scalar>& values) {
  if (axis == x.shape().size()) {
    values.push_back(*from);
    return;
  }
  for (const int64_t i : Shown(x.shape()[axis], edge)) {
    if (i == kDots) continue;
    Collect(x, axis + 1, from + i * x.strides()[axis], edge, values);
  }
}

// Returns numbers as text, in one format, with spaces on the left so that all
// have the same width.
std::vector<std::string> Cells(const std::vector<Scalar>& values,
                               int precision) {
  // Your turn:
  //   1. Without nan and inf: are all numbers whole? Which is the largest
  //      magnitude?
  //   2. Choose the format, by the rules of tensor/print.h: std::scientific if
  //      the largest is too large or too small, otherwise std::fixed; with
  //      precision 0 if all are whole and not scientific.
  //   3. Write each number with a std::ostringstream: text.precision(...), then
  //      `text << std::fixed << value`. A NaN may have a sign: write "nan"
  //      yourself.
  //   4. Put spaces in front, up to the width of the longest.
  throw Unimplemented();
}

// Returns the text of the part of a tensor that has the axes from `axis` on. It
// takes the cells one after the other.
std::string Write(const Shape& shape, size_t axis, int64_t edge,
                  const std::string*& cell) {
  // Your turn:
  //   1. If no axis is left, return the next cell.
  //   2. Otherwise call Write() for each Shown() index; for kDots it is "...".
  //      Put brackets around all of them.
  //   3. Between them comes a separator. On the last axis it is a space. On the
  //      others it is line ends (one on the last axis but one, one more for
  //      each axis further out), then as many spaces as brackets are open.
  throw Unimplemented();
}

// Images ----------------------------------------------------------------------

// Given. Returns the range from the smallest to the largest finite number.
DrawOptions RangeOf(const Tensor& x) {
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

// Returns the character for a value.
const char* Shade(double value, const DrawOptions& range) {
  // Your turn:
  //   1. Return "?" for NaN, and a blank if black and white are equal.
  //   2. Otherwise divide the range into five equal steps and return the
  //      character of the value's step. Clamp: values beyond white, and white
  //      itself, belong to the last step.
  static constexpr const char* kShades[] = {" ", "░", "▒", "▓", "█"};
  throw Unimplemented();
}

}  // namespace

std::string ToString(const Tensor& x, const PrintOptions& options) {
  // Your turn:
  //   1. A tensor without elements is "[] shape [0, 3]".
  //   2. Otherwise Collect() the values from x.data() on, make Cells() of them,
  //      and Write() them, from axis 0 on.
  throw Unimplemented();
}

std::string DrawImage(const Tensor& image, const DrawOptions& options) {
  if (image.ndim() != 2) {
    throw std::invalid_argument("DrawImage: wanted [h, w], got " +
                                ShapeToString(image.shape()));
  }
  // Your turn:
  //   1. The range is RangeOf() the image if black and white of the options are
  //      0, otherwise the options.
  //   2. Every second row begins a line of text. For each of its pixels, find
  //      the mean with the pixel below it; the last row of an odd height has
  //      none below it.
  //   3. Append the Shade() of each mean, and '\n' after each line.
  throw Unimplemented();
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
  // Given: DrawImage() is yours. One string for each line of text, for a row of
  // images. Image i is a view on the storage of `images`.
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
}

}  // namespace tinytorch
