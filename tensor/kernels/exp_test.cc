#include "tensor/kernels/exp.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "gtest/gtest.h"

namespace tinytorch::kernels {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// How far y is from the true value, in steps between floats there.
double UlpsOff(float y, double wanted) {
  const int exponent = std::max(std::ilogb(wanted), -126);
  return std::abs(y - wanted) / std::ldexp(1.0, exponent - 23);
}

// Calls visit(x) with floats of every size between `low` and `high`.
template <typename Visit>
void ForManyFloats(float low, float high, Visit visit) {
  constexpr uint32_t kStep = 16411;  // a prime: 260,000 floats of all
  for (uint64_t bits = 0; bits < uint64_t{1} << 32; bits += kStep) {
    const float x = std::bit_cast<float>(static_cast<uint32_t>(bits));
    if (low <= x && x <= high) visit(x);
  }
}

TEST(ExpTest, IsOffByOneUnitAtMost) {
  ForManyFloats(-103.9f, 88.7f, [](float x) {
    ASSERT_LE(UlpsOff(Exp(x), std::exp(double{x})), 1.0) << x;
  });
  for (float x = -103; x < 88; x += 1.0f / 512) {
    ASSERT_LE(UlpsOff(Exp(x), std::exp(double{x})), 1.0) << x;
  }
}

TEST(ExpTest, IsExactAtTheEnds) {
  EXPECT_EQ(Exp(0.0f), 1.0f);
  EXPECT_EQ(Exp(-0.0f), 1.0f);
  EXPECT_EQ(Exp(kInf), kInf);
  EXPECT_EQ(Exp(-kInf), 0.0f);
  EXPECT_TRUE(std::isnan(Exp(kNan)));
  EXPECT_TRUE(std::isnan(Exp(-kNan)));
  EXPECT_LT(Exp(88.72f), kInf);
  EXPECT_EQ(Exp(88.73f), kInf);
  EXPECT_EQ(Exp(1e30f), kInf);
  EXPECT_EQ(Exp(-103.9f), std::numeric_limits<float>::denorm_min());
  EXPECT_EQ(Exp(-104.0f), 0.0f);
  EXPECT_EQ(Exp(-1e30f), 0.0f);
}

TEST(ExpTest, InDoubleIsAsExactAsTheLibrary) {
  EXPECT_EQ(Exp(-700.5), std::exp(-700.5));
  const double x[] = {1, 2};
  double y[2];
  ExpEach(x, 0.5, y, 2);
  EXPECT_EQ(y[0], std::exp(0.5));
  EXPECT_EQ(y[1], std::exp(1.5));
}

TEST(ExpEachTest, WritesTheExponentialOfEachAndNoMore) {
  for (int64_t n = 0; n <= 40; ++n) {
    std::vector<float> x, y(static_cast<size_t>(n + 1), -1.0f);
    for (int64_t i = 0; i < n; ++i) x.push_back(static_cast<float>(i) - 20.0f);
    ExpEach(x.data(), 0.25f, y.data(), n);
    for (size_t i = 0; i < x.size(); ++i) {
      ASSERT_LE(UlpsOff(y[i], std::exp(double{x[i]} - 0.25)), 1.0) << x[i];
    }
    EXPECT_EQ(y.back(), -1.0f) << n;
  }
}

TEST(ExpEachTest, IsAsExactAsExpForEveryFloat) {
  std::vector<float> x;
  ForManyFloats(-kInf, kInf, [&](float v) { x.push_back(v); });
  std::vector<float> y(x.size());
  ExpEach(x.data(), 0, y.data(), static_cast<int64_t>(x.size()));
  for (size_t i = 0; i < x.size(); ++i) {
    const double wanted = std::exp(double{x[i]});
    if (-103.9f <= x[i] && x[i] <= 88.7f) {
      ASSERT_LE(UlpsOff(y[i], wanted), 1.0) << x[i];
    } else {
      ASSERT_EQ(y[i], Exp(x[i])) << x[i];
    }
  }
}

TEST(ExpEachTest, KnowsInfinityAndNan) {
  const std::vector<float> x(9, kNan), inf(9, kInf), minus(9, -kInf);
  std::vector<float> y(9);
  ExpEach(x.data(), 0, y.data(), 9);
  for (const float v : y) EXPECT_TRUE(std::isnan(v));
  ExpEach(inf.data(), 0, y.data(), 9);
  for (const float v : y) EXPECT_EQ(v, kInf);
  ExpEach(minus.data(), 0, y.data(), 9);
  for (const float v : y) EXPECT_EQ(v, 0.0f);
}

}  // namespace
}  // namespace tinytorch::kernels
