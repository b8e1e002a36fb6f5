// Exercise `norm`: inputs of one size for every layer.
//
//   x    [1  3]    mean over a row: 2 and 20    LayerNorm: [-1  1]
//        [10 30]   deviation:       1 and 10               [-1  1]
//
//        the same x, mean down a column: 5.5 and 16.5      [-1 -1]
//                    deviation:          4.5 and 13.5      [ 1  1]  BatchNorm
//
// One formula, two directions:
//
//   y = (x - mean) / sqrt(variance + epsilon) * weight + bias
//
// Variance is the mean of (x - mean)^2. The textbook's short cut, mean of x^2
// minus square of the mean, needs one pass instead of two and is a trap: for
// numbers around 10,000 it subtracts 100,000,001 from 100,000,002 in float32,
// which knows neither. Two passes, and sums in double.
//
// BatchNorm has two lives. In training it uses the statistics of the batch and
// remembers them; in evaluation it uses what it remembers, so that the answer
// for one image does not depend on which others are asked at the same time.
//
// Cost: LayerNormalization reads x three times, from the cache mostly, and
// allocates once. BatchNorm in training is made of tensor operations, each
// with its own pass and result, so that it can be differentiated later.
// Tests: test/norm_test.cc, then test/norm_module_test.cc.

#include "layers/norm.h"

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensor/elementwise.h"
#include "tensor/reduce.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given: term(0) + ... + term(n - 1) in double. An addition waits for the one
// before it, 4 cycles; eight sums side by side need not wait for each other.
template <typename Term>
double SumOf(int64_t n, Term term) {
  constexpr int64_t kSums = 8;
  double sums[kSums] = {};
  int64_t i = 0;
  for (; i + kSums <= n; i += kSums) {
    for (int64_t s = 0; s < kSums; ++s) sums[s] += term(i + s);
  }
  double total = 0;
  for (; i < n; ++i) total += term(i);
  for (const double sum : sums) total += sum;
  return total;
}

// Writes one normalized row of n numbers to y.
void NormalizeRow(const Scalar* x, const Scalar* weight, const Scalar* bias,
                  int64_t n, double epsilon, Scalar* y) {
  // Your turn, in double until the last line:
  //   1. mean = sum of x[i] / n. SumOf() adds: give it a lambda from i to the
  //      i-th term.
  //   2. variance = sum of (x[i] - mean)^2 / n: a second pass.
  //   3. y[i] = (x[i] - mean) / sqrt(variance + epsilon) * weight[i] + bias[i].
  //      The root is the same for the whole row, and slow: take it once.
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

// Given: a view of v [features] that broadcasts against x [n, features, ...].
[[maybe_unused]] Tensor AlongAxis1(const Tensor& v, const Tensor& x) {
  Shape shape(x.shape().size(), 1);
  shape[1] = v.numel();
  return Reshape(v, shape);
}

// Given: the errors that norm.h promises.
void CheckFeatures(const Layer& layer, int64_t features) {
  if (features < 1) {
    throw std::invalid_argument(layer.name() + ": wanted at least 1 feature");
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

}  // namespace

// The arithmetic --------------------------------------------------------------

Tensor LayerNormalization(const Tensor& x, const Tensor& weight,
                          const Tensor& bias, Scalar epsilon) {
  // Given: the row is what matters.
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
  // Your turn: in memory, `from` is x.size(0) examples; each has, for one
  // feature after the other, a block of numbers (1 for x [n, features], h * w
  // for images), and a block shares mean, variance, weight and bias.
  //   1. How long is a block? The product of the extents from axis 2 on.
  //   2. For each example, for each feature f, for each number of the block:
  //      (from - m[f]) * scale + b[f], with scale = w[f] / sqrt(v[f] +
  //      epsilon). Subtract first: x * scale - mean * scale would be the
  //      difference of two large numbers.
  // BEGIN SOLUTION
  int64_t block = 1;
  for (int64_t axis = 2; axis < x.ndim(); ++axis) block *= x.size(axis);
  std::vector<Scalar> scale(static_cast<size_t>(features));
  for (int64_t f = 0; f < features; ++f) {
    scale[static_cast<size_t>(f)] =
        w.data()[f] / std::sqrt(v.data()[f] + epsilon);
  }
  const Scalar* source = from.data();
  Scalar* target = out.data();
  for (int64_t example = 0; example < x.size(0); ++example) {
    for (int64_t f = 0; f < features; ++f) {
      const Scalar center = m.data()[f];
      const Scalar factor = scale[static_cast<size_t>(f)];
      const Scalar shift = b.data()[f];
      for (int64_t i = 0; i < block; ++i) {
        target[i] = (source[i] - center) * factor + shift;
      }
      source += block;
      target += block;
    }
  }
  // END SOLUTION
  return Traced("BatchNormalization", {&from, &w, &b, &m, &v}, out,
                {{"epsilon", epsilon}});
}

// The layers ------------------------------------------------------------------

LayerNorm::LayerNorm(int64_t features, NormOptions options)
    : features_(features), options_(options) {
  // Given: BatchNorm's constructor is yours.
  CheckFeatures(*this, features);
  weight_ = AddParameter("weight", Tensor::Ones({features}));
  bias_ = AddParameter("bias", Tensor::Zeros({features}));
}

std::string LayerNorm::name() const {
  return "LayerNorm(" + std::to_string(features_) + ")";
}

Shape LayerNorm::OutputShape(const Shape& input) const {
  // Your turn: the last axis must be there and have features_ entries. The
  // shape stays as it is. The error is in norm.h.
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
  // Your turn: as LayerNorm's. "running_mean" (zeros) and "running_var" (ones)
  // are remembered, not trained: register them with AddBuffer().
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
  // Your turn: the same for axis 1, and there must be at least 2 axes.
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
  // Your turn. In evaluation BatchNormalization() does it, with the running
  // statistics. In training:
  //   1. How many numbers does each feature have? Fewer than 2 have no
  //      variance: the error is in norm.h.
  //   2. With tensor operations, so that gradients can pass later: the mean
  //      over all axes but 1 (keepdims, so that it broadcasts), what is left of
  //      x without it, and the mean of the squares of that: the variance.
  //   3. Move each running statistic towards the batch's, with a plain loop
  //      over data(), as it is no part of the result. The running variance
  //      takes sum / (n - 1) in place of sum / n: an estimate from a sample is
  //      too small by that factor.
  //   4. Return centered / Sqrt(variance + epsilon) * weight + bias. Divide
  //      what is small: weight / Sqrt(...) has one number for each feature.
  //      AlongAxis1() makes weight and bias fit.
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
