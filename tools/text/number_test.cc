#include "tools/text/number.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include "gtest/gtest.h"

namespace tinytorch::text {
namespace {

TEST(ShortTest, HasNoZerosAtTheEnd) {
  EXPECT_EQ(Short(70), "70");
  EXPECT_EQ(Short(0.5), "0.5");
  EXPECT_EQ(Short(-1.5), "-1.5");
}

TEST(ShortTest, TellsNeighboringFloatsApart) {
  EXPECT_EQ(Short(0.1), "0.1");
  EXPECT_EQ(Short(0.1f), "0.1");
  EXPECT_EQ(Short(std::nextafter(0.1f, 1.0f)), "0.10000001");
  EXPECT_EQ(Short(1e30f), "1e+30");
}

TEST(ShortTest, WritesWhatIsNotANumber) {
  EXPECT_EQ(Short(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(Short(-std::numeric_limits<double>::infinity()), "-inf");
  EXPECT_EQ(Short(std::numeric_limits<double>::quiet_NaN()), "nan");
}

TEST(WithCommasTest, SeparatesThousands) {
  EXPECT_EQ(WithCommas(0), "0");
  EXPECT_EQ(WithCommas(999), "999");
  EXPECT_EQ(WithCommas(1000), "1,000");
  EXPECT_EQ(WithCommas(61'706), "61,706");
  EXPECT_EQ(WithCommas(1'234'567), "1,234,567");
}

TEST(WithCommasTest, KeepsTheSignApart) {
  EXPECT_EQ(WithCommas(-999), "-999");
  EXPECT_EQ(WithCommas(-123'456), "-123,456");
  EXPECT_EQ(WithCommas(std::numeric_limits<int64_t>::min()),
            "-9,223,372,036,854,775,808");
}

}  // namespace
}  // namespace tinytorch::text
