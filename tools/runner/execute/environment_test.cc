#include "tools/runner/execute/environment.h"

#include <cstdlib>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch::runner {
namespace {

using ::testing::Contains;
using ::testing::Not;
using ::testing::StartsWith;

TEST(EnvironmentTest, KeepsBackWhatIsTheSupervisorsBusiness) {
  const std::vector<std::string> names = {
      "GTEST_FILTER",         "TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS",
      "TESTBRIDGE_TEST_ONLY", "XML_OUTPUT_FILE",
  };
  for (const std::string& name : names) setenv(name.c_str(), "x", 1);
  setenv("OTHER", "kept", 1);
  const std::vector<std::string> variables = TestEnvironment({});
  EXPECT_THAT(variables, Contains("OTHER=kept"));
  for (const std::string& name : names) {
    EXPECT_THAT(variables, Not(Contains(StartsWith(name)))) << name;
  }
}

TEST(EnvironmentTest, SaysTheMemoryLimitOnce) {
  setenv("TINYTORCH_TEST_MEGABYTES", "9999", 1);
  EXPECT_THAT(TestEnvironment({.megabytes = 256}),
              Contains(StartsWith("TINYTORCH_TEST_MEGABYTES")).Times(1));
  EXPECT_THAT(TestEnvironment({.megabytes = 256}),
              Contains("TINYTORCH_TEST_MEGABYTES=256"));
}

}  // namespace
}  // namespace tinytorch::runner
