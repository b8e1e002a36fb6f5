#include "tools/runner/execute/grading.h"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/execute/limits.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/protocol.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

TestResult Result(Outcome outcome) {
  TestResult result;
  result.outcome = outcome;
  return result;
}

// The result of a tripwire in honest code.
TestResult Held() {
  TestResult result = Result(Outcome::kFailed);
  for (size_t i = 0; i < kTripwireFailures; ++i) {
    result.failures.push_back({.message = "x\n" + std::string(kTripwireText)});
  }
  return result;
}

// Grades tests of these exercises. `run` has a number of the test instead of
// the test, and how often it has run before.
template <typename Run>
Grades GradeWith(const std::vector<size_t>& exercises, size_t count, Run run) {
  std::vector<TestCase> tests;
  for (const size_t exercise : exercises) {
    tests.push_back(
        {.name = std::to_string(tests.size()), .exercise = exercise});
  }
  std::map<std::string, int> runs;
  return Grade(tests, std::vector<bool>(count, true), {.seconds = 10}, 1,
               [&](const TestCase& test, const Limits& limits, char order) {
                 if (order == kTripwireOrder) return run(-1, 0, limits);
                 return run(std::stoi(test.name), runs[test.name]++, limits);
               });
}

TEST(GradeTest, HonestCodeKeepsItsResults) {
  int tripwires = 0;
  const Grades grades =
      GradeWith({0, 0, 1, 1, kNoExercise}, 2, [&](int test, int, Limits) {
        tripwires += test == -1;
        return test == -1  ? Held()
               : test == 1 ? Result(Outcome::kFailed)
                           : Result(Outcome::kPassed);
      });
  EXPECT_EQ(tripwires, 2) << "one for each exercise";
  EXPECT_EQ(grades.results[0].outcome, Outcome::kPassed);
  EXPECT_EQ(grades.results[1].outcome, Outcome::kFailed);
  EXPECT_THAT(grades.flags[0], IsEmpty());
  EXPECT_THAT(grades.flags[1], IsEmpty());
}

TEST(GradeTest, PassingATripwireCostsTheExerciseAndNoOther) {
  size_t runs = 0;
  const Grades grades = GradeWith({0, 0, 1}, 2, [&](int test, int, Limits) {
    if (test != -1) return Result(Outcome::kPassed);
    return ++runs == 1 ? Result(Outcome::kPassed) : Held();
  });
  EXPECT_THAT(grades.flags[0], HasSubstr("no honest code passes"));
  EXPECT_THAT(grades.flags[1], IsEmpty());
  EXPECT_EQ(grades.results[0].outcome, Outcome::kCrashed);
  EXPECT_EQ(grades.results[1].outcome, Outcome::kCrashed);
  EXPECT_EQ(grades.results[2].outcome, Outcome::kPassed);
}

TEST(GradeTest, AForgedResultIsFlaggedToo) {
  const Grades grades = GradeWith({0, 0}, 1, [&](int test, int, Limits) {
    TestResult result = test == -1 ? Held() : Result(Outcome::kPassed);
    result.forged = test == 1;
    result.detail = test == 1 ? "how" : "";
    return result;
  });
  EXPECT_EQ(grades.flags[0], "how");
  EXPECT_EQ(grades.results[0].outcome, Outcome::kCrashed);
}

TEST(GradeTest, AHangIsTriedAgainBeforeItCounts) {
  const Grades grades = GradeWith({0, 0}, 1, [&](int test, int run, Limits) {
    if (test == -1) return Held();
    return Result(run == 0 || test == 1 ? Outcome::kHung : Outcome::kPassed);
  });
  EXPECT_EQ(grades.results[0].outcome, Outcome::kPassed);
  EXPECT_EQ(grades.results[1].outcome, Outcome::kHung);
}

TEST(GradeTest, AllTestsRunAfterManyHangsWithLessTime) {
  std::vector<double> seconds;
  const Grades grades =
      GradeWith({0, 0, 0, 0, 1}, 2, [&](int test, int run, Limits limits) {
        if (test == -1) return Held();
        if (run == 0) seconds.push_back(limits.seconds);
        return Result(test < 3 ? Outcome::kHung : Outcome::kPassed);
      });
  EXPECT_THAT(seconds, ::testing::ElementsAre(10, 10, 0.5, 0.5, 10));
  EXPECT_EQ(grades.results[3].outcome, Outcome::kPassed);
  EXPECT_EQ(grades.results[4].outcome, Outcome::kPassed);
}

TEST(GradeTest, AModuleOfHangsTakesMinutes) {
  std::vector<size_t> exercises;
  for (size_t i = 0; i < 200; ++i) exercises.push_back(i / 20);
  double seconds = 0;
  GradeWith(exercises, 10, [&](int, int, Limits limits) {
    TestResult result = Result(Outcome::kHung);
    result.seconds = limits.seconds;
    seconds += limits.seconds;
    return result;
  });
  EXPECT_LE(seconds, 300);
}

TEST(GradeTest, AnExerciseThatHangsAgainIsLeft) {
  int retries = 0;
  GradeWith(std::vector<size_t>(20, 0), 1, [&](int, int run, Limits) {
    retries += run;
    return Result(Outcome::kHung);
  });
  EXPECT_EQ(retries, 2);
}

TEST(SprungTripwireTest, EveryAssertionMustFail) {
  EXPECT_THAT(SprungTripwire(Held()), IsEmpty());
  TestResult result = Held();
  result.failures.pop_back();
  EXPECT_THAT(SprungTripwire(result), HasSubstr("must fail did not"));
  EXPECT_THAT(SprungTripwire(Result(Outcome::kCrashed)), IsEmpty());
  EXPECT_THAT(SprungTripwire(Result(Outcome::kHung)), IsEmpty());
}

}  // namespace
}  // namespace tinytorch::runner
