// Exercise `im2col`: every window of an image as a column of a matrix.
//
//   x = 1 2 3      a window of 2 x 2      1 2   2 3   4 5   5 6
//       4 5 6      has four places:       4 5   5 6   7 8   8 9
//       7 8 9
//
//   Im2Col(x) = 1 2 4 5     row p = 0, q = 0: the upper left pixel of each
//               2 3 5 6         p = 0, q = 1
//               4 5 7 8         p = 1, q = 0
//               5 6 8 9         p = 1, q = 1
//
// The rows of the matrix are simpler than its columns: row (p, q) is the image
// itself, shifted by p rows and q columns, and cut. So pixels that lie side by
// side in the image lie side by side in a row. We call them a run, and one
// function finds all runs. Im2Col copies them to the matrix. Col2Im walks over
// the same runs and adds them back:
//
//   Col2Im(Im2Col(x)) = 1  4  3     each pixel times the number of windows
//                       8 20 12     that contain it: 1 in a corner, 4 in the
//                       7 16  9     middle
//
// Cost: each element of the columns is read or written once. There are up to
// kh * kw times as many as pixels.
// Tests: test/im2col_test.cc, then test/im2col_module_test.cc.

#include "networks/im2col.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "networks/given/runs.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given: an image and the windows over it.
struct Windows {
  int64_t channels;
  Extent2d image;   // h, w
  Extent2d kernel;  // kh, kw
  Extent2d count;   // oh, ow
  ConvOptions options;
};

Windows WindowsOver(const Shape& image, const Extent2d& kernel,
                    const ConvOptions& options, const std::string& operation) {
  if (image.size() != 4) {
    throw std::invalid_argument(operation + ": wanted [n, c, h, w], got " +
                                ShapeToString(image));
  }
  const Extent2d extents = {image[2], image[3]};
  return {image[1], extents, kernel,
          WindowCount(extents, kernel, options, operation), options};
}

Shape ColumnsShape(int64_t images, const Windows& w) {
  // NumElements() finds products that int64_t cannot hold.
  return {images, NumElements({w.channels, w.kernel[0], w.kernel[1]}),
          NumElements({w.count[0], w.count[1]})};
}

Attributes AttributesOf(const Windows& w) {
  const auto [top, left] = w.options.padding;
  const auto pair = [](const Extent2d& e) {
    return std::vector<int64_t>{e[0], e[1]};
  };
  return {{"kernel_shape", pair(w.kernel)},
          {"strides", pair(w.options.stride)},
          {"pads", std::vector<int64_t>{top, left, top, left}},
          {"dilations", pair(w.options.dilation)}};
}

// Finds all runs of one image and its columns, both row-major, and calls
// visit(column, pixel, length) for each. For k = 0, 1, ..., length - 1,
//
//   columns[column + k]   belongs to   image[pixel + k * stride[1]]
//
// Places of a window outside of the image belong to no run.
template <typename Visit>
void ForEachRun(const Windows& w, Visit visit) {
  // Your turn. A run is a part of one row of the image. sh and sw are the
  // strides down and across; ph, pw, dh, dw are padding and dilation in the
  // same way; p and q are row and column in the window:
  //   1. Loop over c, p, q (the rows of the matrix) and, inside, over i (the
  //      rows of places for a window). The matrix row is (c * kh + p) * kw + q.
  //      It has oh * ow elements, and those of i start at i * ow.
  //   2. The row of the image is i * sh - ph + p * dh. If it is not in [0, h),
  //      there is no run.
  //   3. For place j, the column of the image is j * sw - pw + q * dw. The
  //      simple way: for each j where it is in [0, w), visit a run of length 1.
  //   4. The fast way: before the loop over i, compute with DivideUp() of
  //      given/runs.h the first j >= 0 where this column is at least 0, and
  //      the first j >= 0 where it is w or more, but at most ow: there are
  //      only ow places. The places from the first j to before the second are
  //      one run. If there are none (first >= second), do not visit.
  throw Unimplemented();
}

// Given. Returns a * b + c, or the largest int64_t if that is less. None of
// them is negative.
int64_t ProductPlus(int64_t a, int64_t b, int64_t c) {
  int64_t result = 0;
  return __builtin_mul_overflow(a, b, &result) ||
                 __builtin_add_overflow(result, c, &result)
             ? std::numeric_limits<int64_t>::max()
             : result;
}

}  // namespace

Extent2d WindowCount(const Extent2d& image, const Extent2d& kernel,
                     const ConvOptions& options, const std::string& operation) {
  for (size_t axis = 0; axis < 2; ++axis) {
    if (kernel[axis] < 1 || options.stride[axis] < 1 ||
        options.dilation[axis] < 1 || options.padding[axis] < 0) {
      throw std::invalid_argument(operation +
                                  ": wanted kernel, stride and dilation of at "
                                  "least 1, padding of at least 0");
    }
    if (ProductPlus(2, options.padding[axis], image[axis]) ==
        std::numeric_limits<int64_t>::max()) {
      throw std::invalid_argument(operation + ": a padding of " +
                                  std::to_string(options.padding[axis]) +
                                  " is too large");
    }
  }
  // Your turn, for each of the two axes:
  //   1. Over how many pixels does a window reach? Without dilation over k.
  //      ProductPlus() does not overflow.
  //   2. How much room is there, with the padding on both sides? It does not
  //      overflow: the checks above have refused such a padding.
  //   3. The first place takes one window; each further place takes a stride.
  // If a window is larger than the room on an axis, throw std::invalid_argument
  // with both, rows first: "Conv: a window of 5 x 5 does not fit into 4 x 4",
  // where `operation` is "Conv".
  throw Unimplemented();
}

Tensor Im2Col(const Tensor& x, const Extent2d& kernel,
              const ConvOptions& options) {
  const Windows w = WindowsOver(x.shape(), kernel, options, "Im2Col");
  const Tensor images = x.Contiguous();
  const Tensor columns = Tensor::Empty(ColumnsShape(x.size(0), w));
  // Your turn:
  //   1. If there is padding, some elements are in no run: set all to 0 first.
  //   2. For each image, copy every run with CopyRun(), with the stride of the
  //      columns. An image has images.numel() / x.size(0) elements; its columns
  //      have columns.numel() / x.size(0). ForEachImage() loops over the
  //      images, on several threads if that is worth it (given/runs.h has
  //      both). Divide inside of this loop: an empty batch is right, too, and
  //      a division by its size of 0 ends the program.
  throw Unimplemented();
  return Traced("Im2Col", {&x}, columns, AttributesOf(w));
}

Tensor Col2Im(const Tensor& columns, const Shape& image, const Extent2d& kernel,
              const ConvOptions& options) {
  const Windows w = WindowsOver(image, kernel, options, "Col2Im");
  if (columns.shape() != ColumnsShape(image[0], w)) {
    throw std::invalid_argument("Col2Im: image " + ShapeToString(image) +
                                " has columns " +
                                ShapeToString(ColumnsShape(image[0], w)) +
                                ", got " + ShapeToString(columns.shape()));
  }
  const Tensor all = columns.Contiguous();
  const Tensor out = Tensor::Zeros(image);
  // Your turn: the same walk in the other direction. A pixel is in several
  // windows and receives a number from each of them: AddRun() (given/runs.h).
  // out starts with zeros.
  throw Unimplemented();
  return Traced("Col2Im", {&columns}, out, AttributesOf(w));
}

}  // namespace tinytorch
