#include "layers/given/norm_checks.h"

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>

#include "layers/layer.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tools/text/number.h"

namespace tinytorch {

void CheckFeatures(const Layer& layer, int64_t features) {
  if (features < 1) {
    throw std::invalid_argument(layer.name() + ": wanted at least 1 feature");
  }
}

void CheckOptions(const Layer& layer, const NormOptions& options) {
  // Written so that NaN fails, too.
  if (!(options.epsilon >= 0) || std::isinf(options.epsilon)) {
    throw std::invalid_argument(layer.name() +
                                ": wanted an epsilon of at least 0, got " +
                                text::Short(options.epsilon));
  }
  if (!(options.momentum >= 0 && options.momentum <= 1)) {
    throw std::invalid_argument(layer.name() +
                                ": wanted 0 <= momentum <= 1, got " +
                                text::Short(options.momentum));
  }
}

void CheckBeside(const std::string& operation, const Tensor& x,
                 int64_t features,
                 std::initializer_list<const Tensor*> tensors) {
  for (const Tensor* tensor : tensors) {
    if (tensor->shape() != Shape{features}) {
      throw std::invalid_argument(
          operation + ": wanted " + ShapeToString({features}) + " beside x " +
          ShapeToString(x.shape()) + ", got " + ShapeToString(tensor->shape()));
    }
  }
}

}  // namespace tinytorch
