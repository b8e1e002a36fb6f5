// Exercise `norm`: inputs of similar size for every layer.
//
//   x    [1  3]    mean of each row:   2 and 20    LayerNorm  [-1  1]
//        [10 30]   standard deviation: 1 and 10               [-1  1]
//
//        mean of each column:          5.5 and 16.5  BatchNorm  [-1 -1]
//        standard deviation:           4.5 and 13.5             [ 1  1]
//
// One formula, two directions:
//
//   y = (x - mean) / sqrt(variance + epsilon) * weight + bias
//
// Variance is the mean of (x - mean)^2. The short cut of the textbooks, the
// mean of x^2 minus the square of the mean, needs one pass instead of two, but
// loses digits: for numbers around 10,000 it subtracts 100,000,001 from
// 100,000,002, and float32 can represent neither. So use two passes, and sums
// in double.
//
// BatchNorm has two modes. In training it uses the statistics of the batch and
// updates its running statistics. In evaluation it uses the running statistics,
// so that the result for one image does not depend on the other images of the
// batch.
//
// Cost: LayerNormalization reads x three times, mostly from the cache, and
// allocates once. BatchNorm in training is made of tensor operations, so that
// it can be differentiated later; each has its own pass and result.
// Tests: test/norm_test.cc, then test/norm_module_test.cc.

#include "layers/norm.h"

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "layers/given/lines.h"
#include "layers/given/norm_checks.h"
#include "tensor/elementwise.h"
#include "tensor/reduce.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Normalizes a row of n numbers and writes the result to y.
void NormalizeRow(const Scalar* x, const Scalar* weight, const Scalar* bias,
                  int64_t n, double epsilon, Scalar* y) {
  // Your turn. Compute in double, and convert to Scalar in the last line:
  //   1. mean = sum of x[i] / n. SumOf() (layers/given/lines.h) adds in double;
  //      its second argument is a lambda that returns the term of index i.
  //   2. variance = sum of (x[i] - mean)^2 / n: a second pass.
  //   3. y[i] = (x[i] - mean) / sqrt(variance + epsilon) * weight[i] + bias[i].
  //      A root and a division are slow and the same for the whole row: compute
  //      them once, before the loop.
  // BEGIN SOLUTION
  const double count = static_cast<double>(n);
  const auto value = [=](int64_t i) { return double{x[i]}; };
  const double mean = SumOf(n, value) / count;
  const auto square = [=](int64_t i) { return (x[i] - mean) * (x[i] - mean); };
  const double variance = SumOf(n, square) / count;
  const double scale = 1 / std::sqrt(variance + epsilon);
  for (int64_t i = 0; i < n; ++i) {
    y[i] = static_cast<Scalar>((x[i] - mean) * scale * weight[i] + bias[i]);
  }
  // END SOLUTION
}

// Given. Returns v [features] as a view [1, features, 1, ...] that broadcasts
// against x [n, features, ...].
Tensor AlongAxis1(const Tensor& v, const Tensor& x) {
  Shape shape(x.shape().size(), 1);
  shape[1] = v.numel();
  return Reshape(v, shape);
}

}  // namespace

// The arithmetic --------------------------------------------------------------

Tensor LayerNormalization(const Tensor& x, const Tensor& weight,
                          const Tensor& bias, Scalar epsilon) {
  // Given: NormalizeRow() is yours.
  if (x.ndim() < 1) {
    throw std::invalid_argument(
        "LayerNormalization: wanted [..., features], got []");
  }
  const int64_t features = x.size(-1);
  CheckBeside("LayerNormalization", x, features, {&weight, &bias});
  const Tensor from = x.Contiguous();
  const Tensor w = weight.Contiguous();
  const Tensor b = bias.Contiguous();
  const Tensor out = Tensor::Empty(x.shape());
  for (int64_t at = 0; at < x.numel(); at += features) {
    NormalizeRow(from.data() + at, w.data(), b.data(), features, epsilon,
                 out.data() + at);
  }
  return Traced("LayerNormalization", {&from, &w, &b}, out,
                {{"axis", int64_t{-1}}, {"epsilon", epsilon}});
}

Tensor BatchNormalization(const Tensor& x, const Tensor& weight,
                          const Tensor& bias, const Tensor& mean,
                          const Tensor& variance, Scalar epsilon) {
  if (x.ndim() < 2) {
    throw std::invalid_argument(
        "BatchNormalization: wanted [n, features, ...], got " +
        ShapeToString(x.shape()));
  }
  const int64_t features = x.size(1);
  CheckBeside("BatchNormalization", x, features,
              {&weight, &bias, &mean, &variance});
  const Tensor from = x.Contiguous();
  const Tensor w = weight.Contiguous();
  const Tensor b = bias.Contiguous();
  const Tensor m = mean.Contiguous();
  const Tensor v = variance.Contiguous();
  const Tensor out = Tensor::Empty(x.shape());
  // Your turn: in memory, `from` is a list of x.size(0) examples. Each example
  // has, for one feature after the other, a block of numbers: 1 number for x
  // [n, features], h * w numbers for images. A block has one mean, one
  // variance, one weight and one bias.
  //   1. How long is a block? NumElements() of the extents from axis 2 on.
  //   2. For each feature f compute scale = w[f] / sqrt(v[f] + epsilon), once,
  //      because a root is slow: keep them in a std::vector<Scalar>.
  //   3. For each example, for each feature f, for each number of the block:
  //      (number - m[f]) * scale + b[f]. Subtract first: number * scale - m[f]
  //      * scale would be the difference of two large numbers. Keep the three
  //      in constants before the loop over the block, so that the compiler does
  //      not read them from memory again after each write.
  // BEGIN SOLUTION
  const int64_t block =
      NumElements(Shape(x.shape().begin() + 2, x.shape().end()));
  std::vector<Scalar> scales;
  for (int64_t f = 0; f < features; ++f) {
    scales.push_back(w.data()[f] / std::sqrt(v.data()[f] + epsilon));
  }
  const Scalar* source = from.data();
  Scalar* target = out.data();
  for (int64_t example = 0; example < x.size(0); ++example) {
    for (int64_t f = 0; f < features; ++f, source += block, target += block) {
      const Scalar mean_f = m.data()[f], bias_f = b.data()[f];
      const Scalar scale = scales[static_cast<size_t>(f)];
      for (int64_t i = 0; i < block; ++i) {
        target[i] = (source[i] - mean_f) * scale + bias_f;
      }
    }
  }
  // END SOLUTION
  return Traced("BatchNormalization", {&from, &w, &b, &m, &v}, out,
                {{"epsilon", epsilon}});
}

// The layers ------------------------------------------------------------------

LayerNorm::LayerNorm(int64_t features, NormOptions options)
    : features_(features), options_(options) {
  // Given: the constructor of BatchNorm is yours.
  CheckFeatures(*this, features);
  CheckOptions(*this, options);
  weight_ = AddParameter("weight", Tensor::Ones({features}));
  bias_ = AddParameter("bias", Tensor::Zeros({features}));
}

std::string LayerNorm::name() const {
  return "LayerNorm(" + std::to_string(features_) + ")";
}

Shape LayerNorm::OutputShape(const Shape& input) const {
  // Your turn:
  //   1. There must be at least one axis, and the extent of the last one must
  //      be features_. Otherwise throw std::invalid_argument: "LayerNorm(64):
  //      wanted [..., 64], got [3, 60]".
  //   2. Return the shape: it stays as it is.
  // BEGIN SOLUTION
  if (input.empty() || input.back() != features_) {
    throw std::invalid_argument(name() + ": wanted [..., " +
                                std::to_string(features_) + "], got " +
                                ShapeToString(input));
  }
  return input;
  // END SOLUTION
}

Tensor LayerNorm::Forward(const Tensor& x) {
  return LayerNormalization(x, weight_, bias_, options_.epsilon);
}

BatchNorm::BatchNorm(int64_t features, NormOptions options)
    : features_(features), options_(options) {
  CheckFeatures(*this, features);
  CheckOptions(*this, options);
  // Your turn: as in LayerNorm. In addition, "running_mean" (zeros) and
  // "running_var" (ones) are state that is not trained: AddBuffer().
  // BEGIN SOLUTION
  weight_ = AddParameter("weight", Tensor::Ones({features}));
  bias_ = AddParameter("bias", Tensor::Zeros({features}));
  running_mean_ = AddBuffer("running_mean", Tensor::Zeros({features}));
  running_var_ = AddBuffer("running_var", Tensor::Ones({features}));
  // END SOLUTION
}

std::string BatchNorm::name() const {
  return "BatchNorm(" + std::to_string(features_) + ")";
}

Shape BatchNorm::OutputShape(const Shape& input) const {
  // Your turn:
  //   1. There must be at least 2 axes, and the extent of axis 1 must be
  //      features_. Otherwise throw std::invalid_argument: "BatchNorm(16):
  //      wanted [n, 16, ...], got [64, 28]".
  //   2. Return the shape: it stays as it is.
  // BEGIN SOLUTION
  if (input.size() < 2 || input[1] != features_) {
    throw std::invalid_argument(name() + ": wanted [n, " +
                                std::to_string(features_) + ", ...], got " +
                                ShapeToString(input));
  }
  return input;
  // END SOLUTION
}

Tensor BatchNorm::Forward(const Tensor& x) {
  // Your turn. In evaluation, return BatchNormalization() with the running
  // statistics. In training:
  //   1. How many numbers does each feature have? Fewer than 2 numbers have no
  //      variance: throw the error of norm.h, with the shape of x.
  //   2. Use tensor operations, so that gradients can pass later. Mean() over
  //      all axes except axis 1, with keepdims so that it broadcasts; centered
  //      = x - mean; the variance is the Mean() of centered * centered.
  //   3. Move each running statistic toward that of the batch, in double, in a
  //      plain loop over data(): the update is not part of the result. Do not
  //      assign a new tensor to running_mean_: a tensor is a handle, and the
  //      registered buffer would keep the old numbers. The running variance
  //      takes sum / (n - 1) in place of sum / n: a variance that is estimated
  //      from a sample is too small by that factor.
  //   4. Return centered / Sqrt(variance + epsilon) * weight + bias. Divide the
  //      small tensor: weight / Sqrt(...) has one number for each feature.
  //      AlongAxis1() makes weight and bias broadcast.
  // BEGIN SOLUTION
  if (!training()) {
    return BatchNormalization(x, weight_, bias_, running_mean_, running_var_,
                              options_.epsilon);
  }
  const int64_t count = x.numel() / features_;
  if (count < 2) {
    throw std::invalid_argument(
        name() + ": wanted more than 1 value for each feature in training, " +
        "got " + ShapeToString(x.shape()));
  }
  ReduceOptions over = {.axes = {0}, .keepdims = true};
  for (int64_t axis = 2; axis < x.ndim(); ++axis) over.axes.push_back(axis);
  const Tensor mean = Mean(x, over);
  const Tensor centered = x - mean;
  const Tensor variance = Mean(centered * centered, over);

  const double n = static_cast<double>(count);
  const auto update = [this](Scalar& running, double batch) {
    const double momentum = options_.momentum;
    running = static_cast<Scalar>((1 - momentum) * running + momentum * batch);
  };
  for (int64_t f = 0; f < features_; ++f) {
    update(running_mean_.data()[f], mean.data()[f]);
    update(running_var_.data()[f], variance.data()[f] * n / (n - 1));
  }

  const Tensor scale =
      AlongAxis1(weight_, x) / Sqrt(variance + options_.epsilon);
  return centered * scale + AlongAxis1(bias_, x);
  // END SOLUTION
}

}  // namespace tinytorch
