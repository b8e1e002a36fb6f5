// Quantization: a quarter of the memory, almost the same answers.
//
// A trained weight needs no 24 bits of precision. Symmetric quantization keeps
// it as a whole number q in [-127, 127] and one scale for many of them:
//
//   scale = max |x| / 127      q = round(x / scale)      x ~ scale * q
//
// The error is at most scale / 2: one large value makes it coarse for all that
// share its scale. One scale per tensor is simple; one per channel (row of a
// Dense weight, kernel of a convolution) is nearly free, because
//
//   y[o] = sum over i of w[o, i] x[i] ~ (scale_w[o] * scale_x) * sum over i of
//          q_w[o, i] q_x[i]
//
// and the sum is one of products of small whole numbers: exact in int32, in
// whatever order. The scale of activations must be known before they are: it is
// measured on real data (calibration).
//
// Exercise `quantize`. Jacob et al. 2018; PyTorch:
// torch.ao.quantization, torch.quantize_per_channel

#ifndef TINYTORCH_PRODUCTION_QUANTIZE_H_
#define TINYTORCH_PRODUCTION_QUANTIZE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "layers/dense.h"
#include "layers/layer.h"
#include "networks/conv.h"
#include "networks/sequential.h"
#include "tensor/tensor.h"

namespace tinytorch {

// Whole numbers with their scales: x ~ scales[c] * values, c the index on axis
// 0; a single scale is that of all.
struct QuantizedTensor {
  Shape shape = {};
  std::vector<int8_t> values = {};  // row-major
  std::vector<float> scales = {};   // 1, or shape[0]
};

enum class Scales { kPerTensor, kPerChannel };

// By the formulas above, ties away from zero; a channel of zeros gets scale 1,
// and so does one whose max |x| / 127 is no float above 0.
// Throws std::invalid_argument: "Quantize: inf cannot be quantized" (or nan),
// and for kPerChannel of []: "Quantize: no axis for channels in []".
QuantizedTensor Quantize(const Tensor& x, Scales scales);
Tensor Dequantize(const QuantizedTensor& x);

// Bytes of values and scales.
int64_t ByteSize(const QuantizedTensor& x);

// c[i, j] = sum over p of a[i, p] b[j, p]: rows of a with rows of b (b is
// stored transposed: both walk along rows), a [m, k], b [n, k], c [m, n].
// Exact for any int8: k of at most (2^31 - 1) / 128^2 = 131,071. Throws
// std::invalid_argument beyond ("IntegerMatMul: wanted k of at most 131071, got
// 200000"), and for sizes that do not fit ("IntegerMatMul: wanted 6 values of
// [2, 3], got 5").
std::vector<int32_t> IntegerMatMul(const std::vector<int8_t>& a,
                                   const std::vector<int8_t>& b, int64_t m,
                                   int64_t n, int64_t k);

// Dense and Conv2d with int8 weights and activations. The activation is
// quantized with a scale fixed by calibration, values beyond it saturate at
// +-127. The bias stays float. Copies: what becomes of the layer later does not
// matter. Not trainable: no parameters. Reports its kind, without attributes.
// Names: "QuantizedDense(784, 10)", "QuantizedConv2d(1, 6, 5x5)"; shapes and
// their errors are those of the layer, with this name.
// Throw std::invalid_argument: "QuantizedDense(784, 10): wanted a scale above
// 0, got nan"; "QuantizedConv2d(4, 8, 3x3): wanted 1 group, got 2"; and when
// they run, "QuantizedDense(784, 10): nan cannot be quantized".
class QuantizedDense : public Layer {
 public:
  QuantizedDense(const Dense& dense, float input_scale, Scales scales);
  std::string name() const override;
  Shape OutputShape(const Shape& input) const override;
  int64_t byte_size() const;

 protected:
  Tensor Forward(const Tensor& x) override;

 private:
  QuantizedTensor weight_;
  Tensor bias_;
  float input_scale_;
};

class QuantizedConv2d : public Layer {
 public:
  QuantizedConv2d(const Conv2d& conv, float input_scale, Scales scales);
  std::string name() const override;
  Shape OutputShape(const Shape& input) const override;
  int64_t byte_size() const;

 protected:
  Tensor Forward(const Tensor& x) override;

 private:
  QuantizedTensor weight_;
  Tensor bias_;
  ConvOptions options_;
  float input_scale_;
};

// A quantized copy of a network: Dense and Conv2d (without groups) become
// their quantized kind, layers without parameters stay as they are. The scale
// of each input is the largest |x| that it sees while the network runs on
// `calibration`, real inputs [n, ...]. Layers are taken from `network`, which
// must live as long as the result, and is in evaluation mode from now on.
// Throws std::invalid_argument for what has no quantized kind:
// "QuantizeNetwork: 1: BatchNorm(8) cannot be quantized"; "QuantizeNetwork: no
// calibration data".
struct QuantizedNetwork {
  std::unique_ptr<Layer> network;
  int64_t bytes = 0;        // of weights, scales and biases
  int64_t float_bytes = 0;  // of the parameters it replaces
};
QuantizedNetwork QuantizeNetwork(Sequential& network, const Tensor& calibration,
                                 Scales scales = Scales::kPerChannel);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_QUANTIZE_H_
