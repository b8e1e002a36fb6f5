#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "networks/conv.h"
#include "networks/im2col.h"
#include "networks/pool.h"
#include "tensor/tensor.h"
#include "tools/runner/why.h"
#include "tools/testing/golden.h"
#include "tools/testing/gradients.h"
#include "tools/testing/rules.h"
#include "tools/testing/tensors.h"
#include "tools/testing/trace.h"
#include "training/all_rules.h"
#include "training/conv_rules.h"
#include "training/conv_rules_json.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr int64_t kBytes = sizeof(Scalar);
constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();

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

TEST(ConvRulesModuleTest, PoolGradientsAgreeWithPyTorch) {
  Why("Also which of equal pixels counts, and what padding gets.");
  const auto options = [](const GoldenCase& in) -> PoolOptions {
    return {.kernel = Pair(in["kernel"]),
            .stride = Pair(in["stride"]),
            .padding = Pair(in["padding"])};
  };
  for (const GoldenCase& in : GoldenCases(ConvRulesJson(), "MaxPool")) {
    ExpectGolden(in, [&] { MaxPool(in["x"], options(in)); });
  }
  for (const GoldenCase& in : GoldenCases(ConvRulesJson(), "AveragePool")) {
    ExpectGolden(in, [&] { AveragePool(in["x"], options(in)); });
  }
}

// Sizes that all differ; two groups.
constexpr ConvOptions kOptions = {
    .stride = {2, 3}, .padding = {1, 2}, .dilation = {2, 1}, .groups = 2};

TEST(ConvRulesModuleTest, ConvGradientsWithEverythingAtOnce) {
  Why("With sizes that all differ, no two can be mixed up unnoticed; and the "
      "tensors may be any views.");
  ExpectRule(ConvRules(),
             [](const Tensors& x) { return Conv(x[0], x[1], x[2], kOptions); },
             {Scattered(RandomTensor({2, 4, 5, 7}, 1)),
              Scattered(RandomTensor({6, 2, 3, 2}, 2)), RandomTensor({6}, 3)});
}

TEST(ConvRulesModuleTest, ConvGradientsOfALargeBatchAreAdjoints) {
  Why("A convolution is linear in x and in its weight. A few images at a time: "
      "the last few may be fewer, and none may be lost.");
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

TEST(ConvRulesModuleTest, ScatterAndGatherAreAdjoints) {
  Why("Each is the other's rule, for windows of any kind.");
  const Tensor x = RandomTensor({1, 2, 7, 8}, 1);
  for (const PoolOptions& options :
       {PoolOptions{}, PoolOptions{.padding = {1, 1}},
        PoolOptions{.kernel = {3, 2}, .stride = {1, 2}},
        PoolOptions{.kernel = {3, 3}, .padding = {1, 1}},
        PoolOptions{.kernel = {1, 1}, .stride = {3, 4}}}) {
    const Tensor dy = RandomTensor(PoolShape(x.shape(), options), 2);
    const auto gather = [&](const Tensor& z) {
      return MaxPoolGather(x, z, options);
    };
    const auto scatter = [&](const Tensor& z) {
      return MaxPoolScatter(x, z, options);
    };
    ExpectAdjoint(gather, scatter, RandomTensor(x.shape(), 3), dy);
    EXPECT_THAT(gather(x), EqualsTensor(MaxPool(x, options)));
    EXPECT_THAT(MaxPoolScatter(Scattered(x), Scattered(dy), options),
                EqualsTensor(scatter(dy)));
    EXPECT_THAT(MaxPoolGather(Scattered(x), Scattered(x), options),
                EqualsTensor(gather(x)));
    for (const bool there : {true, false}) {
      ExpectRule(ConvRules(),
                 [&](const Tensors& in) {
                   return there ? MaxPoolScatter(in[0], in[1], options)
                                : MaxPoolGather(in[0], in[1], options);
                 },
                 {x, there ? dy : RandomTensor(x.shape(), 3)}, {.none = {0}});
    }
  }
}

TEST(ConvRulesModuleTest, GradientsOfScatterAndGather) {
  Why("x only says where: it has no gradient, dy and z have one.");
  const PoolOptions options = {.kernel = {3, 2}, .stride = {1, 2}};
  const Tensor x = RandomTensor({1, 2, 4, 5}, 1);
  ExpectRule(
      ConvRules(),
      [&](const Tensors& in) { return MaxPoolScatter(in[0], in[1], options); },
      {x, RandomTensor({1, 2, 2, 2}, 2)}, {.none = {0}});
  ExpectRule(
      ConvRules(),
      [&](const Tensors& in) { return MaxPoolGather(in[0], in[1], options); },
      {x, RandomTensor({1, 2, 4, 5}, 3)}, {.none = {0}});
}

TEST(ConvRulesModuleTest, TheFirstNanIsChosen) {
  Why("MaxPool answers NaN then, so its gradient must go to that NaN.");
  const Tensor x = MakeTensor({1, 1, 2, 4}, {1, kNan, -9, -3, kNan, 5, -5, -7});
  const Tensor dy = MakeTensor({1, 1, 1, 2}, {10, 20});
  EXPECT_THAT(MaxPoolScatter(x, dy),
              IsTensor({1, 1, 2, 4}, {0, 10, 0, 20, 0, 0, 0, 0}));
  EXPECT_THAT(MaxPoolGather(x, Counting({1, 1, 2, 4})),
              IsTensor({1, 1, 1, 2}, {1, 3}));
  const PoolOptions wide = {.kernel = {2, 4}};
  EXPECT_THAT(MaxPoolScatter(x, MakeTensor({1, 1, 1, 1}, {10}), wide),
              IsTensor({1, 1, 2, 4}, {0, 10, 0, 0, 0, 0, 0, 0}));
  constexpr Scalar kInf = std::numeric_limits<Scalar>::infinity();
  EXPECT_THAT(
      MaxPoolScatter(MakeTensor({1, 1, 2, 2}, {-kInf, -kInf, -kInf, -kInf}),
                     MakeTensor({1, 1, 1, 1}, {kInf})),
      IsTensor({1, 1, 2, 2}, {kInf, 0, 0, 0}));
}

TEST(ConvRulesModuleTest, GradientsOfGradients) {
  Why("Made of tensor operations, a gradient can be differentiated again.");
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
  const auto average = [](const Tensors& in) {
    return GradientsOf(ConvRules(), [&] {
      AveragePool(Tensor::Zeros({1, 2, 4, 5}), {.padding = {1, 1}});
    })[0](in[0]);
  };
  ExpectRule(AllRules(), average, {RandomTensor({1, 2, 3, 3}, 3)});
}

TEST(ConvRulesModuleTest, NoImages) {
  Why("An empty batch teaches nothing, and is no error.");
  const InputGradients conv = GradientsOf(ConvRules(), [] {
    Conv(Counting({0, 2, 4, 4}), Counting({3, 2, 3, 3}), Counting({3}));
  });
  const Tensor dy = Counting({0, 3, 2, 2});
  EXPECT_THAT(conv[0](dy), IsTensor({0, 2, 4, 4}, {}));
  EXPECT_THAT(conv[1](dy), IsTensor({3, 2, 3, 3}, std::vector<Scalar>(54, 0)));
  EXPECT_THAT(conv[2](dy), IsTensor({3}, {0, 0, 0}));
  EXPECT_THAT(MaxPoolScatter(Counting({0, 2, 4, 4}), Counting({0, 2, 2, 2})),
              IsTensor({0, 2, 4, 4}, {}));
}

TEST(ConvRulesModuleTest, ReportsWhatItNeedsToBeDifferentiated) {
  Why("The tape knows an operation by what it reports.");
  const PoolOptions options = {
      .kernel = {3, 2}, .stride = {2, 1}, .padding = {1, 0}};
  EXPECT_THAT(
      TraceOf([&] {
        MaxPoolScatter(Counting({1, 1, 5, 4}), Counting({1, 1, 3, 3}), options);
        MaxPoolGather(Counting({1, 1, 5, 4}), Counting({1, 1, 5, 4}), options);
      }),
      ElementsAre("MaxPoolScatter [1, 1, 5, 4] [1, 1, 3, 3] -> [1, 1, 5, 4] "
                  "kernel_shape=[3, 2] strides=[2, 1] pads=[1, 0, 1, 0]",
                  "MaxPoolGather [1, 1, 5, 4] [1, 1, 5, 4] -> [1, 1, 3, 3] "
                  "kernel_shape=[3, 2] strides=[2, 1] pads=[1, 0, 1, 0]"));
}

TEST(ConvRulesModuleTest, RefusesWhatDoesNotFit) {
  Why("Every one of these would read memory that is not there.");
  const auto throws = [](const char* text) {
    return ThrowsMessage<std::invalid_argument>(HasSubstr(text));
  };
  EXPECT_NO_THROW(
      MaxPoolGather(Counting({1, 1, 4, 4}), Counting({1, 1, 4, 4})));
  EXPECT_THAT(
      [] { MaxPoolGather(Counting({1, 1, 4, 4}), Counting({1, 1, 2, 2})); },
      throws("MaxPoolGather: wanted [1, 1, 4, 4] beside x [1, 1, 4, 4], got "
             "[1, 1, 2, 2]"));
  EXPECT_THAT([] { MaxPoolScatter(Counting({4, 4}), Counting({2, 2})); },
              throws("Pool: wanted [n, c, h, w], got [4, 4]"));
}

TEST(ConvRulesModuleTest, HoldsWhatTheFormulasName) {
  Why("Columns are kh * kw times as large as images: they are made again.");
  const auto held = [](void (*f)()) { return BytesHeld(ConvRules(), f); };
  constexpr int64_t kImage = 2 * 3 * 6 * 8;
  EXPECT_EQ(held([] {
              Conv(Counting({2, 3, 6, 8}), Counting({4, 3, 2, 2}),
                   Counting({4}));
            }),
            (kImage + 4 * 3 * 2 * 2) * kBytes);
  EXPECT_EQ(held([] { MaxPool(Counting({2, 3, 6, 8})); }), kImage * kBytes);
  EXPECT_EQ(held([] { AveragePool(Counting({2, 3, 6, 8})); }), 0);
  EXPECT_EQ(held([] { GlobalAveragePool(Counting({2, 3, 6, 8})); }), 0);
  EXPECT_EQ(held([] { Im2Col(Counting({2, 3, 6, 8}), {2, 2}); }), 0);
  EXPECT_EQ(held([] { Col2Im(Counting({1, 4, 4}), {1, 1, 3, 3}, {2, 2}); }), 0);
}

TEST(ConvRulesModuleTest, WorksOnAFewImagesAtATime) {
  Why("The columns of 64 digits take 3.7 MB: more than the cache.");
  const InputGradients gradients = GradientsOf(ConvRules(), [] {
    Conv(Counting({64, 1, 28, 28}), Counting({2, 1, 5, 5}), Tensor());
  });
  const Tensor dy = Counting({64, 2, 24, 24});
  constexpr int64_t kImages = 64 * 28 * 28 * kBytes;
  EXPECT_LE(PeakBytesIn([&] { gradients[1](dy); }), 512 * 1024 / 4 * kBytes);
  EXPECT_LE(PeakBytesIn([&] { gradients[0](dy); }),
            2 * kImages + 512 * 1024 / 4 * kBytes)
      << "the images in parts, then together";
  const Tensor x = Counting({2, 3, 6, 8}), z = Counting({2, 3, 3, 4});
  EXPECT_EQ(AllocationsIn([&] { MaxPoolScatter(x, z); }), 1);
  EXPECT_EQ(AllocationsIn([&] { MaxPoolGather(x, x); }), 1);
}

}  // namespace
}  // namespace tinytorch
