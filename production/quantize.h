// Quantization: a quarter of the memory, almost the same answers.
//
// A trained weight does not need 24 bits of precision. Symmetric quantization
// stores it as an integer q in [-127, 127], with one scale for many weights:
//
//   scale = max |x| / 127      q = round(x / scale)      x ~ scale * q
//
// The error is at most scale / 2, so one large value makes the error larger for
// all values that share its scale. One scale per tensor is simple; one per
// channel (row of a Dense weight, kernel of a convolution) costs almost
// nothing, because
//
//   y[o] = sum over i of w[o, i] x[i] ~ (scale_w[o] * scale_x) * sum over i of
//          q_w[o, i] q_x[i]
//
// and that sum of products of small integers is exact in int32, in any order.
// The scale of an activation must be known before the activation is computed,
// so it is measured on real data beforehand (calibration).
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

// Integers with their scales: x ~ scales[c] * values, where c is the index on
// axis 0. A single scale belongs to all values.
struct QuantizedTensor {
  Shape shape = {};
  std::vector<int8_t> values = {};  // row-major
  std::vector<float> scales = {};   // 1, or shape[0]
};

enum class Scales { kPerTensor, kPerChannel };

// Quantizes x, of any strides and offset, by the formulas above, and rounds
// ties away from zero. A channel whose max |x| / 127 is 0 as a float, or that
// has no values, gets scale 1: [3, 0] has 3 scales, and [0, 3] has none. Throws
// std::invalid_argument: "Quantize: inf cannot be quantized" (or -inf, nan),
// and for kPerChannel of []: "Quantize: no axis for channels in []".
QuantizedTensor Quantize(const Tensor& x, Scales scales);
// Returns scales[c] * values as a new tensor of x.shape.
Tensor Dequantize(const QuantizedTensor& x);

// Returns the size of values and scales in bytes. Given.
int64_t ByteSize(const QuantizedTensor& x);

// Computes c[i, j] = sum over p of a[i, p] b[j, p], with a [m, k], b [n, k] and
// c [m, n]. It multiplies rows of a with rows of b (b is stored transposed), so
// both are read in order. The result is exact for any int8 if k is at most
// (2^31 - 1) / 128^2 = 131,071. Throws std::invalid_argument for a larger k
// ("IntegerMatMul: wanted k of at most 131071, got 200000"), and for sizes that
// do not fit ("IntegerMatMul: wanted 6 values of [2, 3], got 5").
std::vector<int32_t> IntegerMatMul(const std::vector<int8_t>& a,
                                   const std::vector<int8_t>& b, int64_t m,
                                   int64_t n, int64_t k);

// Dense and Conv2d with int8 weights and activations. The scale of the
// activation is fixed by calibration; larger values, also inf, saturate at
// +-127. The bias stays float and is added at the end. Inputs may have any
// strides. Conv2d's stride, padding (with 0) and dilation, each for rows and
// for columns, stay. The constructor copies weights and bias, so later changes
// of the layer do not matter. byte_size() counts weight, scales (4 bytes each)
// and bias (4 bytes each). A quantized layer has no parameters, so it cannot be
// trained. It reports its class name as its operation, without attributes.
// Names: "QuantizedDense(784, 10)", "QuantizedConv2d(1, 6, 5x5)"; shapes and
// their errors are those of the layer, with this name.
//
// Constructors throw std::invalid_argument: "QuantizedDense(784, 10): wanted a
// scale above 0, got nan"; "QuantizedConv2d(4, 8, 3x3): wanted 1 group, got 2".
// So does the layer when it runs: "QuantizedDense(784, 10): nan cannot be
// quantized".
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

struct QuantizedNetwork {
  std::unique_ptr<Layer> network;
  int64_t bytes = 0;        // of weights, scales and biases
  int64_t float_bytes = 0;  // of the parameters that these replace, 4 each
};

// Returns a quantized copy of a network: Dense and Conv2d (without groups)
// become their quantized kinds, with `scales` for their weights, and layers
// without parameters stay as they are. The scale of each layer's input is that
// of Quantize(): from the largest |x| that the layer sees while the network, in
// floats, runs on `calibration`, real inputs [n, ...]. The result uses layers
// of `network`, which must outlive it; both are in evaluation mode afterwards.
// Throws std::invalid_argument: "QuantizeNetwork: 1: BatchNorm(8) cannot be
// quantized" (a layer without a quantized kind, also a Conv2d with groups; the
// first layer is 0); "QuantizeNetwork: no calibration data"; the error of
// Quantize() if a layer to quantize sees inf or nan.
QuantizedNetwork QuantizeNetwork(Sequential& network, const Tensor& calibration,
                                 Scales scales = Scales::kPerChannel);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_QUANTIZE_H_
