// Printing: tensors as text. You can only debug what you can see.
//
// Exercise `print`. Numbers are aligned as NumPy aligns them. Images are drawn
// in the terminal with five characters, from dark to light.

#ifndef TINYTORCH_TENSOR_PRINT_H_
#define TINYTORCH_TENSOR_PRINT_H_

#include <string>

#include "tensor/tensor.h"

namespace tinytorch {

struct PrintOptions {
  int precision = 4;  // digits after the point
  int64_t edge = 3;   // entries shown at each end of a long axis
};

// Returns the elements in nested brackets, all numbers as wide as the widest:
//
//   ToString(Arange(6) as [2, 3])      ToString(Full({2}, -1.5))
//   [[0 1 2]                           [-1.5000 -1.5000]
//    [3 4 5]]
//
// - If all elements shown are whole, they have no fraction; otherwise all have
//   `precision` digits after the point.
// - If the largest magnitude shown is at least 1e8, or less than 10^-precision
//   but not 0, all have an exponent: 1.2500e-06. The limit 10^-precision is
//   rounded to Scalar before it is compared, so 0.0001f is "0.0001": as a
//   double it would be just below the limit.
// - inf, -inf and nan are written as these words, nan without a sign. They take
//   part in the width, but do not influence the format of the others.
// - An axis longer than 2 * `edge` shows its first and last `edge` entries and
//   "..." between them; with edge = 0 it shows only "...".
// - A scalar is its number alone. A tensor without elements is "[]" and its
//   shape: "[] shape [0, 3]".
// - With 3 or more axes, blocks are separated by one empty line for each axis
//   beyond 2, as in NumPy. Lines are not wrapped, and the text does not end
//   with '\n'.
// No function of this file reports an operation or allocates a tensor.
// PyTorch: print(t)
std::string ToString(const Tensor& x, const PrintOptions& options = {});

// The range of values to draw. black = white = 0 (the default) means the range
// of the image itself, from its smallest to its largest number without nan and
// inf. black may be greater than white: then small values are drawn light, as
// in a photographic negative.
struct DrawOptions {
  Scalar black = 0;
  Scalar white = 0;
};

// Draws an image [h, w] with the characters " ░▒▓█" (UTF-8), from dark to
// light: black background, light strokes. The range from `black` to `white` is
// divided into five equal steps. A value between two steps belongs to the one
// nearer to white, and white itself to the last. Values outside of the range,
// also inf and -inf, are clamped; NaN is drawn as '?', whatever the range is;
// all other values are blank if black and white are equal, as in an image of
// one value. A character is about twice as high as it is wide, so each shows
// the mean of two rows: h = 28 gives 14 lines of w characters, each ended by
// '\n'. If h is odd, the last line shows the last row alone.
// Throws std::invalid_argument: "DrawImage: wanted [h, w], got [3]".
std::string DrawImage(const Tensor& image, const DrawOptions& options = {});

// Draws images [n, h, w] side by side, `columns` of them in a row, with two
// spaces between. All are drawn with the same range: that of all images. Rows
// of images are separated by an empty line. Lines have no trailing spaces.
// Without images (n = 0) the text is empty.
// Throws std::invalid_argument: "DrawImages: wanted [n, h, w], got [28, 28]";
// "DrawImages: wanted at least 1 image in a row, got 0".
std::string DrawImages(const Tensor& images, int64_t columns = 5);

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_PRINT_H_
