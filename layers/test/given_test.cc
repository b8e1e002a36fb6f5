// The given activations and norms of layers/given, beside their formulas in
// double.

#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/activation.h"
#include "layers/given/more_activations.h"
#include "layers/given/more_norms.h"
#include "layers/layer.h"
#include "layers/norm.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();
constexpr Scalar kInf = std::numeric_limits<Scalar>::infinity();

auto Throws(const std::string& text) {
  return ThrowsMessage<std::invalid_argument>(HasSubstr(text));
}

TEST(MoreActivationsTest, SiluIsXTimesItsSigmoid) {
  const Tensor x = MakeTensor({2, 3}, {0, 1, -1, 1000, -1000, kNan});
  const double one = 1 / (1 + std::exp(-1.0));
  EXPECT_THAT(Silu(x), IsNear({2, 3}, {0, one, one - 1, 1000, 0, kNan}));
  EXPECT_THAT(Silu(Scattered(x)), NearTensor(Silu(x)));
  EXPECT_THAT(Silu(MakeTensor({2}, {kInf, -kInf})), IsNear({2}, {kInf, kNan}));
}

TEST(MoreActivationsTest, GeluTanhIsTheApproximation) {
  const Tensor x = MakeTensor({7}, {-3, -1, -0.1f, 0, 0.5f, 2, 1e13f});
  std::vector<double> wanted;
  for (const double v : Values(x)) {
    const double inner =
        std::sqrt(2 / std::numbers::pi) * (v + 0.044715 * v * v * v);
    wanted.push_back(v / 2 * (1 + std::tanh(inner)));
  }
  EXPECT_THAT(GeluTanh(x), IsNear({7}, wanted));
  EXPECT_THAT(GeluTanh(Scattered(x)), NearTensor(GeluTanh(x)));
  EXPECT_THAT(GeluTanh(MakeTensor({2}, {-1e13f, kNan})),
              IsNear({2}, {0, kNan}));
}

TEST(MoreActivationsTest, GeluTanhIsCloseToGelu) {
  const Tensor x = RandomTensor({1000}, 1, -6, 6);
  EXPECT_THAT(GeluTanh(x), NearTensor(Gelu(x), {5e-4, 0}));
}

TEST(RmsNormTest, DividesByTheRootOfTheMeanSquare) {
  // Mean squares (9 + 16 + 0 + 0) / 4 and 1.
  const Tensor x = MakeTensor({2, 4}, {3, -4, 0, 0, 1, 1, -1, 1});
  const Tensor weight = MakeTensor({4}, {1, 2, 3, -1});
  EXPECT_THAT(RmsNormalization(x, weight, 0),
              IsNear({2, 4}, {1.2, -3.2, 0, 0, 1, 2, -3, -1}));
  EXPECT_THAT(RmsNormalization(Scattered(x), Scattered(weight), 3),
              IsNear({2, 4}, {3 / std::sqrt(9.25), -8 / std::sqrt(9.25), 0, 0,
                              0.5, 1, -1.5, -0.5}));
}

TEST(RmsNormTest, ZerosStayZero) {
  RmsNorm norm(3);
  EXPECT_THAT(norm(Tensor::Zeros({2, 3})),
              IsTensor({2, 3}, {0, 0, 0, 0, 0, 0}));
  EXPECT_THAT(norm(Tensor::Zeros({0, 3})), HasShape({0, 3}));
  EXPECT_THAT(norm(MakeTensor({3}, {2, 2, 2})), IsNear({3}, {1, 1, 1}));
  EXPECT_EQ(norm.name(), "RmsNorm(3)");
  ASSERT_EQ(norm.Parameters().size(), 1u);
  EXPECT_EQ(norm.Parameters()[0].name, "weight");
}

TEST(RmsNormTest, WrongShapesAndOptionsAreErrors) {
  EXPECT_THAT([] { RmsNorm(0); }, Throws("RmsNorm(0): wanted at least 1"));
  EXPECT_THAT([] { RmsNorm(4, {.epsilon = -1}); },
              Throws("RmsNorm(4): wanted an epsilon of at least 0, got -1"));
  RmsNorm norm(4);
  EXPECT_THAT([&] { norm(Counting({4, 3})); },
              Throws("RmsNorm(4): wanted [..., 4], got [4, 3]"));
  EXPECT_THAT([] { RmsNormalization(Scalar{1}, Counting({1}), 0); },
              Throws("RmsNormalization: wanted [..., features], got []"));
  EXPECT_THAT([] { RmsNormalization(Counting({2, 4}), Counting({3}), 0); },
              Throws("RmsNormalization: wanted [4] beside x [2, 4], got [3]"));
}

// The formula of GroupNorm for x [n, features, pixels], in double.
std::vector<double> GroupsByLoops(const Tensor& x, int64_t groups,
                                  const Tensor& weight, const Tensor& bias) {
  const int64_t features = x.size(1), pixels = x.size(2);
  const int64_t size = features / groups;
  std::vector<double> y(static_cast<size_t>(x.numel()));
  for (int64_t n = 0; n < x.size(0); ++n) {
    for (int64_t g = 0; g < groups; ++g) {
      double sum = 0, squares = 0;
      const auto each = [&](auto visit) {
        for (int64_t f = g * size; f < (g + 1) * size; ++f) {
          for (int64_t p = 0; p < pixels; ++p) visit(f, p, x.At({n, f, p}));
        }
      };
      each([&](int64_t, int64_t, double v) { sum += v; });
      const double count = static_cast<double>(size * pixels);
      const double mean = sum / count;
      each([&](int64_t, int64_t, double v) {
        squares += (v - mean) * (v - mean);
      });
      const double deviation = std::sqrt(squares / count + 1e-5);
      each([&](int64_t f, int64_t p, double v) {
        y[static_cast<size_t>((n * features + f) * pixels + p)] =
            (v - mean) / deviation * weight.At({f}) + bias.At({f});
      });
    }
  }
  return y;
}

TEST(GroupNormTest, NormalizesGroupsOfFeatures) {
  const Tensor x = RandomTensor({2, 6, 5}, 1, 3, 9);
  for (const int64_t groups : {1, 2, 3, 6}) {
    GroupNorm norm(groups, 6);
    const std::vector<NamedTensor> parameters = norm.Parameters();
    ASSERT_EQ(parameters.size(), 2u);
    EXPECT_EQ(parameters[1].name, "bias");
    Assign(parameters[0].tensor, RandomTensor({6}, 2));
    Assign(parameters[1].tensor, RandomTensor({6}, 3));
    const std::vector<double> wanted =
        GroupsByLoops(x, groups, parameters[0].tensor, parameters[1].tensor);
    EXPECT_THAT(norm(x), IsNear({2, 6, 5}, wanted, kLongSum)) << groups;
    EXPECT_THAT(norm(Scattered(x)), IsNear({2, 6, 5}, wanted, kLongSum));
  }
}

TEST(GroupNormTest, OneGroupOfAVectorIsLayerNorm) {
  GroupNorm group(1, 4);
  LayerNorm layer(4);
  const Tensor x = RandomTensor({3, 4}, 1);
  EXPECT_THAT(group(x), NearTensor(layer(x)));
  EXPECT_EQ(group.name(), "GroupNorm(1 group, 4)");
}

TEST(GroupNormTest, ASingleElementGivesTheBias) {
  GroupNorm norm(2, 2);
  Assign(norm.Parameters()[1].tensor, MakeTensor({2}, {3, 5}));
  EXPECT_THAT(norm(MakeTensor({1, 2}, {100, -7})), IsTensor({1, 2}, {3, 5}));
  EXPECT_THAT(norm(Tensor::Zeros({0, 2, 3})), HasShape({0, 2, 3}));
}

TEST(GroupNormTest, WrongShapesAndOptionsAreErrors) {
  for (const int64_t groups : {0, 3, -1, 32}) {
    EXPECT_THAT([&] { GroupNorm(groups, 16); },
                Throws(", 16): wanted groups that divide the features"));
  }
  EXPECT_THAT([] { GroupNorm(1, 0); }, Throws("wanted at least 1 feature"));
  EXPECT_THAT([] { GroupNorm(1, 2, {.epsilon = kNan}); },
              Throws("wanted an epsilon of at least 0, got nan"));
  GroupNorm norm(4, 16);
  EXPECT_THAT([&] { norm(Counting({64, 28})); },
              Throws("GroupNorm(4 groups, 16): wanted [n, 16, ...], got [64, "
                     "28]"));
  EXPECT_THAT([&] { norm(Counting({16})); }, Throws("got [16]"));
}

}  // namespace
}  // namespace tinytorch
