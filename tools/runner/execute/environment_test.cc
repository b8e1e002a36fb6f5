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

TEST(EnvironmentTest, KeepsBackAllButAFewVariables) {
  const std::vector<std::string> names = {
      "API_KEY", "GTEST_FILTER",    "TEST_SHARD_INDEX", "TESTBRIDGE_TEST_ONLY",
      "USER",    "XML_OUTPUT_FILE",
  };
  for (const std::string& name : names) setenv(name.c_str(), "x", 1);
  setenv("TINYTORCH_THREADS", "3", 1);
  setenv("TINYTORCH_SEED", "5", 1);
  const std::vector<std::string> variables = TestEnvironment("/scratch");
  EXPECT_THAT(variables, Contains("TINYTORCH_THREADS=3"));
  EXPECT_THAT(variables, Contains("TINYTORCH_SEED=5"));
  for (const std::string& name : names) {
    EXPECT_THAT(variables, Not(Contains(StartsWith(name)))) << name;
  }
}

TEST(EnvironmentTest, SaysWhereATestMayWrite) {
  EXPECT_THAT(TestEnvironment("/scratch"), Contains("TEST_TMPDIR=/scratch"));
  EXPECT_THAT(TestEnvironment("/scratch"), Contains("HOME=/scratch"));
}

TEST(EnvironmentTest, ManyThreadsReserveLittle) {
  EXPECT_THAT(TestEnvironment(""), Contains("MALLOC_ARENA_MAX=2"));
  EXPECT_THAT(TestEnvironment(""), Contains("MALLOC_PERTURB_=1"));
}

}  // namespace
}  // namespace tinytorch::runner
