// Exercise `quantize`: integers in place of floats.
//
//   x = [127, 2.4, -60.7, 0.3]     scale = 127 / 127 = 1
//   q = [127, 2,   -61,   0  ]     errors of at most 0.5, half a scale
//
// With 1270 in place of 127, the scale is 10, and the errors of all others are
// up to 5. In a layer, each output has its own row of weights, and the sizes of
// rows differ by factors. So each row gets its own scale:
//
//          w            q              scale
//   row 0  100   -50    127    -64     100 / 127
//   row 1  0.1   0.05   127     64     0.1 / 127     one scale for both: 0, 0
//
// The product uses floats only at its end. For row 0 and x = [2, 1], scale 1:
//
//   127 * 2 - 64 * 1 = 190     190 * (100 / 127 * 1) = 149.6    (wanted 150)
//
// Zero is exactly 0, so the padding of a convolution loses no accuracy, and
// ReLU and MaxPool work without changes.
//
// Cost: one byte per weight; one product of bytes per product of floats, and
// one division per activation. Jacob et al. 2018.
// Given, in production/given/quantized_layers.h: names, shapes and errors.
// Tests: test/quantize_test.cc, then test/quantize_module_test.cc.

#include "production/quantize.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "production/given/quantized_layers.h"
#include "tensor/shape.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

constexpr float kMost = 127;

// Returns the largest |x| of `count` values.
float Largest(const Scalar* x, int64_t count) {
  // Your turn:
  //   1. If a value is not std::isfinite(), throw std::invalid_argument:
  //      "Quantize: inf cannot be quantized". absl::StrCat() writes the value.
  //      (std::max() alone would ignore a NaN.)
  //   2. Return the largest std::abs(), or 0 if there are no values.
  throw Unimplemented();
}

// Returns the scale for values of up to `largest`.
float ScaleFor(float largest) {
  // Your turn: return largest / kMost. If that is 0, return 1: all values
  // become 0 with any scale, and you can divide by 1.
  throw Unimplemented();
}

// Writes c[i, j] = sum over p of a[i, p] b[j, p] for a [m, k], b [n, k] and c
// [m, n]. The attribute compiles it twice: for any x86-64 processor, and for
// AVX2 (since 2013): 31 products per nanosecond in place of 17, in rows of 784.
#if defined(__x86_64__) && defined(__ELF__)
[[gnu::target_clones("avx2", "default")]]
#endif
void Products(const int8_t* a, const int8_t* b, int64_t m, int64_t n, int64_t k,
              int32_t* c) {
  // Your turn: three loops, over i, j and p. The sum is an int32_t. A product
  // of two int8_t is computed as int, so it is exact. Keep the innermost loop
  // to one line, a sum over two rows: the compiler then makes vector
  // instructions of it.
  throw Unimplemented();
}

// Returns the windows of an image [c, h, w] as rows [oh * ow, c * kh * kw]:
// Im2Col of one image, transposed, in bytes. `places` is {oh, ow}.
std::vector<int8_t> Windows(const int8_t* image, const Shape& chw,
                            const Extent2d& kernel, const Extent2d& places,
                            const ConvOptions& options) {
  const auto [sh, sw] = options.stride;
  const auto [ph, pw] = options.padding;
  const auto [dh, dw] = options.dilation;
  const int64_t h = chw[1], w = chw[2];
  std::vector<int8_t> rows(static_cast<size_t>(places[0] * places[1] * chw[0] *
                                               kernel[0] * kernel[1]));
  // Your turn: five nested loops fill `rows` from its beginning: over i and j
  // below `places`, over the channel c, and over p and q below `kernel`. Each
  // turn of the innermost loop writes the next value:
  //   1. The pixel is at row i * sh - ph + p * dh, and at column j * sw - pw +
  //      q * dw.
  //   2. If it is inside of the image, the value is image[(c * h + row) * w +
  //      column]. Otherwise it is padding: 0.
  throw Unimplemented();
  return rows;
}

}  // namespace

int8_t ToInt8(Scalar x, float scale) {
  // Your turn: divide, std::round(), and std::clamp() before you convert to
  // int8_t, because 128 would not fit.
  throw Unimplemented();
}

QuantizedTensor Quantize(const Tensor& x, Scales scales) {
  if (scales == Scales::kPerChannel && x.ndim() == 0) {
    throw std::invalid_argument("Quantize: no axis for channels in []");
  }
  // Your turn: return a QuantizedTensor with the shape of x.
  //   1. x.Contiguous() has all values in row-major order.
  //   2. Compute the number of channels (1 for kPerTensor) and the number of
  //      values that share one scale. Extents may be 0, so divide by
  //      std::max<int64_t>(channels, 1).
  //   3. For each channel, append ScaleFor() the Largest() of its values to
  //      `scales`, and ToInt8() of each of its values to `values`.
  throw Unimplemented();
}

Tensor Dequantize(const QuantizedTensor& x) {
  // Your turn:
  //   1. Compute how many values share one scale: all values divided by the
  //      number of scales (which may be 0, if there are no values).
  //   2. Element i is its q times ScaleOf() its index on axis 0. This index is
  //      i divided by that number.
  throw Unimplemented();
}

// Given.
std::vector<int32_t> IntegerMatMul(const std::vector<int8_t>& a,
                                   const std::vector<int8_t>& b, int64_t m,
                                   int64_t n, int64_t k) {
  CheckIntegerMatMul(a, b, m, n, k);
  std::vector<int32_t> c(static_cast<size_t>(m * n));
  Products(a.data(), b.data(), m, n, k, c.data());
  return c;
}

Tensor QuantizedDense::Forward(const Tensor& x) {
  const Tensor out = Tensor::Empty(OutputShape(x.shape()));
  // Your turn:
  //   1. x has n rows of weight_.shape[1] inputs; compute n.
  //   2. Activation8() returns the values of x as [n, in]. IntegerMatMul() of
  //      these and weight_.values is [n, out], row-major like `out`.
  //   3. Output o of a row is its sum, times input_scale_ and the ScaleOf()
  //      o of the weight, plus bias_.data()[o]. Without a bias, bias_ has no
  //      elements.
  throw Unimplemented();
  return Traced("QuantizedDense", {&x}, out);
}

Tensor QuantizedConv2d::Forward(const Tensor& x) {
  const Shape shape = OutputShape(x.shape());
  const Tensor out = Tensor::Empty(shape);
  const Shape chw(x.shape().begin() + 1, x.shape().end());
  const Extent2d kernel = {weight_.shape[2], weight_.shape[3]};
  const int64_t outputs = shape[1], places = shape[2] * shape[3];
  // Your turn:
  //   1. Activation8() returns the values of the whole batch, image after
  //      image. Each image has NumElements(chw) of them.
  //   2. For each image, Windows() with the places {oh, ow} of the output
  //      returns rows [oh * ow, c * kh * kw]. The weight is [out, c * kh * kw].
  //   3. IntegerMatMul() of the weight and the windows, in this order, is
  //      [out, oh * ow]: the order of one image of the output.
  //   4. Each output is computed from its sum as in QuantizedDense.
  throw Unimplemented();
  return Traced("QuantizedConv2d", {&x}, out);
}

QuantizedNetwork QuantizeNetwork(Sequential& network, const Tensor& calibration,
                                 Scales scales) {
  if (calibration.numel() == 0) {
    throw std::invalid_argument("QuantizeNetwork: no calibration data");
  }
  network.Eval();
  auto chain = std::make_unique<Chain>();
  QuantizedNetwork result;
  // Your turn: x is the input of the next layer, first the calibration data.
  // For each layer of the network:
  //   1. If it is a Dense (dynamic_cast<const Dense*>(&layer) is not nullptr),
  //      make its quantized kind. The scale is ScaleFor() the Largest() of x,
  //      because x is its input, which may be a view: Largest() reads
  //      x.Contiguous(). Add its byte_size() to result.bytes, and chain->Keep()
  //      it.
  //   2. If it is a Conv2d with one group, do the same.
  //   3. Otherwise, if it has no Parameters(), chain->Borrow() it.
  //   4. Otherwise throw the error of quantize.h, with its index and its name.
  //   5. Add kFloatBytes for each of its parameters to result.float_bytes, then
  //      set x to layer(x).
  throw Unimplemented();
  chain->Eval();
  result.network = std::move(chain);
  return result;
}

}  // namespace tinytorch
