// Dropout: train many thinned networks at once, use their average.
//
// In training, each call sets each element to 0 with probability p, so that no
// unit can rely on one other unit. The elements that stay are divided by 1 - p,
// which keeps the expected value. In evaluation, the layer returns its input.
// Srivastava et al. 2014. Exercise `dropout`. PyTorch: torch.nn.Dropout(p)

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
  // The layer has a generator of its own, made with this seed, and no
  // parameters. Throws std::invalid_argument unless 0 <= p < 1, also for NaN:
  // "Dropout: wanted 0 <= p < 1, got 1". (PyTorch allows p = 1, which returns
  // only zeros.)
  Dropout(double p, uint64_t seed);

  std::string name() const override;  // "Dropout(0.5)"
  Shape OutputShape(const Shape& input) const override { return input; }

 protected:
  // In training: returns Mul(x, mask) with a mask of 0 and 1 / (1 - p), which
  // is computed in double and then rounded; reports Mul and nothing else.
  // Draws one number for each element in row-major order, for any strides of x,
  // and drops the element if Uniform() is below p: a seed drops the same
  // elements on every machine. The next call draws on from there. Allocates the
  // mask and the result. In evaluation, or if p is 0: returns x itself (the
  // same id()); draws, allocates and reports nothing.
  Tensor Forward(const Tensor& x) override;

  Rng* generator() override { return &rng_; }

 private:
  double p_;
  Rng rng_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_DROPOUT_H_
