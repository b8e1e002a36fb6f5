#include "tools/runner/execute/limits.h"

#include <cstddef>

#include "gtest/gtest.h"
#include "tools/runner/plan/manifest.h"

namespace tinytorch::runner {
namespace {

TEST(LimitsTest, AreThoseOfThePlan) {
  const Limits limits =
      LimitsOf({.seconds_per_test = 2.5, .megabytes_per_test = 512}, {});
  EXPECT_EQ(limits.seconds, 2.5);
  EXPECT_EQ(limits.megabytes, 512);
}

TEST(LimitsTest, ABusyMachineMakesNoTestHang) {
  const Limits limits = {.seconds = 10};
  EXPECT_FALSE(IsTimeUp({.known = true, .seconds_waited = 25}, limits, 30));
  EXPECT_TRUE(IsTimeUp({.known = true, .seconds_waited = 20}, limits, 30));
  EXPECT_TRUE(IsTimeUp({.known = true, .seconds_waited = 99}, limits, 100))
      << "but some time is enough";
}

TEST(LimitsTest, ASleepingTestHangs) {
  EXPECT_TRUE(IsTimeUp({.known = true}, {.seconds = 10}, 10));
  EXPECT_TRUE(IsTimeUp({.known = false}, {.seconds = 10}, 10));
}

TEST(LimitsTest, TheProcessesOfATestCountTogether) {
  const Limits limits = {.megabytes = 100};
  EXPECT_FALSE(IsTooLarge({.processes = 2, .bytes = 90 << 20}, limits));
  EXPECT_TRUE(IsTooLarge({.processes = 2, .bytes = 101 << 20}, limits));
  EXPECT_TRUE(IsTooLarge({.processes = kMostProcesses + 1}, limits));
  EXPECT_FALSE(IsTooLarge({.processes = 1, .bytes = 101 << 20}, {}));
}

TEST(HangBudgetTest, IsThatOfOneExercise) {
  HangBudget hangs;
  for (int i = 0; i < kMostHangsInAnExercise; ++i) {
    EXPECT_FALSE(hangs.IsSpent(0));
    hangs.Spend(0);
  }
  EXPECT_TRUE(hangs.IsSpent(0));
  EXPECT_FALSE(hangs.IsSpent(1));
  EXPECT_FALSE(hangs.IsSpent(kNoExercise));
}

}  // namespace
}  // namespace tinytorch::runner
