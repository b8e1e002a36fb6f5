#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/activation.h"
#include "layers/norm.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/trace.h"
#include "tools/runner/why.h"
#include "training/norm_rules.h"
#include "training/norm_rules_json.h"
#include "training/testing/gradients.h"
#include "training/testing/rules.h"

namespace tinytorch {
namespace {

constexpr Scalar kEpsilon = 1e-5f;
constexpr int64_t kBytes = sizeof(Scalar);
// Seven digits, some of which are lost in sums of positive and negative terms.
constexpr Tolerance kGolden = {2e-6, 1e-5};

// Compares the gradient of each input with the golden one, "d_" and its name.
void ExpectGolden(const GoldenCase& golden, const std::function<void()>& f,
                  const std::vector<std::string>& inputs) {
  SCOPED_TRACE(golden.name());
  const InputGradients gradients = GradientsOf(NormRules(), f);
  for (size_t i = 0; i < inputs.size(); ++i) {
    EXPECT_THAT(gradients.at(i)(golden["dy"]),
                NearTensor(golden["d_" + inputs[i]], kGolden))
        << inputs[i];
  }
}

TEST(NormRulesModuleTest, SoftmaxGradientsAgreeWithPyTorch) {
  Why("torch.softmax and torch.log_softmax, with autograd.");
  for (const GoldenCase& in : GoldenCases(NormRulesJson(), "Softmax")) {
    ExpectGolden(in, [&] { Softmax(in["x"], in.Integer("axis")); }, {"x"});
  }
  for (const GoldenCase& in : GoldenCases(NormRulesJson(), "LogSoftmax")) {
    ExpectGolden(in, [&] { LogSoftmax(in["x"], in.Integer("axis")); }, {"x"});
  }
}

TEST(NormRulesModuleTest, NormalizationGradientsAgreeWithPyTorch) {
  Why("torch.nn.functional.layer_norm, and the formula of batch_norm.");
  const std::string_view json = NormRulesJson();
  for (const GoldenCase& in : GoldenCases(json, "LayerNormalization")) {
    const auto f = [&] {
      LayerNormalization(in["x"], in["weight"], in["bias"], kEpsilon);
    };
    ExpectGolden(in, f, {"x", "weight", "bias"});
  }
  for (const GoldenCase& in : GoldenCases(json, "BatchNormalization")) {
    const auto f = [&] {
      BatchNormalization(in["x"], in["weight"], in["bias"], in["mean"],
                         in["variance"], kEpsilon);
    };
    ExpectGolden(in, f, {"x", "weight", "bias", "mean", "variance"});
  }
}

TEST(NormRulesModuleTest, SoftmaxGradientsOnEachAxis) {
  Why("Attention uses softmax over the last of four axes; other networks use "
      "other axes.");
  for (const int64_t axis : {0, 1, 2}) {
    SCOPED_TRACE("axis " + std::to_string(axis));
    const Tensors inputs = {Scattered(RandomTensor({3, 2, 5}, 1, -2, 2))};
    ExpectRule(
        NormRules(), [=](const Tensors& x) { return Softmax(x[0], axis - 3); },
        inputs);
    ExpectRule(
        NormRules(),
        [=](const Tensors& x) { return LogSoftmax(x[0], axis - 3); }, inputs);
  }
}

TEST(NormRulesModuleTest, LayerNormalizationGradientsOfAnyShape) {
  Why("Checks one line, a batch of sentences, a single example, and views.");
  for (const Shape& shape : {Shape{5}, Shape{1, 3}, Shape{2, 3, 5}}) {
    const int64_t n = shape.back();
    ExpectRule(NormRules(),
               [](const Tensors& x) {
                 return LayerNormalization(x[0], x[1], x[2], Scalar{0.1f});
               },
               {Scattered(RandomTensor(shape, 1)),
                Scattered(RandomTensor({n}, 2)), RandomTensor({n}, 3)});
  }
}

TEST(NormRulesModuleTest, BatchNormalizationGradientsOfImages) {
  Why("A feature of an image is a channel, the second of four axes.");
  ExpectRule(NormRules(),
             [](const Tensors& x) {
               return BatchNormalization(x[0], x[1], x[2], x[3], x[4],
                                         Scalar{0.1f});
             },
             {Scattered(RandomTensor({2, 3, 2, 5}, 1)),
              Scattered(RandomTensor({3}, 2)), RandomTensor({3}, 3),
              RandomTensor({3}, 4), Scattered(RandomTensor({3}, 5, 0.5, 2))});
}

// An operation and, from its rule, the gradient of input 0.
Tensor GradientOf(const char* op, const Tensors& inputs, const Tensor& output,
                  const Attributes& attributes, const Tensor& dy) {
  return NormRules().at(op)({op, inputs, output, attributes})[0](dy);
}

TEST(NormRulesModuleTest, GradientsOfGradients) {
  Why("Rules are made of tensor operations, which have rules.");
  const Tensor x = RandomTensor({2, 3}, 1), dy = RandomTensor({2, 3}, 2);
  const Attributes axis = {{"axis", int64_t{1}}};
  const auto softmax = [&](const Tensors& in) {
    return GradientOf("Softmax", {in[0]}, Softmax(in[0], 1), axis, in[1]);
  };
  ExpectRule(AllRules(), softmax, {x, dy});
  const auto log_softmax = [&](const Tensors& in) {
    return GradientOf("LogSoftmax", {in[0]}, LogSoftmax(in[0], 1), axis, in[1]);
  };
  ExpectRule(AllRules(), log_softmax, {x, dy});
  const auto layer_normalization = [](const Tensors& in) {
    return GradientOf("LayerNormalization", {in[0], in[2], in[2]}, Tensor(),
                      {{"epsilon", Scalar{0.5}}}, in[1]);
  };
  ExpectRule(AllRules(), layer_normalization, {x, dy, RandomTensor({3}, 3)});
}

TEST(NormRulesModuleTest, LargeLogitsHaveSmallGradientsAndNoNan) {
  Why("A network that is sure and wrong has logits of 1000, and must be able "
      "to recover.");
  const Tensor x = MakeTensor({2, 2}, {1000, -1000, -1000, 1000});
  const Tensor dy = MakeTensor({2, 2}, {1, 0, 1, 0});
  EXPECT_THAT(GradientsOf(NormRules(), [&] { Softmax(x); })[0](dy),
              IsNear({2, 2}, {0, 0, 0, 0}));
  EXPECT_THAT(GradientsOf(NormRules(), [&] { LogSoftmax(x); })[0](dy),
              IsNear({2, 2}, {0, 0, 1, -1}));
}

TEST(NormRulesModuleTest, NanReachesItsLineOnly) {
  Why("A NaN must be visible, and must not spoil the other examples.");
  constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();
  const Tensor x = MakeTensor({2, 2}, {0, 0, 0, 0});
  const Tensor dy = MakeTensor({2, 2}, {kNan, 0, 1, 0});
  EXPECT_THAT(GradientsOf(NormRules(), [&] { Softmax(x); })[0](dy),
              IsNear({2, 2}, {kNan, kNan, 0.25, -0.25}));
}

TEST(NormRulesModuleTest, LayerNormalizationOfLargeNumbers) {
  Why("Normalization removes a mean of 1,000, and one of 4,000,000 as well.");
  const Tensor ones = MakeTensor({4}, {1, 1, 1, 1});
  const Tensor dy = MakeTensor({1, 4}, {1, -2, 3, 0.5});
  const auto gradient = [&](Scalar shift) {
    const Tensor x =
        MakeTensor({1, 4}, {shift, shift + 1, shift + 3, shift + 7});
    return GradientsOf(NormRules(), [&] {
      LayerNormalization(x, ones, ones, kEpsilon);
    })[0](dy);
  };
  const Tensor wanted = gradient(0);
  EXPECT_THAT(gradient(1 << 22), NearTensor(wanted, {1e-5, 1e-5}));
  EXPECT_GT(std::abs(Values(wanted)[0]), 0.1);
}

TEST(NormRulesModuleTest, LayerNormalizationOfEqualNumbers) {
  Why("Without epsilon this would be 0 / 0. A line of equal elements must not "
      "make everything NaN.");
  const Tensor x = MakeTensor({1, 2}, {3, 3});
  const Tensor ones = MakeTensor({2}, {1, 1});
  const InputGradients gradients = GradientsOf(
      NormRules(), [&] { LayerNormalization(x, ones, ones, 0.25); });
  EXPECT_THAT(gradients[0](MakeTensor({1, 2}, {1, 0})),
              IsNear({1, 2}, {1, -1}));
}

TEST(NormRulesModuleTest, HoldsWhatTheFormulasName) {
  Why("For each layer, the tape holds the tensors of its rules until the "
      "backward pass.");
  const auto held = [](void (*f)()) { return BytesHeld(NormRules(), f); };
  EXPECT_EQ(held([] { Softmax(Counting({7, 3})); }), 21 * kBytes);
  EXPECT_EQ(held([] { LogSoftmax(Counting({7, 3})); }), 21 * kBytes);
  EXPECT_EQ(held([] {
              LayerNormalization(Counting({7, 3}), Counting({3}), Counting({3}),
                                 kEpsilon);
            }),
            (21 + 3) * kBytes);
  EXPECT_EQ(held([] {
              BatchNormalization(Counting({7, 3}), Counting({3}), Counting({3}),
                                 Counting({3}), Counting({3}), kEpsilon);
            }),
            (21 + 3 * 3) * kBytes);
}

}  // namespace
}  // namespace tinytorch
