// Normalization: give every layer inputs of similar size.
//
// A normalization subtracts a mean and divides by a standard deviation; two
// learned numbers, weight and bias, then choose the best scale:
//
//   y = (x - mean) / sqrt(variance + epsilon) * weight + bias
//
// The two layers differ in the elements that they average over. LayerNorm
// averages over the features of one example. BatchNorm averages over the batch,
// for each feature; so the result for an example depends on the other examples
// of its batch, and BatchNorm keeps running averages for the time after
// training. The variance is the biased one (sum of squares / n). With epsilon,
// a constant input gives the bias, and not 0 / 0.
//
// Means and variances are summed in double and in two passes, so that the
// result is right for numbers around 10,000 that differ by 1. The mean is
// subtracted before anything is multiplied. A NaN in x gives NaN in its row
// (LayerNorm), in its feature (BatchNorm in training) or in its own place (in
// evaluation), and nowhere else. All tensors may be any views. Exercise `norm`.

#ifndef TINYTORCH_LAYERS_NORM_H_
#define TINYTORCH_LAYERS_NORM_H_

#include <cstdint>
#include <string>

#include "layers/layer.h"
#include "tensor/tensor.h"

namespace tinytorch {

// Normalizes the last axis of x [..., features]: the arithmetic of LayerNorm.
// weight and bias are [features]. Each row is computed in double and rounded
// once, at the end, and depends on no other row: alone in a batch it gives the
// same bits. Allocates once; an input that is not contiguous is copied first by
// Contiguous(). Reports ONNX LayerNormalization with inputs x, weight, bias
// (attributes axis = -1, epsilon).
// Throws std::invalid_argument: "LayerNormalization: wanted [..., features],
// got []"; "LayerNormalization: wanted [4] beside x [2, 4], got [3]".
// PyTorch: torch.nn.functional.layer_norm
Tensor LayerNormalization(const Tensor& x, const Tensor& weight,
                          const Tensor& bias, Scalar epsilon);

// Normalizes each feature of x [n, features, ...] with the mean and the
// variance that the caller gives: the arithmetic of BatchNorm in evaluation.
// The other tensors are [features]. As in LayerNormalization(), an example
// gives the same bits in any batch. Allocates once, and once for each input
// that is not contiguous. Reports ONNX BatchNormalization with inputs x,
// weight, bias, mean, variance (attribute epsilon). Throws
// std::invalid_argument: "BatchNormalization: wanted [n, features, ...], got
// [5]"; "BatchNormalization: wanted [3] beside x [5, 3], got [2]". PyTorch:
// torch.nn.functional.batch_norm(training=False)
Tensor BatchNormalization(const Tensor& x, const Tensor& weight,
                          const Tensor& bias, const Tensor& mean,
                          const Tensor& variance, Scalar epsilon);

// Of both layers. LayerNorm checks the momentum, too, but does not use it.
struct NormOptions {
  Scalar epsilon = 1e-5f;
  double momentum = 0.1;  // BatchNorm: the share of the newest batch
};

// Normalizes each example over its features. Ba, Kiros, Hinton 2016. The
// parameters "weight" (ones) and "bias" (zeros) are [features]. In both modes a
// call is one LayerNormalization(). PyTorch: torch.nn.LayerNorm(features)
class LayerNorm : public Layer {
 public:
  // Throws std::invalid_argument if features is below 1: "LayerNorm(0): wanted
  // at least 1 feature"; and for options that give NaN: "LayerNorm(4): wanted
  // an epsilon of at least 0, got -1" (also for NaN and inf), "LayerNorm(4):
  // wanted 0 <= momentum <= 1, got 2" (also for NaN).
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

// Normalizes each feature over the batch. Ioffe and Szegedy 2015. The
// parameters "weight" (ones) and "bias" (zeros) and the buffers "running_mean"
// (zeros) and "running_var" (ones) are [features]. PyTorch:
// torch.nn.BatchNorm1d and BatchNorm2d (features)
class BatchNorm : public Layer {
 public:
  // Throws as LayerNorm, with its own name.
  explicit BatchNorm(int64_t features, NormOptions options = {});

  std::string name() const override;  // "BatchNorm(16)"
  // [n, features, ...] -> the same: [64, 16], [64, 16, 28, 28]. Throws
  // std::invalid_argument: "BatchNorm(16): wanted [n, 16, ...], got [64, 28]".
  Shape OutputShape(const Shape& input) const override;

 protected:
  // In training: computes the statistics of this batch, for each feature over
  // all other axes, however many there are, out of tensor operations, so that
  // they can be differentiated: one Mean() of x, one of the squared distances,
  // one Sqrt(), and Sub, Mul, Div, Add, all on the way from x to the result.
  // Then updates
  //   running = (1 - momentum) * running + momentum * batch's
  // where the running variance takes the unbiased variance (n - 1), as in
  // PyTorch. The update is not part of the result and reports nothing: no
  // reported operation reads a running statistic.
  // Throws std::invalid_argument for fewer than 2 values of a feature, and
  // updates nothing: "BatchNorm(16): wanted more than 1 value for each feature
  // in training, got [1, 16]". [1, 16, 3] has 3 values and is allowed.
  // In evaluation: BatchNormalization() with the running statistics, which stay
  // as they are, for any n, also 0 and 1.
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
