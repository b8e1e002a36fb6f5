// Exercise `pool`: keep what was found, forget exactly where.
//
//   x = 1 5 | 2 0      MaxPool:  5 3      AveragePool:  2.5 1.5
//       3 1 | 3 1                7 4                    4.0 1.0
//       ----+----
//       7 4 | 0 0
//       3 2 | 4 0
//
// The obvious way has four loops over the output and, inside, two over the
// window. The order below does the same work by rows, which vector instructions
// do fast:
//
//   for each row i of the output: fill it with a start value
//     for each p, q in the window: combine it, element by element, with the
//       row i * s + p of the image, from column q on, every s-th element
//
// The innermost loop contains no decision: where the window leaves the image,
// the loop is shorter. Both kinds of pooling are this walk, each with its own
// start value and its own `combine`.
//
// Cost: kh * kw operations for an output, one allocation.
// Tests: test/pool_test.cc, then test/pool_module_test.cc.

#include "networks/pool.h"

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

// Given. Throws unless the shape is [n, c, h, w].
void CheckImages(const Shape& shape, const std::string& operation) {
  if (shape.size() != 4) {
    throw std::invalid_argument(operation + ": wanted [n, c, h, w], got " +
                                ShapeToString(shape));
  }
}

// Given. Computes y[j] = combine(y[j], x[j * step]) for n elements. If the
// compiler knows the step, it can use vector instructions.
template <typename Combine>
inline void CombineRow(const Scalar* x, int64_t step, int64_t n, Scalar* y,
                       Combine combine) {
  if (step == 1) {
    for (int64_t j = 0; j < n; ++j) y[j] = combine(y[j], x[j]);
  } else if (step == 2) {
    for (int64_t j = 0; j < n; ++j) y[j] = combine(y[j], x[j * 2]);
  } else {
    for (int64_t j = 0; j < n; ++j) y[j] = combine(y[j], x[j * step]);
  }
}

// Pools the image x [h, w] into y [oh, ow], both contiguous. Every element of y
// starts as `start` and is combined with each pixel of its window.
template <typename Combine>
void PoolImage(const Scalar* x, const Extent2d& image, Scalar* y,
               const Extent2d& count, const PoolOptions& options, Scalar start,
               Combine combine) {
  // Your turn:
  //   1. Loop over the rows i of the output. Fill row i, which begins at y + i
  //      * ow, with `start`.
  //   2. Loop over p. The row of the image is i * sh - ph + p. A window of 2^40
  //      rows has few rows inside of a small image: compute the first and the
  //      last p of these, and loop over them only.
  //   3. Loop over q, again over few. For output column j, the column of the
  //      image is j * sw - pw + q. It must be less than w for j = 0, and at
  //      least 0 for j = ow - 1: any other q meets only padding.
  //   4. For each q, compute the first j for which this column is at least 0,
  //      and the first j for which it is w or more (at most ow): DivideUp()
  //      (given/runs.h) by sw. If the first is not below the second, there is
  //      nothing to do for this q.
  //   5. CombineRow() the output from the first j to the second with the image.
  // The obvious way, with j outside of p and q, is also right, but slower. It
  // must skip the padding of a large window, too.
  throw Unimplemented();
}

// Given. Pools every channel of every image. Channels are independent, so batch
// and channels are one axis here.
template <typename Combine>
Tensor PoolAll(const Tensor& x, const PoolOptions& options, Scalar start,
               Combine combine) {
  const Tensor images = x.Contiguous();
  const Tensor out = Tensor::Empty(PoolShape(x.shape(), options));
  const Extent2d image = {x.size(2), x.size(3)};
  const Extent2d count = {out.size(2), out.size(3)};
  for (int64_t k = 0; k < x.size(0) * x.size(1); ++k) {
    PoolImage(images.data() + k * image[0] * image[1], image,
              out.data() + k * count[0] * count[1], count, options, start,
              combine);
  }
  return out;
}

}  // namespace

Shape PoolShape(const Shape& input, const PoolOptions& options) {
  CheckImages(input, "Pool");
  if (input[2] < 1 || input[3] < 1) {
    throw std::invalid_argument("Pool: wanted an image, got " +
                                ShapeToString(input));
  }
  // Your turn:
  //   1. WindowCount() (im2col.h) counts the places of the window, and checks
  //      kernel and stride.
  //   2. A window of nothing but padding has no maximum. So if twice the
  //      padding of an axis, rows first, is more than its window, throw
  //      std::invalid_argument: "Pool: padding 2 is more than half of a window
  //      of 2".
  //   3. Return the shape; the numbers of images and channels stay.
  throw Unimplemented();
}

Tensor MaxPool(const Tensor& x, const PoolOptions& options) {
  const auto larger = [](Scalar so_far, Scalar pixel) -> Scalar {
    // Your turn: return the larger one, but NaN if one of them is NaN. Every
    // comparison with NaN is false, and NaN is the only number with x != x.
    throw Unimplemented();
  };
  // Given. A maximum starts as -infinity: every pixel is at least as large.
  const Tensor out =
      PoolAll(x, options, -std::numeric_limits<Scalar>::infinity(), larger);
  return Traced("MaxPool", {&x}, out, PoolAttributes(options));
}

Tensor AveragePool(const Tensor& x, const PoolOptions& options) {
  const auto add = [](Scalar so_far, Scalar pixel) { return so_far + pixel; };
  const Tensor out = PoolAll(x, options, 0, add);
  // Your turn: out has the sums. Divide each of them by kh * kw, so that the
  // zeros of the padding count. Multiply kh and kw as Scalar: 2^40 * 2^40 does
  // not fit into int64_t. out is contiguous: loop over data().
  throw Unimplemented();
  Attributes attributes = PoolAttributes(options);
  attributes.push_back({"count_include_pad", int64_t{1}});
  return Traced("AveragePool", {&x}, out, attributes);
}

Tensor GlobalAveragePool(const Tensor& x) {
  CheckImages(x.shape(), "GlobalAveragePool");
  const Tensor images = x.Contiguous();
  const Tensor out = Tensor::Empty({x.size(0), x.size(1), 1, 1});
  // Your turn: `images` is contiguous.
  //   1. For each element of out, add up the next h * w numbers. Add in double,
  //      so that the mean of a large image is exact.
  //   2. Divide by h * w, and convert to Scalar at the end.
  throw Unimplemented();
  return Traced("GlobalAveragePool", {&x}, out);
}

// The layers ------------------------------------------------------------------

namespace {

std::string NameOf(const std::string& layer, const PoolOptions& options) {
  return layer + "(" + std::to_string(options.kernel[0]) + "x" +
         std::to_string(options.kernel[1]) + ")";
}

}  // namespace

std::string MaxPool2d::name() const { return NameOf("MaxPool2d", options_); }
std::string AvgPool2d::name() const { return NameOf("AvgPool2d", options_); }

Shape MaxPool2d::OutputShape(const Shape& input) const {
  return PoolShape(input, options_);
}
Shape AvgPool2d::OutputShape(const Shape& input) const {
  return PoolShape(input, options_);
}
Shape GlobalAvgPool2d::OutputShape(const Shape& input) const {
  CheckImages(input, name());
  return {input[0], input[1], 1, 1};
}

Tensor MaxPool2d::Forward(const Tensor& x) { return MaxPool(x, options_); }
Tensor AvgPool2d::Forward(const Tensor& x) { return AveragePool(x, options_); }
Tensor GlobalAvgPool2d::Forward(const Tensor& x) {
  return GlobalAveragePool(x);
}

}  // namespace tinytorch
