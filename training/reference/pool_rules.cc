// Exercise `pool_rules`: the largest gets all, of a mean everybody a share.
//
//   x = 1 5 | 2 0    MaxPool = 5 4    dy = 10 20    dx = 0 10 | 0  0
//       3 1 | 3 4                                        0  0 | 0 20
//
//              AveragePool = 2.5 2.25               dx = 2.5 2.5 | 5 5
//                                                        2.5 2.5 | 5 5
//
// MaxPool is the simplest of all networks: y is one pixel of each window, so
// that pixel gets dy and the others nothing. Which one it was is not stored but
// found again from x.
//
// A mean is a convolution whose weights are all 1 / (kh kw). Its gradient needs
// no weights: the shares are columns, and Col2Im adds up what overlaps.
//
// Cost: each pixel of each window is looked at once; one allocation.
// Tests: test/pool_rules_test.cc, then test/pool_rules_module_test.cc.

#include "training/pool_rules.h"

#include <algorithm>
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
#include "training/rule.h"
// BEGIN SOLUTION
#include "tensor/kernels/kernels.h"
// END SOLUTION

namespace tinytorch {
namespace {

// Given: what an operation over windows reported of them.
Extent2d PairOf(const TraceEvent& event, const std::string& name) {
  const auto& values = AttributeOf<std::vector<int64_t>>(event, name);
  return {values.at(0), values.at(1)};
}

[[maybe_unused]] PoolOptions PoolOptionsOf(const TraceEvent& event) {
  return {.kernel = PairOf(event, "kernel_shape"),
          .stride = PairOf(event, "strides"),
          .padding = PairOf(event, "pads")};
}

// Finds the pixel that MaxPool chooses in every window of x [n, c, h, w] and
// calls visit(pixel, place) for it: element `pixel` of x is element `place` of
// the result [n, c, oh, ow], both counted in row-major order. x is contiguous.
template <typename Visit>
void ForEachChoice(const Tensor& x, const Shape& shape,
                   const PoolOptions& options, Visit visit) {
  // Your turn:
  //   1. For every channel of every image, for every i and j of the result: the
  //      window begins at row i * sh - ph and has kh rows, and for columns in
  //      the same way. Cut off what is outside of the image.
  //   2. Walk the window in reading order. A pixel is better than the best so
  //      far if it is larger, or the first NaN. Comparisons with NaN are false.
  // BEGIN SOLUTION
  const int64_t h = x.size(2), w = x.size(3);
  const auto [kh, kw] = options.kernel;
  const auto [sh, sw] = options.stride;
  const auto [ph, pw] = options.padding;
  int64_t place = 0;
  for (int64_t k = 0; k < shape[0] * shape[1]; ++k) {
    const Scalar* const image = x.data() + k * h * w;
    for (int64_t i = 0; i < shape[2]; ++i) {
      const int64_t top = std::max<int64_t>(0, i * sh - ph);
      const int64_t bottom = std::min(h, i * sh - ph + kh);
      for (int64_t j = 0; j < shape[3]; ++j, ++place) {
        const int64_t left = std::max<int64_t>(0, j * sw - pw);
        const int64_t right = std::min(w, j * sw - pw + kw);
        int64_t best = top * w + left;
        for (int64_t row = top; row < bottom; ++row) {
          for (int64_t at = row * w + left; at < row * w + right; ++at) {
            const bool is_better =
                !(image[at] <= image[best]) && image[best] == image[best];
            if (is_better) best = at;
          }
        }
        visit(k * h * w + best, place);
      }
    }
  }
  // END SOLUTION
}

// BEGIN SOLUTION
// Are these the windows of nearly all networks, 2 x 2 side by side?
bool ArePairs(const PoolOptions& options) {
  return options.kernel == Extent2d{2, 2} && options.stride == Extent2d{2, 2} &&
         options.padding == Extent2d{0, 0};
}

// MaxPoolScatter of one row of n such windows, over two rows of x. Which pixel
// is the largest is chance, and a branch on chance costs more than all the rest
// (1.2 ms for the first layer of LeNet-5, against 0.15). So no branch: the
// largest is computed, and then each pixel in turn, if it is that one, takes
// what is left of dy. The compiler makes vector instructions of it.
void ScatterPairs(const Scalar* upper, const Scalar* lower, int64_t n,
                  const Scalar* dy, Scalar* __restrict to_upper,
                  Scalar* __restrict to_lower) {
  const auto larger = [](Scalar so_far, Scalar pixel) -> Scalar {
    return pixel > so_far || pixel != pixel ? pixel : so_far;
  };
  for (int64_t j = 0; j < n; ++j) {
    const Scalar a = upper[2 * j], b = upper[2 * j + 1];
    const Scalar c = lower[2 * j], d = lower[2 * j + 1];
    const Scalar largest = larger(larger(larger(a, b), c), d);
    Scalar left = dy[j];
    const auto take = [&](Scalar pixel) -> Scalar {
      const bool taken = (pixel == largest) | (pixel != pixel);
      const Scalar share = taken ? left : 0;
      left = taken ? 0 : left;
      return share;
    };
    to_upper[2 * j] = take(a);
    to_upper[2 * j + 1] = take(b);
    to_lower[2 * j] = take(c);
    to_lower[2 * j + 1] = take(d);
  }
}

// END SOLUTION
// Given: the error that pool_rules.h promises.
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
  // Your turn: ForEachChoice(). A pixel may be the choice of several windows
  // that overlap. (Nearly all windows are 2 x 2 and do not: worth a loop of
  // their own, when all tests pass.)
  // BEGIN SOLUTION
  const Scalar* const from = upstream.data();
  Scalar* const to = out.data();
  if (ArePairs(options)) {
    const int64_t h = x.size(2), w = x.size(3);
    const auto scatter = [&](int64_t begin, int64_t end) {
      for (int64_t row = begin; row < end; ++row) {
        const int64_t at = (row / shape[2] * h + row % shape[2] * 2) * w;
        ScatterPairs(images.data() + at, images.data() + at + w, shape[3],
                     from + row * shape[3], to + at, to + at + w);
      }
    };
    constexpr int64_t kPixelsPerPart = 16 * 1024;  // 10 microseconds
    kernels::ParallelFor(shape[0] * shape[1] * shape[2], kPixelsPerPart / (2 * w + 1),
                scatter);
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
  // Your turn: the same walk, in the other direction.
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
  // Your turn: the input is x.
  // BEGIN SOLUTION
  const Tensor x = event.inputs[0];
  const PoolOptions options = PoolOptionsOf(event);
  return {[=](const Tensor& dy) { return MaxPoolScatter(x, dy, options); }};
  // END SOLUTION
}

InputGradients MaxPoolScatterRule(const TraceEvent& event) {
  // Your turn: the inputs are x and dy. A small step of x moves no choice, so x
  // has no gradient; the result is linear in dy, which has one.
  // BEGIN SOLUTION
  const Tensor x = event.inputs[0];
  const PoolOptions options = PoolOptionsOf(event);
  return {nullptr,
          [=](const Tensor& dy) { return MaxPoolGather(x, dy, options); }};
  // END SOLUTION
}

InputGradients MaxPoolGatherRule(const TraceEvent& event) {
  // Your turn: the inputs are x and z.
  // BEGIN SOLUTION
  const Tensor x = event.inputs[0];
  const PoolOptions options = PoolOptionsOf(event);
  return {nullptr,
          [=](const Tensor& dy) { return MaxPoolScatter(x, dy, options); }};
  // END SOLUTION
}

InputGradients AveragePoolRule(const TraceEvent& event) {
  // Your turn: each pixel of a window gets the same share, dy / (kh kw). As
  // columns:
  //   1. The shares with shape [n, c, 1, oh ow], by Reshape().
  //   2. Repeated for each pixel of the window: Expand() to [n, c, kh kw, oh
  //      ow], then with shape [n, c kh kw, oh ow].
  //   3. Col2Im() adds them up.
  // BEGIN SOLUTION
  const Shape x = event.inputs[0].shape();
  const Shape y = event.output.shape();
  const PoolOptions options = PoolOptionsOf(event);
  return {[=](const Tensor& dy) {
    const int64_t size = options.kernel[0] * options.kernel[1];
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
  // Your turn: dy [n, c, 1, 1], in equal shares for all h * w pixels. Expand()
  // gives it the shape of x and copies nothing.
  // BEGIN SOLUTION
  const Shape x = event.inputs[0].shape();
  return {[=](const Tensor& dy) {
    return Expand(dy / static_cast<Scalar>(x[2] * x[3]), x);
  }};
  // END SOLUTION
}

}  // namespace

// Given: which rule belongs to which operation.
const RuleTable& PoolRules() {
  static const RuleTable rules = {{"MaxPool", MaxPoolRule},
                                  {"MaxPoolScatter", MaxPoolScatterRule},
                                  {"MaxPoolGather", MaxPoolGatherRule},
                                  {"AveragePool", AveragePoolRule},
                                  {"GlobalAveragePool", GlobalAveragePoolRule}};
  return rules;
}

}  // namespace tinytorch
