// Printing: what you cannot see you cannot debug.
//
// Exercise `print`. Numbers are aligned as NumPy aligns them; images are drawn
// in the terminal with characters of growing darkness.

#ifndef TINYTORCH_TENSOR_PRINT_H_
#define TINYTORCH_TENSOR_PRINT_H_

#include <string>

#include "tensor/tensor.h"

namespace tinytorch {

// Writes the elements in nested brackets, every number as wide as the widest.
// Whole numbers are written without a fraction if all elements shown are
// whole, else with `precision` digits after the point. If the largest magnitude
// shown is 1e8 or more, or not 0 and below 10^-precision, all are written with
// an exponent: 1.2500e-06. inf and nan are written so and decide nothing. An
// axis longer than `edge` * 2 shows its first and last `edge` entries and "..."
// between them. Lines are not wrapped, and the last one is not ended.
//
//   ToString(Arange(6) as [2, 3])      ToString(Full({2}, -1.5))
//   [[0 1 2]                           [-1.5000 -1.5000]
//    [3 4 5]]
//
// A scalar is its number alone; a tensor without elements is "[]" followed by
// its shape: "[] shape [0, 3]". Between blocks of 3 or more axes stands one
// empty line for each axis beyond 2, as in NumPy. PyTorch: print(t)
struct PrintOptions {
  int precision = 4;
  int64_t edge = 3;
};
std::string ToString(const Tensor& x, const PrintOptions& options = {});

// Draws an image [h, w] with the characters " ░▒▓█" (UTF-8), dark to light:
// black background, light strokes. Values from `black` to `white` are divided
// into five equal steps; values outside are clamped, NaN is drawn as '?'. A
// character is about twice as high as wide, so that one character shows the
// mean of two rows: h = 28 gives 14 lines of w characters, each ended by '\n'.
// If h is odd the last line shows the one row that is left.
// With black = white = 0 (the default) the range is that of the image, nan and
// inf aside; an image of one value is drawn blank.
// Throws std::invalid_argument: "DrawImage: wanted [h, w], got [3]".
struct DrawOptions {
  Scalar black = 0;
  Scalar white = 0;
};
std::string DrawImage(const Tensor& image, const DrawOptions& options = {});

// Draws images [n, h, w] beside each other, `columns` in a row with two spaces
// between, each on the range of all of them. Rows of images are separated by
// an empty line. Lines have no trailing spaces.
// Throws std::invalid_argument: "DrawImages: wanted [n, h, w], got [28, 28]";
// "DrawImages: wanted at least 1 image in a row, got 0".
std::string DrawImages(const Tensor& images, int64_t columns = 5);

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_PRINT_H_
