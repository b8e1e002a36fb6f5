// Exercise `quantize`: whole numbers in place of floats.
//
//   x = [127, 2.4, -60.7, 0.3]     scale = 127 / 127 = 1
//   q = [127, 2,   -61,   0  ]     off by at most 0.5, half a scale
//
// With 1270 in place of 127 the scale is 10, and all others are off by up to 5.
// In a layer each output has a row of weights of its own, and rows differ by
// factors; so each gets its scale:
//
//          w            q              scale
//   row 0  100   -50    127    -64     100 / 127
//   row 1  0.1   0.05   127     64     0.1 / 127     one scale for both: 0, 0
//
// The product needs no floats until its end. Of x = [2, 1], scale 1:
//
//   127 * 2 - 64 * 1 = 190     190 * (100 / 127 * 1) = 149.6    (wanted 150)
//
// Zero is exactly 0, so the padding of a convolution costs no accuracy, and
// ReLU and MaxPool need not know of any of this.
//
// Cost: one byte for a weight; a product of bytes for each product of floats,
// and a division for each activation. Jacob et al. 2018.
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
#include "tensor/shape.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

[[maybe_unused]] constexpr float kMost = 127;
[[maybe_unused]] constexpr int64_t kMostProducts = 131'071;  // quantize.h
[[maybe_unused]] constexpr int64_t kFloatBytes = 4;

// The largest |x| of `count` values; throws for inf and NaN.
[[maybe_unused]] float Largest(const Scalar* x, int64_t count) {
  // Your turn: std::isfinite() of each; "Quantize: inf cannot be quantized",
  // with absl::StrCat() to write the value. (std::max() alone loses NaN.)
  // BEGIN SOLUTION
  float largest = 0;
  for (int64_t i = 0; i < count; ++i) {
    if (!std::isfinite(x[i])) {
      throw std::invalid_argument(
          absl::StrCat("Quantize: ", x[i], " cannot be quantized"));
    }
    largest = std::max(largest, static_cast<float>(std::abs(x[i])));
  }
  return largest;
  // END SOLUTION
}

// The scale for values of up to `largest`.
[[maybe_unused]] float ScaleFor(float largest) {
  // Your turn: largest / kMost; if that is 0, there is nothing to be told
  // apart, and 1 is as good as any and can be divided by.
  // BEGIN SOLUTION
  const float scale = largest / kMost;
  return scale > 0 ? scale : 1;
  // END SOLUTION
}

// x as a whole number of scales, at most 127 and at least -127.
[[maybe_unused]] int8_t ToInt8(Scalar x, float scale) {
  // Your turn: std::round(), and std::clamp() before it becomes an int8_t: 128
  // would not fit.
  // BEGIN SOLUTION
  const float q = std::round(static_cast<float>(x) / scale);
  return static_cast<int8_t>(std::clamp(q, -kMost, kMost));
  // END SOLUTION
}

// Given: the scale of index c on axis 0.
[[maybe_unused]] float ScaleOf(const QuantizedTensor& x, int64_t c) {
  return x.scales[x.scales.size() == 1 ? 0 : static_cast<size_t>(c)];
}

// Given: all values of an activation, in row-major order. `layer` is for the
// error: a NaN has no place among whole numbers.
[[maybe_unused]] std::vector<int8_t> Activation8(const Tensor& x, float scale,
                                                 const std::string& layer) {
  const Tensor rows = x.Contiguous();
  std::vector<int8_t> values(static_cast<size_t>(x.numel()));
  for (size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(rows.data()[i])) {
      throw std::invalid_argument(layer + ": nan cannot be quantized");
    }
    values[i] = ToInt8(rows.data()[i], scale);
  }
  return values;
}

// Given: the checks of both constructors.
void CheckScale(const std::string& layer, float scale) {
  if (std::isfinite(scale) && scale > 0) return;
  throw std::invalid_argument(
      absl::StrCat(layer, ": wanted a scale above 0, got ", scale));
}

// BEGIN SOLUTION
// Rows of a with rows of b. Compiled twice, for the oldest processor and for
// one whose registers are twice as wide (since 2013): 31 products a nanosecond
// in place of 17 with rows of 784.
#if defined(__x86_64__) && defined(__ELF__)
[[gnu::target_clones("avx2", "default")]]
#endif
void Products(const int8_t* a, const int8_t* b, int64_t m, int64_t n, int64_t k,
              int32_t* c) {
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      const int8_t* row = a + i * k;
      const int8_t* other = b + j * k;
      int32_t sum = 0;
      for (int64_t p = 0; p < k; ++p) sum += row[p] * other[p];
      *c++ = sum;
    }
  }
}
// END SOLUTION

// The windows of an image [c, h, w] as rows [oh * ow, c * kh * kw]: Im2Col of
// one image, transposed, in bytes.
[[maybe_unused]] std::vector<int8_t> Windows(const int8_t* image,
                                             const Shape& chw,
                                             const Extent2d& kernel,
                                             const Extent2d& places,
                                             const ConvOptions& options) {
  // Your turn: five loops, over i, j below `places`, c, and p, q below
  // `kernel`, each writing the next value. The pixel is at row i * stride -
  // padding + p * dilation, and so for columns; outside of the image it is 0.
  // BEGIN SOLUTION
  const auto [sh, sw] = options.stride;
  const auto [ph, pw] = options.padding;
  const auto [dh, dw] = options.dilation;
  const int64_t h = chw[1], w = chw[2];
  std::vector<int8_t> rows(static_cast<size_t>(places[0] * places[1] * chw[0] *
                                               kernel[0] * kernel[1]));
  int8_t* to = rows.data();
  for (int64_t i = 0; i < places[0]; ++i) {
    for (int64_t j = 0; j < places[1]; ++j) {
      for (int64_t c = 0; c < chw[0]; ++c) {
        for (int64_t p = 0; p < kernel[0]; ++p) {
          const int64_t row = i * sh - ph + p * dh;
          for (int64_t q = 0; q < kernel[1]; ++q) {
            const int64_t column = j * sw - pw + q * dw;
            const bool inside =
                row >= 0 && row < h && column >= 0 && column < w;
            *to++ = inside ? image[(c * h + row) * w + column] : int8_t{0};
          }
        }
      }
    }
  }
  return rows;
  // END SOLUTION
}

// Given: layers one after the other, some of its own, some of somebody else.
class Chain : public Layer {
 public:
  void Borrow(Layer& layer) {
    AddChild(std::to_string(layers_.size()), layer);
    layers_.push_back(&layer);
  }
  void Keep(std::unique_ptr<Layer> layer) {
    Borrow(*layer);
    kept_.push_back(std::move(layer));
  }

  std::string name() const override {
    return absl::StrCat("Quantized(", layers_.size(), " layers)");
  }
  Shape OutputShape(const Shape& input) const override {
    Shape shape = input;
    for (const Layer* layer : layers_) shape = layer->OutputShape(shape);
    return shape;
  }

 protected:
  Tensor Forward(const Tensor& x) override {
    Tensor y = x;
    for (Layer* layer : layers_) y = (*layer)(y);
    return y;
  }

 private:
  std::vector<Layer*> layers_;
  std::vector<std::unique_ptr<Layer>> kept_;
};

}  // namespace

QuantizedTensor Quantize(const Tensor& x, Scales scales) {
  if (scales == Scales::kPerChannel && x.ndim() == 0) {
    throw std::invalid_argument("Quantize: no axis for channels in []");
  }
  // Your turn:
  //   1. How many scales are there, and how many values share one? (An extent
  //      may be 0: then nothing is to be divided by it.)
  //   2. For each: ScaleFor() the Largest() of its values, then ToInt8() of
  //      each. x.Contiguous() has them one after the other.
  // BEGIN SOLUTION
  const Tensor rows = x.Contiguous();
  const int64_t channels = scales == Scales::kPerChannel ? x.size(0) : 1;
  const int64_t run = x.numel() / std::max<int64_t>(channels, 1);
  QuantizedTensor quantized = {.shape = x.shape()};
  for (int64_t c = 0; c < channels; ++c) {
    const Scalar* from = rows.data() + c * run;
    const float scale = ScaleFor(Largest(from, run));
    quantized.scales.push_back(scale);
    for (int64_t i = 0; i < run; ++i) {
      quantized.values.push_back(ToInt8(from[i], scale));
    }
  }
  return quantized;
  // END SOLUTION
}

Tensor Dequantize(const QuantizedTensor& x) {
  // Your turn: scale * q, with ScaleOf() the value's index on axis 0. That is
  // its place, divided by how many values share an index.
  // BEGIN SOLUTION
  const Tensor out = Tensor::Empty(x.shape);
  const int64_t channels = static_cast<int64_t>(x.scales.size());
  const int64_t run = out.numel() / std::max<int64_t>(channels, 1);
  for (int64_t i = 0; i < out.numel(); ++i) {
    out.data()[i] = ScaleOf(x, i / run) * x.values[static_cast<size_t>(i)];
  }
  return out;
  // END SOLUTION
}

int64_t ByteSize(const QuantizedTensor& x) {
  // Your turn: one byte for a value, kFloatBytes for a scale.
  // BEGIN SOLUTION
  return static_cast<int64_t>(x.values.size()) +
         kFloatBytes * static_cast<int64_t>(x.scales.size());
  // END SOLUTION
}

std::vector<int32_t> IntegerMatMul(const std::vector<int8_t>& a,
                                   const std::vector<int8_t>& b, int64_t m,
                                   int64_t n, int64_t k) {
  // Your turn:
  //   1. The errors of quantize.h; ShapeToString({m, k}) writes a shape.
  //   2. Three loops. The sum is an int32_t; each product of two int8_t is made
  //      as an int, so nothing is lost. Keep the innermost loop to one line, a
  //      sum over two rows: the compiler makes vector instructions of it.
  // BEGIN SOLUTION
  if (k > kMostProducts) {
    throw std::invalid_argument(absl::StrCat(
        "IntegerMatMul: wanted k of at ", "most ", kMostProducts, ", got ", k));
  }
  for (const auto& [values, rows] : {std::pair(&a, m), std::pair(&b, n)}) {
    if (static_cast<int64_t>(values->size()) != rows * k) {
      throw std::invalid_argument(
          absl::StrCat("IntegerMatMul: wanted ", rows * k, " values of ",
                       ShapeToString({rows, k}), ", got ", values->size()));
    }
  }
  std::vector<int32_t> c(static_cast<size_t>(m * n));
  Products(a.data(), b.data(), m, n, k, c.data());
  return c;
  // END SOLUTION
}

// The layers ------------------------------------------------------------------

QuantizedDense::QuantizedDense(const Dense& dense, float input_scale,
                               Scales scales)
    : weight_(Quantize(dense.weight(), scales)),
      bias_(dense.bias().Clone()),
      input_scale_(input_scale) {
  CheckScale(name(), input_scale);
}

std::string QuantizedDense::name() const {
  return absl::StrCat("QuantizedDense(", weight_.shape[1], ", ",
                      weight_.shape[0], ")");
}

Shape QuantizedDense::OutputShape(const Shape& input) const {
  if (input.empty() || input.back() != weight_.shape[1]) {
    throw std::invalid_argument(absl::StrCat(name(), ": wanted [..., ",
                                             weight_.shape[1], "], got ",
                                             ShapeToString(input)));
  }
  Shape output = input;
  output.back() = weight_.shape[0];
  return output;
}

int64_t QuantizedDense::byte_size() const {
  return ByteSize(weight_) + kFloatBytes * bias_.numel();
}

Tensor QuantizedDense::Forward(const Tensor& x) {
  const Tensor out = Tensor::Empty(OutputShape(x.shape()));
  // Your turn:
  //   1. Activation8() of x are rows [n, in]; what is n? IntegerMatMul() with
  //      the weight's rows gives [n, out].
  //   2. Output o is the sum, times both scales, plus the bias (if there is
  //      one). That is the order of out.
  // BEGIN SOLUTION
  const int64_t outputs = weight_.shape[0], inputs = weight_.shape[1];
  const int64_t n = x.numel() / inputs;
  const std::vector<int32_t> sums = IntegerMatMul(
      Activation8(x, input_scale_, name()), weight_.values, n, outputs, inputs);
  for (int64_t i = 0; i < n * outputs; ++i) {
    const int64_t o = i % outputs;
    out.data()[i] = static_cast<Scalar>(sums[static_cast<size_t>(i)]) *
                        (ScaleOf(weight_, o) * input_scale_) +
                    (bias_.numel() == 0 ? 0 : bias_.data()[o]);
  }
  // END SOLUTION
  return Traced("QuantizedDense", {&x}, out);
}

QuantizedConv2d::QuantizedConv2d(const Conv2d& conv, float input_scale,
                                 Scales scales)
    : weight_(Quantize(conv.weight(), scales)),
      bias_(conv.bias().Clone()),
      options_(conv.options()),
      input_scale_(input_scale) {
  CheckScale(name(), input_scale);
  if (options_.groups != 1) {
    throw std::invalid_argument(
        absl::StrCat(name(), ": wanted 1 group, got ", options_.groups));
  }
}

std::string QuantizedConv2d::name() const {
  const Shape& w = weight_.shape;
  return absl::StrCat("QuantizedConv2d(", w[1] * options_.groups, ", ", w[0],
                      ", ", w[2], "x", w[3], ")");
}

Shape QuantizedConv2d::OutputShape(const Shape& input) const {
  if (input.size() != 4 || input[1] != weight_.shape[1]) {
    throw std::invalid_argument(absl::StrCat(name(), ": wanted [n, ",
                                             weight_.shape[1], ", h, w], got ",
                                             ShapeToString(input)));
  }
  return ConvShape(input, weight_.shape, options_);
}

int64_t QuantizedConv2d::byte_size() const {
  return ByteSize(weight_) + kFloatBytes * bias_.numel();
}

Tensor QuantizedConv2d::Forward(const Tensor& x) {
  const Shape shape = OutputShape(x.shape());
  const Tensor out = Tensor::Empty(shape);
  // Your turn:
  //   1. Activation8() of the whole batch, then image by image: its Windows()
  //      are rows [oh * ow, c * kh * kw], and the weight is [out, c * kh * kw].
  //   2. IntegerMatMul() of the weight with the windows, in this order, gives
  //      [out, oh * ow]: the order of one image of the output. Scales and bias
  //      as above.
  // BEGIN SOLUTION
  const Shape chw(x.shape().begin() + 1, x.shape().end());
  const Extent2d kernel = {weight_.shape[2], weight_.shape[3]};
  const int64_t outputs = shape[1], places = shape[2] * shape[3];
  const std::vector<int8_t> images = Activation8(x, input_scale_, name());
  Scalar* y = out.data();
  for (int64_t n = 0; n < shape[0]; ++n) {
    const std::vector<int8_t> windows =
        Windows(images.data() + n * NumElements(chw), chw, kernel,
                {shape[2], shape[3]}, options_);
    const std::vector<int32_t> sums =
        IntegerMatMul(weight_.values, windows, outputs, places,
                      chw[0] * kernel[0] * kernel[1]);
    auto sum = sums.begin();
    for (int64_t o = 0; o < outputs; ++o) {
      const Scalar scale = ScaleOf(weight_, o) * input_scale_;
      const Scalar bias = bias_.numel() == 0 ? 0 : bias_.data()[o];
      for (int64_t place = 0; place < places; ++place) {
        *y++ = static_cast<Scalar>(*sum++) * scale + bias;
      }
    }
  }
  // END SOLUTION
  return Traced("QuantizedConv2d", {&x}, out);
}

// The network -----------------------------------------------------------------

QuantizedNetwork QuantizeNetwork(Sequential& network, const Tensor& calibration,
                                 Scales scales) {
  if (calibration.numel() == 0) {
    throw std::invalid_argument("QuantizeNetwork: no calibration data");
  }
  network.Eval();
  auto chain = std::make_unique<Chain>();
  QuantizedNetwork result;
  // Your turn: x is the calibration data. For each layer of the network:
  //   1. Is it a Dense? dynamic_cast<const Dense*>(&layer) is nullptr if not.
  //      Make its quantized kind, with ScaleFor() the Largest() of x, which is
  //      what it is about to see; add its byte_size(); chain->Keep() it. So for
  //      a Conv2d of one group.
  //   2. Has it no Parameters()? chain->Borrow() it. Anything else is an error,
  //      with its place and name: see quantize.h.
  //   3. Four bytes for each of its parameters, then x = layer(x).
  // BEGIN SOLUTION
  Tensor x = calibration;
  for (size_t i = 0; i < network.size(); ++i) {
    Layer& layer = network[i];
    const auto keep = [&](auto quantized) {
      result.bytes += quantized->byte_size();
      chain->Keep(std::move(quantized));
    };
    const auto scale = [&] {
      return ScaleFor(Largest(x.Contiguous().data(), x.numel()));
    };
    const auto* dense = dynamic_cast<const Dense*>(&layer);
    const auto* conv = dynamic_cast<const Conv2d*>(&layer);
    if (dense != nullptr) {
      keep(std::make_unique<QuantizedDense>(*dense, scale(), scales));
    } else if (conv != nullptr && conv->options().groups == 1) {
      keep(std::make_unique<QuantizedConv2d>(*conv, scale(), scales));
    } else if (layer.Parameters().empty()) {
      chain->Borrow(layer);
    } else {
      throw std::invalid_argument(absl::StrCat(
          "QuantizeNetwork: ", i, ": ", layer.name(), " cannot be quantized"));
    }
    result.float_bytes += kFloatBytes * layer.ParameterCount();
    x = layer(x);
  }
  // END SOLUTION
  chain->Eval();
  result.network = std::move(chain);
  return result;
}

}  // namespace tinytorch
