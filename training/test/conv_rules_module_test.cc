#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "networks/conv.h"
#include "networks/im2col.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"
#include "training/conv_rules.h"
#include "training/conv_rules_json.h"
#include "training/testing/gradients.h"
#include "training/testing/rules.h"

namespace tinytorch {
namespace {

constexpr int64_t kBytes = sizeof(Scalar);

Extent2d Pair(const Tensor& x) {
  const std::vector<Scalar> values = Values(x);
  return {static_cast<int64_t>(values.at(0)),
          static_cast<int64_t>(values.at(1))};
}

// Compares the gradient of each input with the golden one, "d_" and its name.
void ExpectGolden(const GoldenCase& in, const std::function<void()>& f) {
  SCOPED_TRACE(in.name());
  const InputGradients gradients = GradientsOf(ConvRules(), f);
  const char* const names[] = {"d_x", "d_weight", "d_bias"};
  for (size_t i = 0; i < gradients.size(); ++i) {
    EXPECT_THAT(gradients[i](in["dy"]), NearTensor(in[names[i]], {2e-6, 1e-5}))
        << names[i];
  }
}

TEST(ConvRulesModuleTest, ConvGradientsAgreeWithPyTorch) {
  Why("torch.nn.functional.conv2d with autograd: strides, paddings, dilations, "
      "groups, with and without a bias.");
  for (const GoldenCase& in : GoldenCases(ConvRulesJson(), "Conv")) {
    const ConvOptions options = {.stride = Pair(in["stride"]),
                                 .padding = Pair(in["padding"]),
                                 .dilation = Pair(in["dilation"]),
                                 .groups = in.Integer("groups")};
    const Tensor bias = in.Has("bias") ? in["bias"] : Tensor();
    ExpectGolden(in, [&] { Conv(in["x"], in["weight"], bias, options); });
  }
}

// Sizes that all differ; two groups.
constexpr ConvOptions kOptions = {
    .stride = {2, 3}, .padding = {1, 2}, .dilation = {2, 1}, .groups = 2};

TEST(ConvRulesModuleTest, ConvGradientsWithEverythingAtOnce) {
  Why("All sizes differ, so an exchange of two sizes is visible. The tensors "
      "may be any views.");
  ExpectRule(ConvRules(),
             [](const Tensors& x) { return Conv(x[0], x[1], x[2], kOptions); },
             {Scattered(RandomTensor({2, 4, 5, 7}, 1)),
              Scattered(RandomTensor({6, 2, 3, 2}, 2)), RandomTensor({6}, 3)});
}

TEST(ConvRulesModuleTest, ConvGradientsOfALargeBatchAreAdjoints) {
  Why("A convolution is linear in x and in its weight. The last few images "
      "may be fewer than the others, and none may be missing.");
  const Tensor x = RandomTensor({67, 2, 13, 12}, 1);
  const Tensor weight = RandomTensor({4, 2, 3, 3}, 2);
  const Tensor dy = RandomTensor({67, 4, 11, 10}, 3);
  const InputGradients gradients =
      GradientsOf(ConvRules(), [&] { Conv(x, weight, Tensor()); });
  ExpectAdjoint([&](const Tensor& in) { return Conv(in, weight, Tensor()); },
                gradients[0], x, dy);
  ExpectAdjoint([&](const Tensor& in) { return Conv(x, in, Tensor()); },
                gradients[1], weight, dy);
}

TEST(ConvRulesModuleTest, GradientsOfGradients) {
  Why("A gradient that is made of tensor operations can be differentiated "
      "again.");
  const auto dx = [](const Tensors& in) {
    return GradientsOf(ConvRules(), [&] {
      Conv(Tensor::Zeros({2, 2, 4, 5}), in[0], Tensor(), {.padding = {1, 0}});
    })[0](in[1]);
  };
  ExpectRule(AllRules(), dx,
             {RandomTensor({3, 2, 3, 2}, 1), RandomTensor({2, 3, 4, 4}, 2)});
  const auto dw = [](const Tensors& in) {
    return GradientsOf(ConvRules(), [&] {
      Conv(in[0], Tensor::Zeros({4, 1, 3, 2}), Tensor(), {.groups = 2});
    })[1](in[1]);
  };
  ExpectRule(AllRules(), dw,
             {RandomTensor({2, 2, 4, 4}, 1), RandomTensor({2, 4, 2, 3}, 2)});
}

TEST(ConvRulesModuleTest, NoImages) {
  Why("An empty batch has nothing to learn from, but it is not an error.");
  const InputGradients conv = GradientsOf(ConvRules(), [] {
    Conv(Counting({0, 2, 4, 4}), Counting({3, 2, 3, 3}), Counting({3}));
  });
  const Tensor dy = Counting({0, 3, 2, 2});
  EXPECT_THAT(conv[0](dy), IsTensor({0, 2, 4, 4}, {}));
  EXPECT_THAT(conv[1](dy), IsTensor({3, 2, 3, 3}, std::vector<Scalar>(54, 0)));
  EXPECT_THAT(conv[2](dy), IsTensor({3}, {0, 0, 0}));
}

TEST(ConvRulesModuleTest, HoldsWhatTheFormulasName) {
  Why("Columns are kh * kw times as large as images, so the rule does not "
      "hold them: it makes them again.");
  const auto held = [](void (*f)()) { return BytesHeld(ConvRules(), f); };
  constexpr int64_t kImage = 2 * 3 * 6 * 8;
  EXPECT_EQ(held([] {
              Conv(Counting({2, 3, 6, 8}), Counting({4, 3, 2, 2}),
                   Counting({4}));
            }),
            (kImage + 4 * 3 * 2 * 2) * kBytes);
  EXPECT_EQ(held([] { Im2Col(Counting({2, 3, 6, 8}), {2, 2}); }), 0);
  EXPECT_EQ(held([] { Col2Im(Counting({1, 4, 4}), {1, 1, 3, 3}, {2, 2}); }), 0);
}

TEST(ConvRulesModuleTest, WorksOnAFewImagesAtATime) {
  Why("The columns of 64 digits take 3.7 MB, more than a cache holds.");
  const InputGradients gradients = GradientsOf(ConvRules(), [] {
    Conv(Counting({64, 1, 28, 28}), Counting({2, 1, 5, 5}), Tensor());
  });
  const Tensor dy = Counting({64, 2, 24, 24});
  constexpr int64_t kImages = 64 * 28 * 28 * kBytes;
  EXPECT_LE(PeakBytesIn([&] { gradients[1](dy); }), 512 * 1024 / 4 * kBytes);
  EXPECT_LE(PeakBytesIn([&] { gradients[0](dy); }),
            2 * kImages + 512 * 1024 / 4 * kBytes)
      << "a few images at a time, then all of them";
}

}  // namespace
}  // namespace tinytorch
