// Gradients, first and second, of given functions of all modules: they are made
// of operations that have rules, or have a rule in given/more_rules.h.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <source_location>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/given/more_activations.h"
#include "layers/given/more_norms.h"
#include "tensor/elementwise.h"
#include "tensor/given/arrange.h"
#include "tensor/given/more_math.h"
#include "tensor/given/more_reduce.h"
#include "tensor/given/order.h"
#include "tensor/random.h"
#include "tensor/reduce.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tensor/trace.h"
#include "training/given/cross_attention.h"
#include "training/given/loss_options.h"
#include "training/tape.h"
#include "training/testing/gradients.h"

namespace tinytorch {
namespace {

// The gradient of sum(f(x) * weights) with respect to x.
Tensor Slope(const TensorFunction& f, const Tensor& x, Tape& tape) {
  const Tensor y = f({x});
  const Tensor weights = RandomTensor(y.shape(), 5, 0.5, 1.5);
  return tape.Gradient(y, std::vector<Tensor>{x},
                       {.graph = Graph::kKeep, .upstream = weights})[0];
}

// Checks the gradient of f, and with finite differences of it the gradient of
// the gradient.
void ExpectTwoGradients(
    const TensorFunction& f, const Tensor& x,
    std::source_location caller = std::source_location::current()) {
  ExpectGradient(f, {x}, {}, caller);
  const Tensor u = RandomTensor(x.shape(), 6, 0.5, 1.5);
  Tape tape;
  Tensor sum;
  {
    const TraceScope scope(&tape);
    sum = Sum(Slope(f, x, tape) * u);
  }
  const Tensor second = tape.Gradient(sum, std::vector<Tensor>{x})[0];
  const double h = sizeof(Scalar) == 4 ? 1.0 / 64 : 1.0 / 1024;
  const auto at = [&](int64_t i, double step) {
    const Tensor moved = x.Clone();
    moved.data()[i] += static_cast<Scalar>(step);
    Tape other;
    const TraceScope scope(&other);
    return static_cast<double>(Sum(Slope(f, moved, other) * u).item());
  };
  std::vector<double> wanted;
  for (int64_t i = 0; i < x.numel(); ++i) {
    wanted.push_back(
        (at(i, -2 * h) - 8 * at(i, -h) + 8 * at(i, h) - at(i, 2 * h)) /
        (12 * h));
  }
  const double most = sizeof(Scalar) == 4 ? 2e-3 : 1e-6;
  EXPECT_THAT(second, IsNear(x.shape(), wanted, {most, most}))
      << "second gradient, called from line " << caller.line();
}

TEST(GivenGradientsTest, OfCrossEntropyWithOptions) {
  const Tensor labels = MakeTensor({2, 2}, {4, -100, 2, 2});
  for (const Reduction reduction :
       {Reduction::kMean, Reduction::kSum, Reduction::kNone}) {
    const Loss loss = CrossEntropyLoss(
        {.reduction = reduction,
         .label_smoothing = 0.2,
         .class_weights = MakeTensor({5}, {1, 2, 0.5f, 3, 1})});
    ExpectTwoGradients([&](const Tensors& x) { return loss(x[0], labels); },
                       RandomTensor({2, 2, 5}, 3));
  }
}

TEST(GivenGradientsTest, OfBinaryCrossEntropyWithOptions) {
  const Tensor targets = RandomTensor({3, 4}, 4, 0, 1);
  for (const Reduction reduction :
       {Reduction::kMean, Reduction::kSum, Reduction::kNone}) {
    const Loss loss =
        BCEWithLogitsLoss({.reduction = reduction,
                           .weight = RandomTensor({3, 1}, 7, 1, 2),
                           .positive_weight = RandomTensor({4}, 8, 1, 2)});
    ExpectTwoGradients([&](const Tensors& x) { return loss(x[0], targets); },
                       RandomTensor({3, 4}, 5));
  }
}

TEST(GivenGradientsTest, OfSquaredErrorsWithOptions) {
  const Tensor targets = RandomTensor({3, 2}, 4);
  for (const Reduction reduction :
       {Reduction::kMean, Reduction::kSum, Reduction::kNone}) {
    ExpectTwoGradients(
        [&](const Tensors& x) { return MSELoss(reduction)(x[0], targets); },
        RandomTensor({3, 2}, 5));
  }
}

// The gradient of the sum of f(x).
Tensor GradientOf(Tensor (*f)(const Tensor&), const Tensor& x) {
  Tape tape;
  const TraceScope scope(&tape);
  return tape.Gradient(Sum(f(x)), std::vector<Tensor>{x})[0];
}

TEST(GivenGradientsTest, OfAttentionWithAMask) {
  const Tensor key = RandomTensor({2, 3, 2}, 1);
  const Tensor value = RandomTensor({2, 3, 4}, 2);
  const Tensor allowed = MakeTensor({2, 3}, {1, 0, 1, 0, 0, 0});
  const Tensor hidden = MaskOf(allowed);
  const Tensor query = RandomTensor({2, 2, 2}, 3);
  ExpectTwoGradients(
      [&](const Tensors& x) {
        return Attention(x[0], key, value, {.mask = hidden});
      },
      query);
  ExpectTwoGradients(
      [&](const Tensors& x) { return Attention(query, x[0], value); }, key);
  ExpectTwoGradients(
      [&](const Tensors& x) {
        const Tensor y =
            Attention(query, key, x[0], {.mask = hidden, .scale = 2});
        return y * y;
      },
      value);
  ExpectTwoGradients(
      [&](const Tensors& x) {
        return Attention(query, key, value, {.mask = x[0]});
      },
      RandomTensor({2, 3}, 4));
}

TEST(GivenGradientsTest, OfAQueryThatSeesNothingAreZero) {
  const Tensor query = RandomTensor({2, 2}, 1);
  const Tensor key = RandomTensor({3, 2}, 2), value = RandomTensor({3, 2}, 3);
  const Tensor mask = MaskOf(MakeTensor({2, 1}, {0, 1}));
  Tape tape;
  Tensor sum;
  {
    const TraceScope scope(&tape);
    sum = Sum(Attention(query, key, value, {.mask = mask}));
  }
  const Tensor gradient = tape.Gradient(sum, std::vector<Tensor>{query})[0];
  EXPECT_EQ(gradient.At({0, 0}), 0);
  EXPECT_EQ(gradient.At({0, 1}), 0);
  EXPECT_NE(gradient.At({1, 0}), 0);
}

TEST(GivenGradientsTest, OfMultiHeadAttention) {
  Rng rng(1);
  MultiHeadAttention layer(4, 2, rng);
  const Tensor context = RandomTensor({1, 2, 4}, 2);
  ExpectTwoGradients(
      [&](const Tensors& x) {
        return layer.Attend(x[0], context, Tensor::Zeros({3, 2}));
      },
      RandomTensor({1, 3, 4}, 3));
  ExpectTwoGradients([&](const Tensors& x) { return layer(x[0]); }, context);
}

TEST(GivenGradientsTest, OfSinesAndCosines) {
  const Tensor x = RandomTensor({2, 3}, 1, -2, 2);
  ExpectTwoGradients([](const Tensors& t) { return Sin(t[0]); }, x);
  ExpectTwoGradients([](const Tensors& t) { return Cos(t[0]); }, x);
}

TEST(GivenGradientsTest, OfSignAndRoundAreZero) {
  const Tensor x = MakeTensor({3}, {-1.25f, 0, 2.5f});
  EXPECT_THAT(GradientOf(Sign, x), IsTensor({3}, {0, 0, 0}));
  EXPECT_THAT(GradientOf(Round, x), IsTensor({3}, {0, 0, 0}));
}

TEST(GivenGradientsTest, OfClipAreZeroAtTheLimits) {
  const auto clip = [](const Tensor& x) { return Clip(x, -1, 1); };
  EXPECT_THAT(GradientOf(clip, MakeTensor({5}, {-2, -1, 0.5f, 1, 3})),
              IsTensor({5}, {0, 0, 1, 0, 0}));
}

TEST(GivenGradientsTest, OfMinAreSharedAmongEquals) {
  const auto min = [](const Tensor& x) { return Min(x, {.axes = {1}}); };
  EXPECT_THAT(GradientOf(min, MakeTensor({2, 3}, {1, 0, 0, 4, 5, 6})),
              IsTensor({2, 3}, {0, 0.5f, 0.5f, 1, 0, 0}));
}

TEST(GivenGradientsTest, OfProdNeedNoDivision) {
  const auto prod = [](const Tensor& x) { return Prod(x, {.axes = {1}}); };
  EXPECT_THAT(GradientOf(prod, MakeTensor({3, 3}, {2, 0, 5,  //
                                                   0, 3, 0,  //
                                                   2, 3, 4})),
              IsTensor({3, 3}, {0, 10, 0, 0, 0, 0, 12, 8, 6}));
  for (const int64_t n : {1, 2, 3, 5}) {
    ExpectGradient([&](const Tensors& x) { return prod(x[0]); },
                   {RandomTensor({2, n}, 1, 0.5, 1.5)});
  }
  ExpectTwoGradients([](const Tensors& x) { return Prod(x[0]); },
                     MakeTensor({2, 2}, {2, 0, -1, 0.5f}));
}

TEST(GivenGradientsTest, OfVarAndStd) {
  const Tensor x = RandomTensor({2, 4}, 1, 0, 3);
  ExpectTwoGradients([](const Tensors& t) { return Var(t[0]); }, x);
  ExpectTwoGradients(
      [](const Tensors& t) {
        return Std(t[0], {.axes = {1}, .keepdims = true, .correction = 0});
      },
      x);
}

TEST(GivenGradientsTest, OfStdOfEqualNumbersAreZero) {
  const auto std = [](const Tensor& x) { return Std(x, {.axes = {1}}); };
  const Tensor gradient = GradientOf(std, MakeTensor({2, 2}, {3, 3, 0, 2}));
  const double half = std::sqrt(0.5);
  EXPECT_THAT(gradient, IsNear({2, 2}, {0, 0, -half, half}));
}

TEST(GivenGradientsTest, OfCumSum) {
  const Tensor x = RandomTensor({3, 2}, 1);
  for (const bool reverse : {false, true}) {
    ExpectTwoGradients(
        [&](const Tensors& t) {
          const Tensor y = CumSum(t[0], {.axis = 0, .reverse = reverse});
          return y * y;
        },
        x);
  }
}

TEST(GivenGradientsTest, OfSortGoBackToTheirPlaces) {
  const auto sorted = [](const Tensors& x) {
    const Tensor y = Sort(x[0], {.axis = 0, .descending = true}).values;
    return y * y;
  };
  ExpectTwoGradients(sorted, MakeTensor({3, 2}, {1, 5, 3, 4, 2, 6}));
}

TEST(GivenGradientsTest, OfPaddingTilesAndTriangles) {
  const Tensor x = RandomTensor({2, 3}, 1);
  const auto squared = [&](const std::function<Tensor(const Tensor&)>& f) {
    ExpectTwoGradients(
        [&](const Tensors& t) {
          const Tensor y = f(t[0]);
          return y * y;
        },
        x);
  };
  squared([](const Tensor& t) {
    return Pad(t, {.axis = 0, .before = 1, .after = 2, .value = 3});
  });
  squared([](const Tensor& t) { return Tile(t, {2, 1, 3}); });
  squared([](const Tensor& t) { return Tril(t); });
  squared([](const Tensor& t) { return Triu(t, 1); });
  squared([](const Tensor& t) {
    const std::vector<Tensor> parts = Split(t, {1, 2}, 1);
    return parts[0] * parts[1];
  });
}

TEST(GivenGradientsTest, OfSiluAndGeluTanh) {
  const Tensor x = RandomTensor({2, 3}, 1, -3, 3);
  ExpectTwoGradients([](const Tensors& t) { return Silu(t[0]); }, x);
  ExpectTwoGradients([](const Tensors& t) { return GeluTanh(t[0]); }, x);
  EXPECT_THAT(GradientOf(GeluTanh, MakeTensor({2}, {1e13f, -1e13f})),
              IsNear({2}, {1, 0}));
}

TEST(GivenGradientsTest, OfRmsNormAndGroupNorm) {
  const Tensor x = RandomTensor({2, 4, 3}, 1, 0.5, 2);
  ExpectTwoGradients(
      [](const Tensors& t) {
        return RmsNormalization(t[0], MakeTensor({3}, {1, 2, 3}), 0.5f);
      },
      x);
  ExpectTwoGradients(
      [&](const Tensors& t) { return RmsNormalization(x, t[0], 0.5f) * t[0]; },
      MakeTensor({3}, {1, 2, 3}));
  GroupNorm norm(2, 4, {.epsilon = 0.5f});
  Assign(norm.Parameters()[0].tensor, MakeTensor({4}, {1, 2, 3, -1}));
  ExpectTwoGradients([&](const Tensors& t) { return norm(t[0]); }, x);
}

}  // namespace
}  // namespace tinytorch
