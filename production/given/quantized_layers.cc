#include "production/given/quantized_layers.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "production/quantize.h"
#include "tensor/shape.h"

namespace tinytorch {
namespace {

constexpr int64_t kMostProducts = 131'071;  // quantize.h

void CheckScale(const std::string& layer, float scale) {
  if (std::isfinite(scale) && scale > 0) return;
  throw std::invalid_argument(
      absl::StrCat(layer, ": wanted a scale above 0, got ", scale));
}

}  // namespace

std::vector<int8_t> Activation8(const Tensor& x, float scale,
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

int64_t ByteSize(const QuantizedTensor& x) {
  return static_cast<int64_t>(x.values.size()) +
         kFloatBytes * static_cast<int64_t>(x.scales.size());
}

void CheckIntegerMatMul(const std::vector<int8_t>& a,
                        const std::vector<int8_t>& b, int64_t m, int64_t n,
                        int64_t k) {
  if (k > kMostProducts) {
    throw std::invalid_argument(absl::StrCat(
        "IntegerMatMul: wanted k of at most ", kMostProducts, ", got ", k));
  }
  for (const auto& [values, rows] : {std::pair(&a, m), std::pair(&b, n)}) {
    if (static_cast<int64_t>(values->size()) != rows * k) {
      throw std::invalid_argument(
          absl::StrCat("IntegerMatMul: wanted ", rows * k, " values of ",
                       ShapeToString({rows, k}), ", got ", values->size()));
    }
  }
}

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

void Chain::Borrow(Layer& layer) {
  AddChild(std::to_string(layers_.size()), layer);
  layers_.push_back(&layer);
}

void Chain::Keep(std::unique_ptr<Layer> layer) {
  Borrow(*layer);
  kept_.push_back(std::move(layer));
}

std::string Chain::name() const {
  return absl::StrCat("Quantized(", layers_.size(), " layers)");
}

Shape Chain::OutputShape(const Shape& input) const {
  Shape shape = input;
  for (const Layer* layer : layers_) shape = layer->OutputShape(shape);
  return shape;
}

Tensor Chain::Forward(const Tensor& x) {
  Tensor y = x;
  for (Layer* layer : layers_) y = (*layer)(y);
  return y;
}

}  // namespace tinytorch
