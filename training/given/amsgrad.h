// AMSGrad: Adam that never forgets its largest gradient.
//
//   Adam      m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2
//             w -= lr mhat / (sqrt(vhat) + eps)
//   AMSGrad   the same with the largest v so far in place of v
//
// After a rare, large gradient Adam's v fades, and its steps grow again. There
// are problems with a single minimum on which Adam does not converge for that
// reason (Reddi, Kale, Kumar 2018, "On the Convergence of Adam and Beyond").
// The largest v makes the step of each weight shrink only.
//
// Given. Built on your Adam: it computes m and v.

#ifndef TINYTORCH_TRAINING_GIVEN_AMSGRAD_H_
#define TINYTORCH_TRAINING_GIVEN_AMSGRAD_H_

#include <cstddef>
#include <vector>

#include "layers/layer.h"
#include "tensor/tensor.h"
#include "training/optimizers.h"

namespace tinytorch {

struct AmsGradOptions {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;
  // Decays the weight itself, as AdamW does, in place of adding the decay to
  // the gradient.
  bool decoupled_decay = false;
};

// State "exp_avg" (m), "exp_avg_sq" (v), and "max_exp_avg_sq", the largest v.
// Costs two passes where Adam costs one. The constructor throws
// std::invalid_argument as Adam, and "AmsGrad: wanted an epsilon above 0, got
// 0".
// PyTorch: torch.optim.Adam(amsgrad=True), and torch.optim.AdamW(amsgrad=True)
// for decoupled_decay (whose default weight_decay is 0.01)
class AmsGrad : public Adam {
 public:
  explicit AmsGrad(std::vector<NamedTensor> parameters,
                   AmsGradOptions options = {});

 protected:
  void Update(size_t index, const Tensor& parameter,
              const Tensor& gradient) override;

 private:
  AmsGradOptions options_;
  std::vector<Tensor> max_exp_avg_sq_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_GIVEN_AMSGRAD_H_
