// Dense: y = W x + b, every output looks at every input. Other libraries call
// it Linear.
//
// For a batch, with examples as rows: y = x W^T + b. W is [out, in] as in
// PyTorch, so that row o of W is the pattern that output o looks for; if the
// inputs are images, a row can be drawn as an image. b is broadcast over the
// batch.
//
//   x [..., in]  W [out, in]  b [out]  ->  y [..., out]
//
// Cost for one example: 2 * in * out operations and 4 * in * out bytes of
// weights. With one example the processor waits for memory; in a batch it uses
// each weight many times. Exercise `dense`. PyTorch: torch.nn.Linear(in, out,
// bias)

#ifndef TINYTORCH_LAYERS_DENSE_H_
#define TINYTORCH_LAYERS_DENSE_H_

#include <cstdint>
#include <string>

#include "layers/layer.h"
#include "tensor/random.h"
#include "tensor/tensor.h"

namespace tinytorch {

struct DenseOptions {
  bool bias = true;
};

class Dense : public Layer {
 public:
  // Makes the parameters "weight" [out, in], filled by KaimingUniform(), and
  // "bias" [out], zeros, which draw nothing. With options.bias = false there is
  // no "bias". Throws std::invalid_argument if in or out is below 1:
  // "Dense(0, 10): wanted extents of at least 1".
  Dense(int64_t in, int64_t out, Rng& rng, DenseOptions options = {});

  std::string name() const override;  // "Dense(784, 10)"

  // [..., in] -> [..., out]; there may be no leading axis: [in] -> [out]; or
  // one of extent 0. The last axis decides, not the number of elements. Throws
  // std::invalid_argument: "Dense(784, 10): wanted [..., 784], got [64, 28]".
  Shape OutputShape(const Shape& input) const override;

  const Tensor& weight() const { return weight_; }
  const Tensor& bias() const { return bias_; }  // shape [0] without a bias

 protected:
  // Computes one matrix product for any number of leading axes: flattens them,
  // multiplies, adds, and restores them. Reports Reshape (unless x has 2 axes),
  // Transpose of the weight, MatMul, Add (with a bias) and Reshape (unless x
  // has 2 axes). Allocates the product and the sum; all else is a view, unless
  // a Reshape() has to copy an x that is not contiguous.
  Tensor Forward(const Tensor& x) override;

 private:
  int64_t in_;
  int64_t out_;
  Tensor weight_;
  Tensor bias_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_DENSE_H_
