#include "production/serving/make_model.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "layers/activation.h"
#include "networks/checkpoint.h"
#include "networks/evaluate.h"
#include "networks/safetensors.h"
#include "networks/sequential.h"
#include "production/model_file.h"
#include "production/serving/wire/samples.h"
#include "tensor/reduce.h"
#include "tensor/show/images.h"
#include "tensor/tensor.h"
#include "tools/data/digits.h"

namespace tinytorch {
namespace {

// Enough for ten bins of fifty (drift.h), and few, because a server reads them
// each time it loads the model.
constexpr int64_t kSamples = 500;

// Returns at most `most` images, evenly spaced.
DigitSet Some(const DigitSet& all, int64_t most) {
  DigitSet some = {.name = all.name,
                   .count = std::min(all.count, most),
                   .rows = all.rows,
                   .cols = all.cols,
                   .pixels = {},
                   .labels = {},
                   .max_pixel = all.max_pixel};
  const int64_t size = all.rows * all.cols;
  for (int64_t i = 0; i < some.count; ++i) {
    const int64_t picked = i * all.count / some.count;
    const auto image = all.pixels.begin() + picked * size;
    some.pixels.insert(some.pixels.end(), image, image + size);
    some.labels.push_back(all.labels[static_cast<size_t>(picked)]);
  }
  return some;
}

std::string Samples(const Tensor& numbers) {
  const std::vector<Scalar> values = numbers.ToVector();
  return EncodeSamples({values.begin(), values.end()});
}

}  // namespace

absl::StatusOr<Model> MakeModel(const std::string& architecture,
                                const Weights& weights,
                                const DigitSet& trained_on) {
  const absl::StatusOr<std::unique_ptr<Sequential>> made =
      MakeNetwork(architecture);
  if (!made.ok()) return made.status();
  Sequential& network = **made;
  const absl::Status copied = CopyInto(network, weights);
  if (!copied.ok()) return copied;
  if (trained_on.count < 1) {
    return absl::InvalidArgumentError("MakeModel: wanted images, got none");
  }
  const Tensor images = Images28(Some(trained_on, kSamples));
  const Tensor probabilities = Softmax(Predict(network, images));
  Model model = {.architecture = architecture, .weights = weights};
  model.weights.metadata["drift.ink"] =
      Samples(Mean(images, {.axes = {1, 2, 3}}));
  model.weights.metadata["drift.confidence"] =
      Samples(Max(probabilities, {.axes = {1}}));
  return model;
}

absl::StatusOr<Model> ShippedModel(const std::string& architecture) {
  const absl::StatusOr<Weights> shipped = LoadSafetensors(
      absl::StrCat("networks/weights/", architecture, ".safetensors"));
  if (!shipped.ok()) return shipped.status();
  return MakeModel(architecture, *shipped, LoadDigits().train);
}

}  // namespace tinytorch
