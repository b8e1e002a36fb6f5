#include "layers/testing/waves.h"

#include <cmath>
#include <vector>

#include "absl/strings/match.h"
#include "tensor/testing/tensors.h"

namespace tinytorch {

Tensor Wave(int64_t number, const Shape& shape, double scale, double shift) {
  std::vector<Scalar> values;
  for (int64_t k = 0; k < NumElements(shape); ++k) {
    const double i = static_cast<double>(k);
    values.push_back(static_cast<Scalar>(
        shift + scale * std::sin(0.37 * i * i + static_cast<double>(number))));
  }
  return MakeTensor(shape, values);
}

void FillWithWaves(const Layer& network) {
  std::vector<NamedTensor> all = network.Parameters();
  for (const NamedTensor& buffer : network.Buffers()) all.push_back(buffer);
  int64_t number = 0;
  for (const auto& [name, tensor] : all) {
    const Shape& shape = tensor.shape();
    double scale = 0.5, shift = 0;
    if (shape.size() > 1) {
      scale = 2 / std::sqrt(static_cast<double>(NumElements(shape)) /
                            static_cast<double>(shape[0]));
    } else if (absl::EndsWith(name, "weight") ||
               absl::EndsWith(name, "running_var")) {
      shift = 1;
    }
    Assign(tensor, Wave(number++, shape, scale, shift));
  }
}

}  // namespace tinytorch
