// Windows over an image, and the matrix that holds all of them.
//
// Convolution and pooling look at an image [h, w] through a window of kh x kw
// pixels that moves in steps. For each axis, the number of its places is
//
//   count = floor((h + 2 p - d (k - 1) - 1) / s) + 1
//
// with padding p (rows and columns of zeros around the image), stride s (the
// step) and dilation d (the pixels of a window are d apart, so that it reaches
// over d (k - 1) + 1 pixels). In formulas with both axes, sh, ph, dh and kh are
// those down the rows, sw, pw, dw and kw those across.
//
// im2col copies every window into a column of a matrix. Each pixel is copied up
// to kh * kw times, and then a convolution is one matrix product: it is many
// times faster and needs kh * kw times the memory. Chellapilla et al. 2006.
//
// Images are [n, c, h, w]: batch, channels, rows, columns. Exercise `im2col`.

#ifndef TINYTORCH_NETWORKS_IM2COL_H_
#define TINYTORCH_NETWORKS_IM2COL_H_

#include <array>
#include <cstdint>
#include <string>

#include "tensor/tensor.h"

namespace tinytorch {

// Rows first, then columns: {3, 5} is 3 high and 5 wide.
using Extent2d = std::array<int64_t, 2>;

struct ConvOptions {
  Extent2d stride = {1, 1};
  Extent2d padding = {0, 0};
  Extent2d dilation = {1, 1};
  int64_t groups = 1;  // of channels, see conv.h; windows do not depend on it
};

// Returns the number of places for a window, {oh, ow}, by the formula above.
// `operation` names the caller in errors. Throws std::invalid_argument: "Conv:
// a window of 5 x 5 does not fit into 4 x 4", where both include dilation and
// padding (the largest int64_t stands for all that is larger); "Conv: wanted
// kernel, stride and dilation of at least 1, padding of at least 0"; "Conv: a
// padding of 9223372036854775807 is too large". No option overflows: also a
// stride of the largest int64_t is right, here and in the functions below.
Extent2d WindowCount(const Extent2d& image, const Extent2d& kernel,
                     const ConvOptions& options, const std::string& operation);

// Copies every window into a column: x [n, c, h, w] -> [n, c kh kw, oh ow]. The
// rows are in the order c, p, q (channel, row and column in the window), the
// columns in the order i, j (row and column of the window's place). Where a
// window leaves the image, the column has 0, also if all of the window is in
// the padding. n may be 0. Allocates the columns; x may be any view, and is
// copied first by Contiguous() if it has to be. Reports "Im2Col" (attributes
// kernel_shape, strides, pads, dilations, as in ONNX Col2Im; pads is top, left,
// bottom, right). PyTorch: torch.nn.functional.unfold
// Throws std::invalid_argument: "Im2Col: wanted [n, c, h, w], got [28, 28]",
// as WindowCount, and as NumElements if int64_t cannot count the columns.
Tensor Im2Col(const Tensor& x, const Extent2d& kernel,
              const ConvOptions& options = {});

// Adds every column back to the pixels it came from: [n, c kh kw, oh ow] ->
// `image` [n, c, h, w]. A pixel is the sum over all windows that contain it, 0
// if none does; numbers from the padding are dropped. For all x and y,
// sum(Im2Col(x) * y) = sum(x * Col2Im(y)). n may be 0. Allocates as Im2Col().
// Reports ONNX Col2Im (attributes as Im2Col). PyTorch: torch.nn.functional.fold
// Throws std::invalid_argument: "Col2Im: image [1, 1, 3, 3] has columns
// [1, 4, 4], got [1, 4, 9]", and as Im2Col.
Tensor Col2Im(const Tensor& columns, const Shape& image, const Extent2d& kernel,
              const ConvOptions& options = {});

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_IM2COL_H_
