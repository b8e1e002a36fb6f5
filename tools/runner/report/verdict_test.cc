#include "tools/runner/report/verdict.h"

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/report/score.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {
namespace {

class VerdictTest : public testing::Test {
 protected:
  Verdict Make() const {
    return MakeVerdict(plan_, tests_, results_,
                       ComputeScore(plan_, tests_, results_, {true, true},
                                    Skips::kCountAgainst));
  }

  const Plan plan_ = {
      .module = "tensor",
      .exercises = {
          {.name = "a", .title = "A", .points = 4, .file = "s/a.cc"},
          {.name = "b", .title = "B", .points = 6, .file = "s/b.cc"}}};
  std::vector<TestCase> tests_ = {
      {.exercise = 0}, {.exercise = 1}, {.exercise = 1}, {}};
  std::vector<TestResult> results_ =
      std::vector<TestResult>(4, TestResult{.outcome = Outcome::kPassed});
};

TEST_F(VerdictTest, FullExercisesAreThoseWhoseTestsAllPass) {
  EXPECT_EQ(FullExercises(Make()), "a\nb\n");
  results_[2].outcome = Outcome::kFailed;
  EXPECT_EQ(FullExercises(Make()), "a\n");
}

TEST_F(VerdictTest, Complete) {
  const Verdict verdict = Make();
  EXPECT_EQ(verdict.module, "tensor");
  EXPECT_TRUE(verdict.complete);
  EXPECT_EQ(verdict.points, 10);
  EXPECT_EQ(verdict.earned, 10);
  EXPECT_EQ(verdict.integration_tests, 1);
  EXPECT_EQ(verdict.integration_passed, 1);
  EXPECT_EQ(verdict.exercises[1].tests, 2);
  EXPECT_EQ(verdict.exercises[1].status, "passed");
}

TEST_F(VerdictTest, HiddenTestsAreAmongAllAndCountedApart) {
  tests_.push_back({.level = Level::kHidden, .exercise = 1});
  tests_.push_back({.level = Level::kHidden, .exercise = 1});
  results_.push_back({.outcome = Outcome::kPassed});
  results_.push_back({.outcome = Outcome::kFailed});
  const Verdict verdict = Make();
  EXPECT_FALSE(verdict.complete);
  EXPECT_EQ(verdict.exercises[1].tests, 4);
  EXPECT_EQ(verdict.exercises[1].passed, 3);
  EXPECT_EQ(verdict.exercises[1].hidden_tests, 2);
  EXPECT_EQ(verdict.exercises[1].hidden_passed, 1);
  EXPECT_EQ(verdict.exercises[1].earned, 4) << "6 * 3 / 4, rounded down";
  EXPECT_EQ(verdict.exercises[0].hidden_tests, 0);
}

TEST_F(VerdictTest, NamesTheFirstUnwrittenLineOfTheExercisesOwnFile) {
  results_[1] = {.outcome = Outcome::kUnwritten, .unwritten_place = "s/a.cc:3"};
  results_[2] = {.outcome = Outcome::kUnwritten, .unwritten_place = "s/b.cc:7"};
  const Verdict verdict = Make();
  EXPECT_FALSE(verdict.complete);
  EXPECT_EQ(verdict.exercises[1].status, "unwritten");
  EXPECT_EQ(verdict.exercises[1].earned, 0);
  EXPECT_EQ(verdict.exercises[1].line, 7);
  EXPECT_EQ(verdict.exercises[0].line, 0);
}

TEST_F(VerdictTest, AFlagTakesThePointsOfOneExercise) {
  Verdict verdict = Make();
  Flag({"", "how"}, &verdict);
  EXPECT_FALSE(verdict.complete);
  EXPECT_EQ(verdict.earned, 4);
  EXPECT_EQ(verdict.exercises[0].status, "passed");
  EXPECT_EQ(verdict.exercises[1].status, "flagged");
  EXPECT_EQ(verdict.exercises[1].earned, 0);
  EXPECT_EQ(verdict.exercises[1].flag, "how");
  EXPECT_TRUE(ParseVerdict(VerdictJson(verdict)).ok());
}

TEST_F(VerdictTest, BothCreditsStandSideBySide) {
  Verdict verdict = Make();
  EXPECT_EQ(verdict.exercises[0].isolated_earned, -1) << "not run";
  AddIsolated(1, {.passed = 2, .earned = 6}, &verdict);
  EXPECT_EQ(verdict.exercises[1].isolated_earned, 6);
  EXPECT_EQ(verdict.exercises[1].isolated_passed, 2);
  EXPECT_EQ(verdict.earned, 10);
}

TEST_F(VerdictTest, SurvivesJson) {
  results_[1].outcome = Outcome::kFailed;
  const Verdict before = Make();
  const absl::StatusOr<Verdict> after = ParseVerdict(VerdictJson(before));
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(VerdictJson(*after), VerdictJson(before));
  EXPECT_EQ(after->exercises[1].earned, 3);
  EXPECT_EQ(after->exercises[1].passed, 1);
  EXPECT_EQ(after->exercises[1].title, "B");
  EXPECT_EQ(after->exercises[1].file, "s/b.cc");
}

TEST_F(VerdictTest, LockedEarnsNothing) {
  const Verdict verdict = LockedVerdict(plan_, tests_, {"base"});
  EXPECT_FALSE(verdict.complete);
  EXPECT_EQ(verdict.earned, 0);
  EXPECT_EQ(verdict.points, 10);
  EXPECT_EQ(verdict.exercises[1].tests, 2);
  EXPECT_EQ(verdict.exercises[1].status, "locked");
  EXPECT_THAT(verdict.locked_by, testing::ElementsAre("base"));
}

TEST_F(VerdictTest, ParsingIsStrict) {
  const std::string good = VerdictJson(Make());
  ASSERT_TRUE(ParseVerdict(good).ok());
  EXPECT_FALSE(ParseVerdict("").ok());
  EXPECT_FALSE(ParseVerdict("{}").ok());
  EXPECT_FALSE(ParseVerdict("{\"complete\": true}").ok());
  const auto parses_after = [&](const char* from, const char* to) {
    const std::string changed = absl::StrReplaceAll(good, {{from, to}});
    EXPECT_NE(changed, good);
    return ParseVerdict(changed).ok();
  };
  EXPECT_FALSE(parses_after("\"complete\": true", "\"complete\": \"yes\""));
  EXPECT_FALSE(parses_after("\"passed\": 2", "\"passed\": 1"));
  EXPECT_FALSE(
      parses_after("\"status\": \"passed\"", "\"status\": \"locked\""));
  EXPECT_FALSE(
      parses_after("\"integration_passed\": 1", "\"integration_passed\": 0"));
}

}  // namespace
}  // namespace tinytorch::runner
