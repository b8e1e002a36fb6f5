#include "production/serving/web/feature_maps.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "networks/sequential.h"
#include "nlohmann/json.hpp"
#include "tensor/tensor.h"

namespace tinytorch {
namespace {

constexpr int64_t kSide = 28;

Tensor ImageOf(absl::string_view bytes) {
  std::vector<Scalar> ink;
  ink.reserve(bytes.size());
  for (const char byte : bytes) {
    ink.push_back(static_cast<Scalar>(static_cast<uint8_t>(byte)) / 255);
  }
  return Tensor::FromValues({1, 1, kSide, kSide}, ink);
}

// Returns the numbers as bytes from 0 to 255. NaN becomes 0.
std::string Pixels(const std::vector<Scalar>& values) {
  Scalar largest = 0;
  for (const Scalar value : values) largest = std::max(largest, value);
  std::string pixels;
  pixels.reserve(values.size());
  for (const Scalar value : values) {
    const Scalar part = value > 0 ? value / largest : 0;
    pixels.push_back(static_cast<char>(static_cast<uint8_t>(255 * part)));
  }
  return pixels;
}

}  // namespace

FeatureMaps::FeatureMaps(std::unique_ptr<Sequential> network)
    : network_(std::move(network)) {
  network_->Eval();
}

absl::StatusOr<std::string> FeatureMaps::ToJson(absl::string_view image) {
  if (image.size() != kSide * kSide) {
    return absl::InvalidArgumentError(
        absl::StrCat("wanted 784 bytes, got ", image.size()));
  }
  nlohmann::ordered_json layers = nlohmann::ordered_json::array();
  const std::scoped_lock lock(mutex_);
  Tensor x = ImageOf(image);
  for (size_t place = 0; place < network_->size(); ++place) {
    Layer& layer = (*network_)[place];
    x = layer(x);
    if (x.ndim() != 4) continue;
    layers.push_back({{"name", layer.name()},
                      {"shape", Shape(x.shape().begin() + 1, x.shape().end())},
                      {"pixels", absl::Base64Escape(Pixels(x.ToVector()))}});
  }
  return nlohmann::ordered_json{{"layers", std::move(layers)}}.dump();
}

}  // namespace tinytorch
