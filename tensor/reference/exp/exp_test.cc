#include "tensor/reference/exp/exp.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "gtest/gtest.h"

namespace tinytorch {
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
}

}  // namespace
}  // namespace tinytorch
