#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "networks/pool.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"
#include "training/pool_rules.h"
#include "training/pool_rules_json.h"
#include "training/testing/gradients.h"
#include "training/testing/rules.h"

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

TEST(PoolRulesModuleTest, PoolGradientsAgreeWithPyTorch) {
  Why("PyTorch also decides which of several equal pixels gets the gradient, "
      "and how padding counts.");
  const auto expect = [](const char* name,
                         Tensor (*pool)(const Tensor&, const PoolOptions&)) {
    for (const GoldenCase& in : GoldenCases(PoolRulesJson(), name)) {
      SCOPED_TRACE(in.name());
      const PoolOptions options = {.kernel = Pair(in["kernel"]),
                                   .stride = Pair(in["stride"]),
                                   .padding = Pair(in["padding"])};
      const InputGradients gradients =
          GradientsOf(PoolRules(), [&] { pool(in["x"], options); });
      EXPECT_THAT(gradients[0](in["dy"]), NearTensor(in["d_x"], {2e-6, 1e-5}));
    }
  };
  expect("MaxPool", MaxPool);
  expect("AveragePool", AveragePool);
}

TEST(PoolRulesModuleTest, ScatterAndGatherAreAdjoints) {
  Why("The adjoint holds for windows of any kind, and for any views.");
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
  }
}

TEST(PoolRulesModuleTest, GradientsOfScatterAndGather) {
  Why("x decides which pixels are chosen, and has no gradient; dy and z have "
      "one.");
  const PoolOptions options = {
      .kernel = {3, 2}, .stride = {1, 2}, .padding = {1, 0}};
  const Tensor x = RandomTensor({1, 2, 4, 5}, 1);
  ExpectRule(
      PoolRules(),
      [&](const Tensors& in) { return MaxPoolScatter(in[0], in[1], options); },
      {x, RandomTensor({1, 2, 4, 2}, 2)}, {.none = {0}});
  ExpectRule(
      PoolRules(),
      [&](const Tensors& in) { return MaxPoolGather(in[0], in[1], options); },
      {x, RandomTensor({1, 2, 4, 5}, 3)}, {.none = {0}});
}

TEST(PoolRulesModuleTest, TheFirstNanIsChosen) {
  Why("MaxPool returns NaN then, so its gradient must go to this NaN.");
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

TEST(PoolRulesModuleTest, GradientsOfGradients) {
  Why("A gradient that is made of tensor operations can be differentiated "
      "again.");
  const auto average = [](const Tensors& in) {
    return GradientsOf(PoolRules(), [&] {
      AveragePool(Tensor::Zeros({1, 2, 4, 5}), {.padding = {1, 1}});
    })[0](in[0]);
  };
  ExpectRule(AllRules(), average, {RandomTensor({1, 2, 3, 3}, 3)});
}

TEST(PoolRulesModuleTest, NoImages) {
  Why("An empty batch has nothing to learn from, but it is not an error.");
  EXPECT_THAT(MaxPoolScatter(Counting({0, 2, 4, 4}), Counting({0, 2, 2, 2})),
              IsTensor({0, 2, 4, 4}, {}));
}

TEST(PoolRulesModuleTest, ReportsWhatItNeedsToBeDifferentiated) {
  Why("The tape finds a rule by the name and attributes that an operation "
      "reports.");
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

TEST(PoolRulesModuleTest, RefusesWhatDoesNotFit) {
  Why("Without the check, each of these calls would read memory outside of "
      "the tensor.");
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

TEST(PoolRulesModuleTest, HoldsWhatTheFormulasName) {
  Why("Only the choice of a maximum needs x again; a mean needs shapes only.");
  const auto held = [](void (*f)()) { return BytesHeld(PoolRules(), f); };
  constexpr int64_t kImage = 2 * 3 * 6 * 8;
  EXPECT_EQ(held([] { MaxPool(Counting({2, 3, 6, 8})); }), kImage * kBytes);
  EXPECT_EQ(held([] { AveragePool(Counting({2, 3, 6, 8})); }), 0);
  EXPECT_EQ(held([] { GlobalAveragePool(Counting({2, 3, 6, 8})); }), 0);
}

TEST(PoolRulesModuleTest, AllocatesTheResult) {
  Why("The rule finds the choice again; the forward pass does not store it.");
  const Tensor x = Counting({2, 3, 6, 8}), z = Counting({2, 3, 3, 4});
  EXPECT_EQ(AllocationsIn([&] { MaxPoolScatter(x, z); }), 1);
  EXPECT_EQ(AllocationsIn([&] { MaxPoolGather(x, x); }), 1);
}

}  // namespace
}  // namespace tinytorch
