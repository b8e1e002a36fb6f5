// Exercise `conv`: one small pattern, searched everywhere.
//
//   x = 1 2 3     w = 1  0     y[0, 0] = 1*1 + 2*0 + 4*0 + 5*-1 = -4
//       4 5 6         0 -1
//       7 8 9                  y = -4 -4     a pixel minus its neighbor down
//                                  -4 -4     right, at each of four places
//
// ConvNaive is the formula: seven loops, which read each pixel again for every
// window that contains it. Conv computes the same sums as a matrix product. One
// row of weights times one column of Im2Col is one output pixel:
//
//   weight [o, c kh kw]  x  columns [c kh kw, oh ow]  =  y [o, oh ow]
//
// and a matrix product is the operation that processors do fastest. Groups are
// a batch of smaller products: the rows of the columns are ordered by channel,
// so the channels of a group lie side by side.
//
// Cost: 2 * n * o * oh * ow * (c / g) * kh * kw operations for both. The
// columns are written once and read once. Between that they should stay in the
// cache, so Conv takes a few images at a time.
// Tests: test/conv_test.cc, then test/conv_module_test.cc.

#include "networks/conv.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "layers/init.h"
#include "tensor/kernels/kernels.h"
#include "tensor/matmul.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Room for the columns of a few images, in elements: 256 KiB for one thread,
// which fit into the second level cache of the machines of the last ten years.
constexpr int64_t kColumnElements = 64 * 1024;

// Given. Throws unless bias is [o] or [0].
void CheckBias(const Tensor& bias, const Shape& weight) {
  if (bias.shape() != Shape{0} && bias.shape() != Shape{weight[0]}) {
    throw std::invalid_argument("Conv: wanted a bias [" +
                                std::to_string(weight[0]) + "], got " +
                                ShapeToString(bias.shape()));
  }
}

// Given. Returns the bias of an output channel, or 0 if there is none.
inline Scalar BiasOf(const Tensor& bias, int64_t channel) {
  return bias.numel() == 0 ? 0 : bias.data()[channel * bias.strides()[0]];
}

// Given. Returns element (a, b, c, d) of a tensor of four axes, through its
// strides: as At(), but without a vector of indices and without checks.
inline Scalar Element(const Tensor& t, int64_t a, int64_t b, int64_t c,
                      int64_t d) {
  const Strides& s = t.strides();
  return t.data()[a * s[0] + b * s[1] + c * s[2] + d * s[3]];
}

}  // namespace

Shape ConvShape(const Shape& input, const Shape& weight,
                const ConvOptions& options) {
  if (input.size() != 4 || weight.size() != 4) {
    throw std::invalid_argument(
        "Conv: wanted [n, c, h, w] and [o, c, kh, kw], got " +
        ShapeToString(input) + " and " + ShapeToString(weight));
  }
  const int64_t groups = options.groups;
  if (groups < 1 || weight[0] % groups != 0) {
    throw std::invalid_argument("Conv: " + std::to_string(groups) +
                                " groups do not divide weight " +
                                ShapeToString(weight));
  }
  // NumElements() also finds a product that int64_t cannot hold.
  const int64_t channels = NumElements({weight[1], groups});
  if (input[1] != channels) {
    throw std::invalid_argument("Conv: input " + ShapeToString(input) +
                                " has " + std::to_string(input[1]) +
                                " channels, weight " + ShapeToString(weight) +
                                " with " + std::to_string(groups) +
                                " groups wants " + std::to_string(channels));
  }
  // Your turn: the number of images stays, there is one channel for each
  // kernel, and one row and column for each place of a window. WindowCount()
  // (im2col.h) counts the places; the operation is "Conv".
  // BEGIN SOLUTION
  const auto [oh, ow] = WindowCount({input[2], input[3]},
                                    {weight[2], weight[3]}, options, "Conv");
  return {input[0], weight[0], oh, ow};
  // END SOLUTION
}

Tensor ConvNaive(const Tensor& x, const Tensor& weight, const Tensor& bias,
                 const ConvOptions& options) {
  const Shape shape = ConvShape(x.shape(), weight.shape(), options);
  CheckBias(bias, weight.shape());
  const Tensor out = Tensor::Empty(shape);
  // Your turn: the formula at the top of conv.h, as it stands.
  //   1. Four loops over the output: n, o, i, j. They fill out.data() from
  //      front to back. Each sum is a Scalar and starts as BiasOf(bias, o).
  //   2. Three loops over the window: c below weight.size(1), then p, then q.
  //   3. The row of the image is i * sh - ph + p * dh, the column j * sw - pw +
  //      q * dw. A pixel outside of the image is 0: skip it.
  //   4. Add the product of two Element()s: of the weight (o, c, p, q) and of
  //      x.
  //   5. Groups: output channel o does not start at input channel 0. How many
  //      output channels are in a group? So which group is o in, and which is
  //      the first input channel of that group?
  // BEGIN SOLUTION
  const auto [sh, sw] = options.stride;
  const auto [ph, pw] = options.padding;
  const auto [dh, dw] = options.dilation;
  const int64_t channels = weight.size(1);
  const int64_t outputs_in_group = weight.size(0) / options.groups;
  Scalar* y = out.data();
  for (int64_t n = 0; n < shape[0]; ++n) {
    for (int64_t o = 0; o < shape[1]; ++o) {
      const int64_t first = o / outputs_in_group * channels;
      for (int64_t i = 0; i < shape[2]; ++i) {
        for (int64_t j = 0; j < shape[3]; ++j) {
          Scalar sum = BiasOf(bias, o);
          for (int64_t c = 0; c < channels; ++c) {
            for (int64_t p = 0; p < weight.size(2); ++p) {
              const int64_t row = i * sh - ph + p * dh;
              if (row < 0 || row >= x.size(2)) continue;
              for (int64_t q = 0; q < weight.size(3); ++q) {
                const int64_t column = j * sw - pw + q * dw;
                if (column < 0 || column >= x.size(3)) continue;
                sum += Element(weight, o, c, p, q) *
                       Element(x, n, first + c, row, column);
              }
            }
          }
          *y++ = sum;
        }
      }
    }
  }
  // END SOLUTION
  return out;
}

Tensor Conv(const Tensor& x, const Tensor& weight, const Tensor& bias,
            const ConvOptions& options) {
  const Shape shape = ConvShape(x.shape(), weight.shape(), options);
  CheckBias(bias, weight.shape());
  const Tensor out = Tensor::Empty(shape);
  {
    TraceScope silence(nullptr);  // A trace has one Conv, not its parts.
    // Your turn:
    //   1. The columns of one image have g * r * oh * ow elements, with r =
    //      weight.size(1) * kh * kw rows for each of g groups. NumElements()
    //      multiplies without overflow. How many images fit into
    //      kColumnElements? Take at least 1. Without input channels there are 0
    //      elements: do not divide by them.
    //   2. For that many images at a time, m: Slice(x, ...) of the first axis;
    //      weight, reshaped to [g, o / g, r]; Im2Col() of the slice, reshaped
    //      to [m, g, r, oh ow].
    //   3. MatMul() of weight and columns, in this order: it broadcasts the
    //      weight over the images. The result [m, g, o / g, oh ow] is in the
    //      order of out.
    //   4. Copy the result to its place in out, in runs of oh * ow elements.
    //      Add to each run the bias of its channel.
    //   5. Optional, when that is right; no test asks for it. A kernel of
    //      1 x 1 with stride 1 and no padding sees each pixel once: then the
    //      image is its own matrix of columns, without Im2Col(). And slices are
    //      independent: they can run on several threads,
    //      kernels::ParallelFor() (tensor/kernels/parallel.h).
    // BEGIN SOLUTION
    const Extent2d kernel = {weight.size(2), weight.size(3)};
    const int64_t g = options.groups;
    // Of a group. NumElements() finds a product that int64_t cannot hold.
    const int64_t rows = NumElements({weight.size(1), kernel[0], kernel[1]});
    const int64_t places = shape[2] * shape[3];
    const int64_t size = NumElements({g, rows, places});  // of an image
    const bool pointwise = kernel == Extent2d{1, 1} &&
                           options.stride == Extent2d{1, 1} &&
                           options.padding == Extent2d{0, 0};
    const Tensor w = Reshape(weight, {g, weight.size(0) / g, rows});
    const int64_t few =
        std::max<int64_t>(1, kColumnElements / std::max<int64_t>(1, size));
    const auto convolve = [&](int64_t n) {
      const Tensor images = Slice(x, {.start = n, .stop = n + few});
      const Tensor columns =
          Reshape(pointwise ? images : Im2Col(images, kernel, options),
                  {images.size(0), g, rows, places});
      const Tensor product = MatMul(w, columns).Contiguous();
      const Scalar* from = product.data();
      Scalar* y = out.data() + n * shape[1] * places;
      for (int64_t run = 0; run < images.size(0) * shape[1]; ++run) {
        const Scalar b = BiasOf(bias, run % shape[1]);
        for (int64_t k = 0; k < places; ++k) y[k] = from[k] + b;
        y += places;
        from += places;
      }
    };
    kernels::ParallelFor((shape[0] + few - 1) / few, 1,
                         [&](int64_t begin, int64_t end) {
                           for (int64_t k = begin; k < end; ++k)
                             convolve(k * few);
                         });
    // END SOLUTION
  }
  Attributes attributes = {
      {"strides", std::vector<int64_t>{options.stride[0], options.stride[1]}},
      {"pads", std::vector<int64_t>{options.padding[0], options.padding[1],
                                    options.padding[0], options.padding[1]}},
      {"dilations",
       std::vector<int64_t>{options.dilation[0], options.dilation[1]}},
      {"group", options.groups}};
  if (bias.numel() == 0) return Traced("Conv", {&x, &weight}, out, attributes);
  return Traced("Conv", {&x, &weight, &bias}, out, attributes);
}

// The layer -------------------------------------------------------------------

Conv2d::Conv2d(int64_t in, int64_t out, Extent2d kernel, Rng& rng,
               const Conv2dOptions& options)
    : in_(in), out_(out), kernel_(kernel), options_(options.conv) {
  const int64_t groups = options_.groups;
  if (in < 1 || out < 1) {
    throw std::invalid_argument(name() + ": wanted channels of at least 1");
  }
  // This checks the options: no image is as large.
  constexpr int64_t kLargest = std::numeric_limits<int64_t>::max() / 4;
  WindowCount({kLargest, kLargest}, kernel, options_, name());
  if (groups < 1 || in % groups != 0 || out % groups != 0) {
    throw std::invalid_argument(name() + ": " + std::to_string(groups) +
                                " groups do not divide the channels");
  }
  // Your turn: as in Dense. The weight is [out, in / groups, kh, kw]. With
  // groups its fan_in is smaller; KaimingUniform() computes it from the shape.
  // BEGIN SOLUTION
  weight_ = AddParameter(
      "weight", Tensor::Empty({out, in / groups, kernel[0], kernel[1]}));
  KaimingUniform(weight_, rng);
  if (options.bias) bias_ = AddParameter("bias", Tensor::Zeros({out}));
  // END SOLUTION
}

std::string Conv2d::name() const {
  return "Conv2d(" + std::to_string(in_) + ", " + std::to_string(out_) + ", " +
         std::to_string(kernel_[0]) + "x" + std::to_string(kernel_[1]) + ")";
}

Shape Conv2d::OutputShape(const Shape& input) const {
  if (input.size() != 4 || input[1] != in_) {
    throw std::invalid_argument(name() + ": wanted [n, " + std::to_string(in_) +
                                ", h, w], got " + ShapeToString(input));
  }
  // Your turn: one line, with ConvShape().
  // BEGIN SOLUTION
  return ConvShape(input, weight_.shape(), options_);
  // END SOLUTION
}

Tensor Conv2d::Forward(const Tensor& x) {
  // Your turn: one line, with Conv().
  // BEGIN SOLUTION
  return Conv(x, weight_, bias_, options_);
  // END SOLUTION
}

}  // namespace tinytorch
