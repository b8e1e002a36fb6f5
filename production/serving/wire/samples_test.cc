#include "production/serving/wire/samples.h"

#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using Limits = std::numeric_limits<double>;

TEST(SamplesTest, AreNumbersWithSpaces) {
  EXPECT_EQ(EncodeSamples({0.125, 0.25, 1}), "0.125 0.25 1");
  EXPECT_EQ(EncodeSamples({}), "");
  EXPECT_EQ(EncodeSamples({0.1}), "0.1");
}

TEST(SamplesTest, AreReadBackAsTheyWere) {
  const std::vector<double> samples = {
      0,    -0.0,          1.0 / 3,       -2e300,
      1e-9, Limits::max(), Limits::min(), Limits::denorm_min()};
  EXPECT_THAT(DecodeSamples(EncodeSamples(samples)).value(),
              ElementsAreArray(samples));
  EXPECT_THAT(DecodeSamples("").value(), IsEmpty());
}

TEST(SamplesTest, ErrorsNameAWordThatIsNotANumber) {
  for (const std::string wrong :
       {"0.1x", "x", "nan", "inf", "1e999", "0x1", "+1", "1,5", "\"", "1\n"}) {
    EXPECT_EQ(
        DecodeSamples("1 " + wrong + " 2").status(),
        absl::InvalidArgumentError("samples: wanted numbers, got " + wrong));
  }
  for (const char* const wrong : {" ", " 1", "1 ", "1  2"}) {
    EXPECT_EQ(DecodeSamples(wrong).status(),
              absl::InvalidArgumentError("samples: wanted numbers, got "));
  }
  const std::string long_word(1'000'000, 'x');
  EXPECT_EQ(DecodeSamples(long_word).status().message().size(), 29 + 40u);
}

}  // namespace
}  // namespace tinytorch
