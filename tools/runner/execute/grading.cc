#include "tools/runner/execute/grading.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "tools/runner/execute/limits.h"
#include "tools/runner/execute/process.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/protocol.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {
namespace {

// The part of the time limit that remains where tests have hung too often: more
// than most tests need, and little where each of a module's tests hangs.
constexpr double kShortened = 0.05;
constexpr double kLeastSeconds = 0.25;

// An exercise whose tests hang again when they are tried again does hang.
constexpr int kMostRepeatedHangs = 2;

TestResult NotRun(Outcome outcome, const char* detail) {
  TestResult result;
  result.outcome = outcome;
  result.detail = detail;
  return result;
}

// For each exercise the number of the first of its tests whose pass is followed
// by the tripwire.
std::vector<size_t> ChooseTripwires(const std::vector<TestCase>& tests,
                                    size_t exercises, uint64_t seed) {
  std::vector<size_t> count(exercises, 0);
  for (const TestCase& test : tests) {
    if (test.exercise != kNoExercise) ++count[test.exercise];
  }
  std::mt19937_64 random(seed);
  std::vector<size_t> chosen(exercises, 0);
  for (size_t i = 0; i < exercises; ++i) {
    if (count[i] > 0) chosen[i] = random() % count[i];
  }
  return chosen;
}

class Grader {
 public:
  Grader(const std::vector<TestCase>& tests, const std::vector<bool>& compiled,
         const Limits& limits, uint64_t seed, const RunOne& run,
         std::optional<double> seconds_of_retries)
      : tests_(tests),
        compiled_(compiled),
        limits_(limits),
        run_(run),
        seconds_of_retries_(seconds_of_retries),
        tripwires_(ChooseTripwires(tests, compiled.size(), seed)),
        seen_(compiled.size(), 0),
        tripped_(compiled.size(), false) {
    grades_.flags.resize(compiled.size());
  }

  Grades Grade() {
    for (const TestCase& test : tests_) {
      grades_.results.push_back(RunFirst(test));
      Inspect(test, grades_.results.back());
    }
    TryHungAgain();
    SpringMissedTripwires();
    for (size_t i = 0; i < tests_.size(); ++i) {
      const size_t exercise = tests_[i].exercise;
      if (exercise == kNoExercise || grades_.flags[exercise].empty()) continue;
      grades_.results[i].outcome = Outcome::kCrashed;
      grades_.results[i].detail = grades_.flags[exercise];
      grades_.results[i].forged = true;
    }
    return grades_;
  }

 private:
  TestResult RunFirst(const TestCase& test) {
    if (StopRequested()) {
      return NotRun(Outcome::kNotRun, "The time for the whole run was up.");
    }
    if (test.exercise != kNoExercise && !compiled_[test.exercise]) {
      return NotRun(Outcome::kNotCompiled, "The exercise does not compile.");
    }
    Limits limits = limits_;
    if (hangs_.IsSpent(test.exercise) || hung_ >= kMostHangsAtFullTime) {
      limits.seconds = std::min(
          limits.seconds, std::max(limits.seconds * kShortened, kLeastSeconds));
    }
    TestResult result = run_(test, limits, kRunOrder);
    if (result.outcome == Outcome::kHung) {
      hangs_.Spend(test.exercise);
      ++hung_;
    }
    return result;
  }

  void TryHungAgain() {
    double left = seconds_of_retries_.value_or(kMostRetries * limits_.seconds);
    std::map<size_t, int> hung_again;  // By exercise.
    for (size_t i = 0; i < tests_.size(); ++i) {
      TestResult& result = grades_.results[i];
      int& again = hung_again[tests_[i].exercise];
      if (result.outcome != Outcome::kHung || left <= 0 ||
          again >= kMostRepeatedHangs) {
        continue;
      }
      result = run_(tests_[i], limits_, kRunOrder);
      left -= result.seconds;
      if (result.outcome == Outcome::kHung) ++again;
      Inspect(tests_[i], result);
    }
  }

  // Flags a forged result, and follows a passed one by the tripwire.
  void Inspect(const TestCase& test, const TestResult& result) {
    const size_t exercise = test.exercise;
    if (exercise == kNoExercise) return;
    if (result.forged) grades_.flags[exercise] = result.detail;
    const bool due = seen_[exercise]++ >= tripwires_[exercise];
    if (due && result.outcome == Outcome::kPassed) Spring(test);
  }

  void Spring(const TestCase& test) {
    if (tripped_[test.exercise] || StopRequested()) return;
    tripped_[test.exercise] = true;
    const std::string how = SprungTripwire(run_(test, limits_, kTripwireOrder));
    if (!how.empty()) grades_.flags[test.exercise] = how;
  }

  // Of exercises of which no test passed after the chosen one.
  void SpringMissedTripwires() {
    for (size_t i = 0; i < tests_.size(); ++i) {
      if (tests_[i].exercise != kNoExercise &&
          grades_.results[i].outcome == Outcome::kPassed) {
        Spring(tests_[i]);
      }
    }
  }

  const std::vector<TestCase>& tests_;
  const std::vector<bool>& compiled_;
  const Limits limits_;
  const RunOne& run_;
  const std::optional<double> seconds_of_retries_;
  const std::vector<size_t> tripwires_;  // By exercise, as all that follow.
  std::vector<size_t> seen_;
  std::vector<bool> tripped_;
  HangBudget hangs_;
  int hung_ = 0;
  Grades grades_;
};

}  // namespace

Grades Grade(const std::vector<TestCase>& tests,
             const std::vector<bool>& compiled, const Limits& limits,
             uint64_t seed, const RunOne& run,
             std::optional<double> seconds_of_retries) {
  return Grader(tests, compiled, limits, seed, run, seconds_of_retries).Grade();
}

std::string SprungTripwire(const TestResult& result) {
  if (result.forged) return result.detail;
  if (result.outcome == Outcome::kPassed) {
    return "A test that no honest code passes has passed.";
  }
  // A crash, a hang or an unwritten place does not forge anything.
  if (result.outcome != Outcome::kFailed) return "";
  size_t failures = 0;
  for (const Failure& failure : result.failures) {
    failures += absl::StrContains(failure.message, kTripwireText);
  }
  if (failures >= kTripwireFailures) return "";
  return "An assertion that must fail did not.";
}

}  // namespace tinytorch::runner
