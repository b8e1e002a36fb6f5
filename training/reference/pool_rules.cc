// Exercise `pool_rules`: the largest pixel gets all, or all get equal shares.
//
//   x = 1 5 | 2 0    MaxPool = 5 4    dy = 10 20    dx = 0 10 | 0  0
//       3 1 | 3 4                                        0  0 | 0 20
//
//              AveragePool = 2.5 2.25               dx = 2.5 2.5 | 5 5
//                                                        2.5 2.5 | 5 5
//
// MaxPool: y is one pixel of each window, so this pixel gets dy and the others
// get 0. The forward pass does not store which pixel it was; the rule finds it
// again in x.
//
// AveragePool: a mean is a convolution whose weights are all 1 / (kh kw). Its
// gradient needs no weights: the shares are columns, and Col2Im adds them up
// where windows overlap.
//
// Cost: reads each pixel of each window once; one allocation.
// Tests: test/pool_rules_test.cc, then test/pool_rules_module_test.cc.

#include "training/pool_rules.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "networks/im2col.h"
#include "networks/pool.h"
#include "tensor/broadcast.h"
#include "tensor/elementwise.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"
#include "training/given/pool_pairs.h"
#include "training/given/rule.h"
#include "training/given/windows.h"

namespace tinytorch {
namespace {

// Given. The part of a window that lies inside of the image.
struct Window {
  int64_t top, bottom;  // rows [top, bottom)
  int64_t left, right;  // columns [left, right)
};

// Returns the index of the pixel that MaxPool chooses. Pixel [row, column] of
// the image is image[row * w + column].
int64_t ChosenPixel(const Scalar* image, int64_t w, const Window& window) {
  // Your turn: go through the window in reading order and remember the index of
  // the best pixel so far; at first this is the first pixel. Another pixel is
  // better if it is larger, or if it is the first NaN. How do you ask that?
  // Every comparison with NaN is false, also NaN == NaN.
  // BEGIN SOLUTION
  int64_t best = window.top * w + window.left;
  for (int64_t row = window.top; row < window.bottom; ++row) {
    for (int64_t column = window.left; column < window.right; ++column) {
      const int64_t at = row * w + column;
      const bool is_better =
          !(image[at] <= image[best]) && image[best] == image[best];
      if (is_better) best = at;
    }
  }
  return best;
  // END SOLUTION
}

// Given. Finds the ChosenPixel() of every window of x [n, c, h, w], which is
// contiguous, and calls visit(pixel, place): element `pixel` of x is element
// `place` of the result [n, c, oh, ow], both counted in row-major order.
template <typename Visit>
void ForEachChoice(const Tensor& x, const Shape& shape,
                   const PoolOptions& options, Visit visit) {
  const int64_t h = x.size(2), w = x.size(3);
  const auto [kh, kw] = options.kernel;
  const auto [sh, sw] = options.stride;
  const auto [ph, pw] = options.padding;
  int64_t place = 0;
  for (int64_t k = 0; k < shape[0] * shape[1]; ++k) {
    for (int64_t i = 0; i < shape[2]; ++i) {
      const int64_t row = i * sh - ph;
      for (int64_t j = 0; j < shape[3]; ++j, ++place) {
        const int64_t column = j * sw - pw;
        const Window window = {.top = std::max<int64_t>(0, row),
                               .bottom = std::min(h, row + kh),
                               .left = std::max<int64_t>(0, column),
                               .right = std::min(w, column + kw)};
        visit(k * h * w + ChosenPixel(x.data() + k * h * w, w, window), place);
      }
    }
  }
}

// Given. Throws the errors of pool_rules.h.
void CheckBeside(const std::string& operation, const Tensor& x,
                 const Shape& wanted, const Shape& got) {
  if (got != wanted) {
    throw std::invalid_argument(
        operation + ": wanted " + ShapeToString(wanted) + " beside x " +
        ShapeToString(x.shape()) + ", got " + ShapeToString(got));
  }
}

}  // namespace

Tensor MaxPoolScatter(const Tensor& x, const Tensor& dy,
                      const PoolOptions& options) {
  const Shape shape = PoolShape(x.shape(), options);
  CheckBeside("MaxPoolScatter", x, shape, dy.shape());
  const Tensor images = x.Contiguous();
  const Tensor upstream = dy.Contiguous();
  const Tensor out = Tensor::Zeros(x.shape());
  // Your turn: with ForEachChoice(), add the element `place` of `upstream` to
  // the element `pixel` of `out`. If windows overlap, several of them may
  // choose the same pixel.
  //
  // Optional, when all tests pass; no test asks for it: most networks have
  // windows of 2 x 2 side by side. If ArePairs(options), ScatterPairs(images,
  // upstream, out) does the same with vector instructions (pool_pairs.h).
  // BEGIN SOLUTION
  const Scalar* const from = upstream.data();
  Scalar* const to = out.data();
  if (ArePairs(options)) {
    ScatterPairs(images, upstream, out);
  } else {
    ForEachChoice(images, shape, options, [=](int64_t pixel, int64_t place) {
      to[pixel] += from[place];
    });
  }
  // END SOLUTION
  return Traced("MaxPoolScatter", {&x, &dy}, out, PoolAttributes(options));
}

Tensor MaxPoolGather(const Tensor& x, const Tensor& z,
                     const PoolOptions& options) {
  const Shape shape = PoolShape(x.shape(), options);
  CheckBeside("MaxPoolGather", x, x.shape(), z.shape());
  const Tensor pixels = z.Contiguous();
  const Tensor out = Tensor::Empty(shape);
  // Your turn: ForEachChoice() again, of x.Contiguous(). Now each element of
  // `out` is an element of `pixels`.
  // BEGIN SOLUTION
  const Scalar* const from = pixels.data();
  Scalar* const to = out.data();
  ForEachChoice(x.Contiguous(), shape, options,
                [=](int64_t pixel, int64_t place) { to[place] = from[pixel]; });
  // END SOLUTION
  return Traced("MaxPoolGather", {&x, &z}, out, PoolAttributes(options));
}

namespace {

InputGradients MaxPoolRule(const TraceEvent& event) {
  // Your turn: the input is x, and MaxPoolScatter() is the gradient.
  // BEGIN SOLUTION
  const Tensor x = event.inputs[0];
  const PoolOptions options = PoolOptionsOf(event);
  return {[=](const Tensor& dy) { return MaxPoolScatter(x, dy, options); }};
  // END SOLUTION
}

InputGradients MaxPoolScatterRule(const TraceEvent& event) {
  // Your turn: the inputs are x and dy. A small step of x does not change a
  // choice, so x has no gradient (nullptr). The gradient of dy is the adjoint.
  // BEGIN SOLUTION
  const Tensor x = event.inputs[0];
  const PoolOptions options = PoolOptionsOf(event);
  return {nullptr,
          [=](const Tensor& dy) { return MaxPoolGather(x, dy, options); }};
  // END SOLUTION
}

InputGradients MaxPoolGatherRule(const TraceEvent& event) {
  // Your turn: the inputs are x and z. The same the other way around.
  // BEGIN SOLUTION
  const Tensor x = event.inputs[0];
  const PoolOptions options = PoolOptionsOf(event);
  return {nullptr,
          [=](const Tensor& dy) { return MaxPoolScatter(x, dy, options); }};
  // END SOLUTION
}

InputGradients AveragePoolRule(const TraceEvent& event) {
  // Your turn: keep the shapes of x and y, and the options. Each pixel of a
  // window gets the same share, dy / (kh kw). Write the shares as columns:
  //   1. Reshape() the shares to [n, c, 1, oh ow].
  //   2. Repeat them for each pixel of the window: Expand() to [n, c, kh kw, oh
  //      ow].
  //   3. Reshape() to [n, c kh kw, oh ow], and let Col2Im() add them up. It
  //      takes the shape of x, the kernel, and stride and padding as options.
  // BEGIN SOLUTION
  const Shape x = event.inputs[0].shape();
  const Shape y = event.output.shape();
  const PoolOptions options = PoolOptionsOf(event);
  return {[=](const Tensor& dy) {
    const int64_t size = NumElements({options.kernel[0], options.kernel[1]});
    const int64_t places = y[2] * y[3];
    const Tensor shares =
        Reshape(dy / static_cast<Scalar>(size), {y[0], y[1], 1, places});
    const Tensor columns = Expand(shares, {y[0], y[1], size, places});
    return Col2Im(Reshape(columns, {y[0], y[1] * size, places}), x,
                  options.kernel,
                  {.stride = options.stride, .padding = options.padding});
  }};
  // END SOLUTION
}

InputGradients GlobalAveragePoolRule(const TraceEvent& event) {
  // Your turn: dy is [n, c, 1, 1], and each of the h * w pixels gets an equal
  // share. Expand() gives it the shape of x without a copy.
  // BEGIN SOLUTION
  const Shape x = event.inputs[0].shape();
  return {[=](const Tensor& dy) {
    return Expand(dy / static_cast<Scalar>(x[2] * x[3]), x);
  }};
  // END SOLUTION
}

}  // namespace

// Given. The rule of each operation.
const RuleTable& PoolRules() {
  static const RuleTable rules = {{"MaxPool", MaxPoolRule},
                                  {"MaxPoolScatter", MaxPoolScatterRule},
                                  {"MaxPoolGather", MaxPoolGatherRule},
                                  {"AveragePool", AveragePoolRule},
                                  {"GlobalAveragePool", GlobalAveragePoolRule}};
  return rules;
}

}  // namespace tinytorch
