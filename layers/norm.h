// Normalization: give every layer inputs of one size.
//
// Subtract a mean, divide by a standard deviation, then let two learned
// numbers, weight and bias, choose the scale that is best:
//
//   y = (x - mean) / sqrt(variance + epsilon) * weight + bias
//
// The question is only over what the mean is taken. LayerNorm: over the
// features of one example. BatchNorm: over the batch, for one feature; then an
// example's result depends on its neighbours, which is why BatchNorm keeps
// running averages to use after training. The variance is the biased one (sum
// of squares / n); epsilon keeps a constant input from dividing by 0.
//
// Means and variances are accumulated in double and in two passes, so that
// numbers around 10,000 with a spread of 1 come out right. Exercise `norm`.

#ifndef TINYTORCH_LAYERS_NORM_H_
#define TINYTORCH_LAYERS_NORM_H_

#include <cstdint>
#include <string>

#include "layers/layer.h"
#include "tensor/tensor.h"

namespace tinytorch {

// The arithmetic of LayerNorm: normalizes the last axis of x [..., features];
// weight and bias are [features]. One allocation (an input that is not
// contiguous is copied first, by Contiguous()). Reports ONNX LayerNormalization
// with inputs x, weight, bias (attributes axis = -1, epsilon).
// Throws std::invalid_argument: "LayerNormalization: wanted [..., features],
// got []"; "LayerNormalization: wanted [4] beside x [2, 4], got [3]".
// PyTorch: torch.nn.functional.layer_norm
Tensor LayerNormalization(const Tensor& x, const Tensor& weight,
                          const Tensor& bias, Scalar epsilon);

// The arithmetic of BatchNorm: normalizes x [n, features, ...] for each feature
// with the given mean and variance, all [features]. One allocation (and copies
// of what is not contiguous). Reports ONNX BatchNormalization with inputs x,
// weight, bias, mean, variance (attribute epsilon).
// Throws std::invalid_argument: "BatchNormalization: wanted [n, features, ...],
// got [5]"; "BatchNormalization: wanted [3] beside x [5, 3], got [2]".
// PyTorch: torch.nn.functional.batch_norm(training=False)
Tensor BatchNormalization(const Tensor& x, const Tensor& weight,
                          const Tensor& bias, const Tensor& mean,
                          const Tensor& variance, Scalar epsilon);

struct NormOptions {
  Scalar epsilon = 1e-5f;
  double momentum = 0.1;  // BatchNorm: how much the newest batch counts
};

// Ba, Kiros, Hinton 2016. Parameters "weight" (ones) and "bias" (zeros),
// [features]. PyTorch: torch.nn.LayerNorm(features)
class LayerNorm : public Layer {
 public:
  // Throws std::invalid_argument if features is below 1: "LayerNorm(0): wanted
  // at least 1 feature".
  explicit LayerNorm(int64_t features, NormOptions options = {});

  std::string name() const override;  // "LayerNorm(64)"
  // [..., features] -> the same. Throws std::invalid_argument: "LayerNorm(64):
  // wanted [..., 64], got [3, 60]".
  Shape OutputShape(const Shape& input) const override;

 protected:
  Tensor Forward(const Tensor& x) override;

 private:
  int64_t features_;
  NormOptions options_;
  Tensor weight_;
  Tensor bias_;
};

// Ioffe and Szegedy 2015. Parameters "weight" (ones) and "bias" (zeros),
// buffers "running_mean" (zeros) and "running_var" (ones), all [features].
// PyTorch: torch.nn.BatchNorm1d and BatchNorm2d (features)
class BatchNorm : public Layer {
 public:
  // Throws std::invalid_argument if features is below 1, as LayerNorm.
  explicit BatchNorm(int64_t features, NormOptions options = {});

  std::string name() const override;  // "BatchNorm(16)"
  // [n, features, ...] -> the same: [64, 16], [64, 16, 28, 28]. Throws
  // std::invalid_argument: "BatchNorm(16): wanted [n, 16, ...], got [64, 28]".
  Shape OutputShape(const Shape& input) const override;

 protected:
  // Training: statistics of this batch, for each feature over all other axes;
  // made of Mean, Sub, Mul, Sqrt, ... so that they can be differentiated. Then
  //   running = (1 - momentum) * running + momentum * batch's
  // with the unbiased variance (n - 1) for the running one, as PyTorch does;
  // this update is no part of the result and reports nothing.
  // Throws std::invalid_argument for fewer than 2 values a feature:
  // "BatchNorm(16): wanted more than 1 value for each feature in training, got
  // [1, 16]". Nothing is updated then.
  // Evaluation: BatchNormalization() with the running statistics.
  Tensor Forward(const Tensor& x) override;

 private:
  int64_t features_;
  NormOptions options_;
  Tensor weight_;
  Tensor bias_;
  Tensor running_mean_;
  Tensor running_var_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_LAYERS_NORM_H_
