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

TEST(HangBudgetTest, EndsAnExerciseAndThenTheRun) {
  HangBudget hangs;
  for (int i = 0; i < kMostHangsInAnExercise; ++i) {
    EXPECT_FALSE(hangs.IsSpent(0));
    hangs.Spend(0);
  }
  EXPECT_TRUE(hangs.IsSpent(0));
  EXPECT_FALSE(hangs.IsSpent(1));
  for (int i = kMostHangsInAnExercise; i < kMostHangs; ++i) {
    EXPECT_FALSE(hangs.IsSpent(kNoExercise));
    hangs.Spend(static_cast<size_t>(i));
  }
  EXPECT_TRUE(hangs.IsSpent(kNoExercise));
}

}  // namespace
}  // namespace tinytorch::runner
