#include "tools/runner/report/score.h"

#include <vector>

#include "gtest/gtest.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {
namespace {

const Plan& TwoExercises() {
  static const Plan& plan = *new Plan{
      .exercises = {{.name = "a", .points = 10}, {.name = "b", .points = 5}}};
  return plan;
}

struct Entry {
  size_t exercise;
  Outcome outcome;
};

Score Add(const std::vector<Entry>& entries, Skips skips = Skips::kCountAgainst,
          const std::vector<bool>& compiled = {true, true}) {
  std::vector<TestCase> tests;
  std::vector<TestResult> results;
  for (const Entry& entry : entries) {
    tests.push_back({.exercise = entry.exercise});
    results.push_back({.outcome = entry.outcome});
  }
  return ComputeScore(TwoExercises(), tests, results, compiled, skips);
}

constexpr Outcome kPassed = Outcome::kPassed;
constexpr Outcome kFailed = Outcome::kFailed;
constexpr Outcome kUnwritten = Outcome::kUnwritten;
constexpr Outcome kSkipped = Outcome::kSkipped;

TEST(ScoreTest, PointsAreRoundedDown) {
  const Score score = Add(
      {{0, kPassed}, {0, kPassed}, {0, kFailed}, {1, kPassed}, {1, kFailed}});
  EXPECT_EQ(score.groups[0].earned, 6);  // 10 * 2 / 3
  EXPECT_EQ(score.groups[1].earned, 2);  // 5 * 1 / 2
  EXPECT_EQ(score.earned, 8);
  EXPECT_EQ(score.points, 15);
  EXPECT_FALSE(score.complete);
}

TEST(ScoreTest, IntegrationTestsGiveNoPointsButAreNeeded) {
  const std::vector<Entry> exercises = {{0, kPassed}, {1, kPassed}};
  std::vector<Entry> good = exercises, bad = exercises;
  good.push_back({kNoExercise, kPassed});
  bad.push_back({kNoExercise, kFailed});
  EXPECT_EQ(Add(good).earned, 15);
  EXPECT_TRUE(Add(good).complete);
  EXPECT_EQ(Add(bad).earned, 15);
  EXPECT_FALSE(Add(bad).complete);
}

TEST(ScoreTest, NothingIsNotComplete) { EXPECT_FALSE(Add({}).complete); }

TEST(ScoreTest, Statuses) {
  EXPECT_EQ(Add({{0, kPassed}}).groups[0].status, Status::kPassed);
  EXPECT_EQ(Add({{0, kPassed}, {0, kUnwritten}}).groups[0].status,
            Status::kUnwritten);
  EXPECT_EQ(Add({{0, kFailed}, {0, kUnwritten}}).groups[0].status,
            Status::kFailed);
  EXPECT_EQ(Add({{0, Outcome::kNotRun}}).groups[0].status, Status::kFailed);
  EXPECT_EQ(
      Add({{0, Outcome::kNotCompiled}}, Skips::kCountAgainst, {false, true})
          .groups[0]
          .status,
      Status::kNotCompiled);
}

TEST(ScoreTest, SkippedIsNotPassed) {
  const std::vector<Entry> entries = {{0, kPassed}, {0, kSkipped}};
  const Score strict = Add(entries);
  EXPECT_EQ(strict.groups[0].earned, 5);
  EXPECT_FALSE(strict.complete);

  const Score lenient = Add(entries, Skips::kLeaveOut);
  EXPECT_EQ(lenient.groups[0].total(), 1);
  EXPECT_TRUE(lenient.complete);
}

TEST(ScoreTest, ExercisesWithoutTestsHereAreLeftOut) {
  const Score score = Add({{1, kPassed}});
  ASSERT_EQ(score.groups.size(), 1u);
  EXPECT_EQ(score.groups[0].exercise, 1u);
}

}  // namespace
}  // namespace tinytorch::runner
