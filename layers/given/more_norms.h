// More normalizations: RMSNorm and GroupNorm.
//
// norm.h has the two that started it. RMSNorm is LayerNorm without the mean:
// cheaper, and as good in large language models. GroupNorm averages over groups
// of features of one example, so that it needs no batch: for images in batches
// of one or two, where BatchNorm fails.
//
// Given. Both are made of operations that have rules: they have first and
// second gradients, and can be exported.

#ifndef TINYTORCH_LAYERS_GIVEN_MORE_NORMS_H_
#define TINYTORCH_LAYERS_GIVEN_MORE_NORMS_H_

#include <cstdint>
#include <string>

#include "layers/layer.h"
#include "layers/norm.h"
#include "tensor/tensor.h"

namespace tinytorch {

// Returns x / sqrt(mean of x^2 over the last axis + epsilon) * weight. weight
// is [features]. Five passes. Throws std::invalid_argument:
// "RmsNormalization: wanted [..., features], got []"; "RmsNormalization: wanted
// [4] beside x [2, 4], got [3]".
// PyTorch: torch.nn.functional.rms_norm(x, [features], weight, epsilon)
Tensor RmsNormalization(const Tensor& x, const Tensor& weight, Scalar epsilon);

struct RmsNormOptions {
  Scalar epsilon = 1.1920929e-7f;  // of float32, PyTorch's default
};

// Zhang and Sennrich 2019. The parameter "weight" (ones) is [features].
// PyTorch: torch.nn.RMSNorm(features)
class RmsNorm : public Layer {
 public:
  // Throws std::invalid_argument as LayerNorm: "RmsNorm(0): wanted at least 1
  // feature", "RmsNorm(4): wanted an epsilon of at least 0, got -1".
  explicit RmsNorm(int64_t features, RmsNormOptions options = {});

  std::string name() const override;  // "RmsNorm(64)"
  // [..., features] -> the same. Throws std::invalid_argument: "RmsNorm(64):
  // wanted [..., 64], got [3, 60]".
  Shape OutputShape(const Shape& input) const override;

 protected:
  Tensor Forward(const Tensor& x) override;

 private:
  int64_t features_;
  RmsNormOptions options_;
  Tensor weight_;
};

struct GroupNormOptions {
  Scalar epsilon = 1e-5f;
};

// Cuts the features of each example into groups, and normalizes each group over
// its features and all pixels, with the biased variance. Wu and He 2018. With
// one group it is LayerNorm over the whole example; with as many groups as
// features, InstanceNorm. The parameters "weight" (ones) and "bias" (zeros) are
// [features]. A group of a single element gives its bias; PyTorch refuses a
// batch of one such group. PyTorch: torch.nn.GroupNorm(groups, features)
class GroupNorm : public Layer {
 public:
  // Throws std::invalid_argument as LayerNorm, and "GroupNorm(3 groups, 16):
  // wanted groups that divide the features".
  GroupNorm(int64_t groups, int64_t features, GroupNormOptions options = {});

  std::string name() const override;  // "GroupNorm(4 groups, 16)"
  // [n, features, ...] -> the same. Throws std::invalid_argument:
  // "GroupNorm(4 groups, 16): wanted [n, 16, ...], got [64, 28]".
  Shape OutputShape(const Shape& input) const override;

 protected:
  Tensor Forward(const Tensor& x) override;

 private:
  int64_t groups_;
  int64_t features_;
  GroupNormOptions options_;
  Tensor weight_;
  Tensor bias_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_GIVEN_MORE_NORMS_H_
