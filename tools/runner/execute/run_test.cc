#include "tools/runner/execute/run.h"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/plan/manifest.h"
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

}  // namespace
}  // namespace tinytorch::runner
