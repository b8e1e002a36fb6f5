#include "tensor/show/images.h"

#include <algorithm>
#include <cstdint>

#include "tensor/broadcast.h"
#include "tensor/elementwise.h"
#include "tensor/gather.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "tools/data/digits.h"

namespace tinytorch {

Tensor Images28(const DigitSet& digits) {
  const int64_t n = digits.count, h = digits.rows, w = digits.cols;
  const Tensor x = Tensor::Empty({n, 1, h, w});
  std::copy(digits.pixels.begin(), digits.pixels.end(), x.data());
  const Tensor ink = x / digits.max_pixel;
  if (h > 14 || w > 14) return ink;
  // Expand repeats each pixel along two new axes; Concatenate adds margins.
  const Tensor doubled =
      Reshape(Expand(Reshape(ink, {n, h, 1, w, 1}), {n, h, 2, w, 2}),
              {n, 1, 2 * h, 2 * w});
  const Tensor above = Tensor::Zeros({n, 1, 14 - h, 2 * w});
  const Tensor tall = Concatenate({above, doubled, above}, 2);
  const Tensor beside = Tensor::Zeros({n, 1, 28, 14 - w});
  return Concatenate({beside, tall, beside}, 3);
}

Tensor Labels(const DigitSet& digits) {
  const Tensor labels = Tensor::Empty({digits.count});
  std::copy(digits.labels.begin(), digits.labels.end(), labels.data());
  return labels;
}

}  // namespace tinytorch
