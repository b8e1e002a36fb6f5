// Dropout: train many thinned networks at once, use their average.
//
// In training each element is set to 0 with probability p, anew at every call,
// so that no unit can rely on one other unit; what is left is divided by 1 - p,
// which keeps the expected value. In evaluation nothing happens. Srivastava et
// al. 2014. Exercise `dropout`. PyTorch: torch.nn.Dropout(p)

#ifndef TINYTORCH_LAYERS_DROPOUT_H_
#define TINYTORCH_LAYERS_DROPOUT_H_

#include <cstdint>
#include <string>

#include "layers/layer.h"
#include "tensor/random.h"
#include "tensor/tensor.h"

namespace tinytorch {

class Dropout : public Layer {
 public:
  // Draws from a generator of its own with this seed. Throws
  // std::invalid_argument unless 0 <= p < 1: "Dropout: wanted 0 <= p < 1, got
  // 1" (PyTorch allows 1, which answers with zeros only).
  Dropout(double p, uint64_t seed);

  std::string name() const override;  // "Dropout(0.5)"
  Shape OutputShape(const Shape& input) const override { return input; }

 protected:
  // Training: Mul(x, mask) with a mask of 0 and 1 / (1 - p), reported as Mul.
  // One draw for each element in row-major order: it is dropped if Uniform() is
  // below p, so that a seed drops the same elements everywhere. Evaluation, or
  // p = 0: x itself, nothing drawn, allocated or reported.
  Tensor Forward(const Tensor& x) override;

  Rng* generator() override { return &rng_; }

 private:
  double p_;
  Rng rng_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_DROPOUT_H_
