#include "tools/runner/execute/run.h"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {
namespace {

using ::testing::ElementsAre;

std::vector<TestCase> Tests(const std::vector<size_t>& exercises) {
  std::vector<TestCase> tests;
  for (size_t exercise : exercises) {
    tests.push_back(
        {.name = std::to_string(tests.size()), .exercise = exercise});
  }
  return tests;
}

// Runs tests of which those numbered in `hanging` hang.
std::vector<Outcome> Outcomes(const std::vector<size_t>& exercises,
                              const std::vector<bool>& compiled,
                              const std::set<std::string>& hanging) {
  std::vector<Outcome> outcomes;
  for (const TestResult& result :
       RunTests(Tests(exercises), compiled, [&](const TestCase& test) {
         TestResult ran;
         ran.outcome =
             hanging.contains(test.name) ? Outcome::kHung : Outcome::kPassed;
         return ran;
       })) {
    outcomes.push_back(result.outcome);
  }
  return outcomes;
}

constexpr Outcome kPassed = Outcome::kPassed;
constexpr Outcome kHung = Outcome::kHung;
constexpr Outcome kNotRun = Outcome::kNotRun;

TEST(RunTestsTest, TwoHangsEndAnExerciseButNotTheNext) {
  EXPECT_THAT(Outcomes({0, 0, 0, 0, 1}, {true, true}, {"0", "2"}),
              ElementsAre(kHung, kPassed, kHung, kNotRun, kPassed));
}

TEST(RunTestsTest, HangsOfOtherExercisesEndNothing) {
  EXPECT_THAT(Outcomes({0, 0, 1, 1, 2, 2, kNoExercise}, {true, true, true},
                       {"0", "1", "2", "3", "4"}),
              ElementsAre(kHung, kHung, kHung, kHung, kHung, kPassed, kPassed));
}

TEST(RunTestsTest, ExerciseThatDoesNotCompileIsNotRun) {
  EXPECT_THAT(Outcomes({0, 1, kNoExercise}, {false, true}, {}),
              ElementsAre(Outcome::kNotCompiled, kPassed, kPassed));
}

// Runs tests in stages: "p0" is a package test of exercise 0, "m" a module
// test, "i" an integration test. Those named in `outcomes` do not pass.
std::vector<Outcome> InStages(const std::vector<std::string>& names,
                              const std::map<std::string, Outcome>& outcomes,
                              std::vector<double>* seconds = nullptr,
                              bool locks = true) {
  std::vector<TestCase> tests;
  for (const std::string& name : names) {
    const Level level = name[0] == 'p'   ? Level::kPackage
                        : name[0] == 'm' ? Level::kModule
                                         : Level::kIntegration;
    tests.push_back({.name = name,
                     .level = level,
                     .exercise = level == Level::kIntegration
                                     ? kNoExercise
                                     : static_cast<size_t>(name[1] - '0')});
  }
  std::vector<Outcome> all;
  for (const TestResult& result : RunInStages(
           tests, {true, true, false}, {true, locks, true}, {.seconds = 20},
           [&](const TestCase& test, const Limits& limits) {
             if (seconds != nullptr) seconds->push_back(limits.seconds);
             TestResult ran;
             const auto it = outcomes.find(test.name);
             ran.outcome = it == outcomes.end() ? Outcome::kPassed : it->second;
             return ran;
           })) {
    all.push_back(result.outcome);
  }
  return all;
}

constexpr Outcome kFailed = Outcome::kFailed;
constexpr Outcome kWaiting = Outcome::kWaiting;

TEST(RunInStagesTest, ModuleTestsFollowThePackageTestsOfTheirExercise) {
  const std::vector<std::string> names = {"p0a", "p0b", "m0", "p1", "m1", "i"};
  EXPECT_THAT(InStages(names, {}), testing::Each(kPassed));
  EXPECT_THAT(
      InStages(names, {{"p0a", kFailed}}),
      ElementsAre(kFailed, kPassed, kWaiting, kPassed, kPassed, kWaiting));
  EXPECT_THAT(InStages(names, {{"m1", Outcome::kUnwritten}}),
              ElementsAre(kPassed, kPassed, kPassed, kPassed,
                          Outcome::kUnwritten, kWaiting));
  EXPECT_THAT(InStages(names, {{"p0a", Outcome::kSkipped}}),
              ElementsAre(Outcome::kSkipped, kPassed, kPassed, kPassed, kPassed,
                          kPassed));
  EXPECT_THAT(
      InStages({"p2", "m2", "i"}, {}),
      ElementsAre(Outcome::kNotCompiled, Outcome::kNotCompiled, kWaiting));
}

TEST(RunInStagesTest, IntegrationTestsDoNotWaitForAnOptionalExercise) {
  const std::vector<std::string> names = {"p0", "p1", "i"};
  EXPECT_THAT(InStages(names, {{"p1", kFailed}}, nullptr, /*locks=*/false),
              ElementsAre(kPassed, kFailed, kPassed));
  EXPECT_THAT(InStages(names, {{"p0", kFailed}}, nullptr, /*locks=*/false),
              ElementsAre(kFailed, kPassed, kWaiting));
}

TEST(RunInStagesTest, OneHangEndsAnExerciseAndShortensTheOthers) {
  std::vector<double> seconds;
  EXPECT_THAT(InStages({"p0a", "p0b", "m0", "p1a", "p1b", "m1"},
                       {{"p0a", kHung}, {"p1a", kHung}}, &seconds),
              ElementsAre(kHung, kNotRun, kNotRun, kNotRun, kNotRun, kNotRun));
  EXPECT_THAT(seconds, ElementsAre(20, 2));
  EXPECT_THAT(InStages({"p0", "p1", "m1"}, {{"p0", kHung}}),
              ElementsAre(kHung, kPassed, kPassed));
}

}  // namespace
}  // namespace tinytorch::runner
