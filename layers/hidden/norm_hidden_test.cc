// Hidden tests of exercise `norm`: shapes that no shipped test has.

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/norm.h"
#include "tensor/random.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"
#include "tools/testing/hidden_seed.h"

namespace tinytorch {
namespace {

constexpr double kEpsilon = 1e-3;
constexpr double kMomentum = 0.25;
constexpr NormOptions kOptions{.epsilon = static_cast<Scalar>(kEpsilon),
                               .momentum = kMomentum};
// One root, one division and a few products in float.
constexpr Tolerance kNormalized{1e-4, 1e-4};

// A shape of `ndim` axes, of which axis `at` has `features`.
Shape DrawShape(int64_t ndim, int64_t at, int64_t features, Rng* random) {
  Shape shape;
  for (int64_t axis = 0; axis < ndim; ++axis) {
    shape.push_back(axis == at ? features : 2 + random->UniformInt(4));
  }
  return shape;
}

struct Statistics {
  double mean = 0;
  double variance = 0;  // of n
  double unbiased = 0;  // of n - 1
};

// The statistics of the values whose group is `group`.
Statistics StatisticsOf(const std::vector<Scalar>& values,
                        const std::vector<int64_t>& groups, int64_t group) {
  Statistics of;
  double count = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    if (groups[i] == group) ++count, of.mean += values[i];
  }
  of.mean /= count;
  double squares = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    const double centered = values[i] - of.mean;
    if (groups[i] == group) squares += centered * centered;
  }
  of.variance = squares / count;
  of.unbiased = squares / (count - 1);
  return of;
}

// The index on axis 1 of each element of this shape, in row-major order.
std::vector<int64_t> Features(const Shape& shape) {
  const int64_t block = NumElements(Shape(shape.begin() + 2, shape.end()));
  std::vector<int64_t> features;
  for (int64_t flat = 0; flat < NumElements(shape); ++flat) {
    features.push_back(flat / block % shape[1]);
  }
  return features;
}

// Expects what BatchNorm does in training and then in evaluation.
void ExpectBatchNorm(const Shape& shape, Rng* random) {
  SCOPED_TRACE("x " + ShapeToString(shape));
  const int64_t count = shape[1];
  BatchNorm norm(count, kOptions);
  const Tensor weight = RandomTensor({count}, random->Next(), 0.5, 2);
  const Tensor bias = RandomTensor({count}, random->Next());
  Assign(norm.Parameters()[0].tensor, weight);
  Assign(norm.Parameters()[1].tensor, bias);
  const Tensor x = RandomTensor(shape, random->Next(), -3, 5);
  const Tensor next = RandomTensor(shape, random->Next(), -3, 5);
  const std::vector<Scalar> values = Values(x);
  const std::vector<int64_t> features = Features(shape);
  std::vector<Statistics> of_batch;
  std::vector<double> means;
  std::vector<double> variances;
  for (int64_t f = 0; f < count; ++f) {
    of_batch.push_back(StatisticsOf(values, features, f));
    means.push_back(kMomentum * of_batch.back().mean);
    variances.push_back(1 - kMomentum + kMomentum * of_batch.back().unbiased);
  }
  std::vector<double> trained;
  std::vector<double> evaluated;
  for (size_t i = 0; i < values.size(); ++i) {
    const size_t f = static_cast<size_t>(features[i]);
    const double w = Values(weight)[f];
    const double b = Values(bias)[f];
    trained.push_back((values[i] - of_batch[f].mean) /
                          std::sqrt(of_batch[f].variance + kEpsilon) * w +
                      b);
    evaluated.push_back((Values(next)[i] - means[f]) /
                            std::sqrt(variances[f] + kEpsilon) * w +
                        b);
  }
  EXPECT_THAT(norm(Scattered(x)), IsNear(shape, trained, kNormalized));
  EXPECT_THAT(norm.Buffers()[0].tensor, IsNear({count}, means, kNormalized));
  EXPECT_THAT(norm.Buffers()[1].tensor,
              IsNear({count}, variances, kNormalized));
  norm.Eval();
  EXPECT_THAT(norm(Scattered(next)), IsNear(shape, evaluated, kNormalized));
}

TEST(NormHiddenTest, LayerNormAgreesWithASlowLoop) {
  Why("LayerNorm takes any number of axes, and any number of features.");
  Rng random(HiddenSeed());
  for (int64_t ndim = 1; ndim <= 5; ++ndim) {
    const int64_t features = 2 + random.UniformInt(70);
    const Shape shape = DrawShape(ndim, ndim - 1, features, &random);
    SCOPED_TRACE("x " + ShapeToString(shape));
    const Tensor x = RandomTensor(shape, random.Next(), -3, 5);
    const Tensor weight = RandomTensor({features}, random.Next(), 0.5, 2);
    const Tensor bias = RandomTensor({features}, random.Next());
    const std::vector<Scalar> values = Values(x);
    std::vector<int64_t> rows;
    for (int64_t i = 0; i < x.numel(); ++i) rows.push_back(i / features);
    std::vector<double> wanted;
    for (size_t i = 0; i < values.size(); ++i) {
      const size_t f = i % static_cast<size_t>(features);
      const Statistics row = StatisticsOf(values, rows, rows[i]);
      wanted.push_back((values[i] - row.mean) /
                           std::sqrt(row.variance + kEpsilon) *
                           Values(weight)[f] +
                       Values(bias)[f]);
    }
    EXPECT_THAT(LayerNormalization(Scattered(x), Scattered(weight), bias,
                                   kOptions.epsilon),
                IsNear(shape, wanted, kNormalized));
  }
}

TEST(NormHiddenTest, BatchNormAgreesWithASlowLoop) {
  Why("Rows, sequences and images: axis 1 has the features in all of them.");
  Rng random(HiddenSeed());
  for (int64_t ndim = 2; ndim <= 4; ++ndim) {
    ExpectBatchNorm(DrawShape(ndim, 1, 1 + random.UniformInt(9), &random),
                    &random);
  }
}

TEST(NormHiddenTest, VideosShareTheStatisticsOfAChannel) {
  Why("A video is [n, channels, frames, h, w]: one more axis to average over.");
  Rng random(HiddenSeed());
  ExpectBatchNorm(DrawShape(5, 1, 1 + random.UniformInt(3), &random), &random);
}

}  // namespace
}  // namespace tinytorch
