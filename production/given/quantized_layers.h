// The parts of quantized layers that are not about quantization. Given.
//
// quantized_layers.cc has the constructors, names, shapes and sizes of
// QuantizedDense and QuantizedConv2d.

#ifndef TINYTORCH_PRODUCTION_GIVEN_QUANTIZED_LAYERS_H_
#define TINYTORCH_PRODUCTION_GIVEN_QUANTIZED_LAYERS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "layers/layer.h"
#include "production/quantize.h"
#include "tensor/tensor.h"

namespace tinytorch {

inline constexpr int64_t kFloatBytes = 4;

// Returns x in units of the scale, as an integer from -127 to 127. You write
// it, in quantize.cc.
int8_t ToInt8(Scalar x, float scale);

// Returns the scale of index c on axis 0.
inline float ScaleOf(const QuantizedTensor& x, int64_t c) {
  return x.scales[x.scales.size() == 1 ? 0 : static_cast<size_t>(c)];
}

// Returns all values of an activation, quantized with ToInt8(), in row-major
// order. Throws if one of them is NaN; `layer` is the name for this error.
std::vector<int8_t> Activation8(const Tensor& x, float scale,
                                const std::string& layer);

// Throws the errors of IntegerMatMul() in quantize.h.
void CheckIntegerMatMul(const std::vector<int8_t>& a,
                        const std::vector<int8_t>& b, int64_t m, int64_t n,
                        int64_t k);

// Layers that run one after the other. It owns the layers that it keeps, and
// borrows the others.
class Chain : public Layer {
 public:
  void Borrow(Layer& layer);
  void Keep(std::unique_ptr<Layer> layer);
  std::string name() const override;
  Shape OutputShape(const Shape& input) const override;

 protected:
  Tensor Forward(const Tensor& x) override;

 private:
  std::vector<Layer*> layers_;
  std::vector<std::unique_ptr<Layer>> kept_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_GIVEN_QUANTIZED_LAYERS_H_
