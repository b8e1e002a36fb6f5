#include "tools/runner/execute/run.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/runner/execute/environment.h"
#include "tools/runner/execute/interpret.h"
#include "tools/runner/execute/limits.h"
#include "tools/runner/execute/process.h"
#include "tools/runner/execute/secret.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/protocol.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {
namespace {

TestResult NotRun(Outcome outcome, std::string detail) {
  TestResult result;
  result.outcome = outcome;
  result.detail = std::move(detail);
  return result;
}

// The part of the time that is left after a hang, and the least of it.
constexpr double kShortened = 0.1;
constexpr double kLeastSeconds = 1;

// Decides what becomes of each test of a report, one after the other.
class Stages {
 public:
  Stages(const std::vector<bool>& compiled, const std::vector<bool>& locks,
         const Limits& limits)
      : compiled_(compiled), locks_(locks), limits_(limits) {}

  TestResult Run(
      const TestCase& test,
      const std::function<TestResult(const TestCase&, const Limits&)>& run) {
    TestResult result = MayRun(test);
    if (result.detail.empty()) {
      Limits limits = limits_;
      // Integration tests run only if no exercise that locks has hung.
      const bool hurries = !hung_.empty() && test.exercise != kNoExercise;
      if (hurries) {
        limits.seconds =
            std::min(limits.seconds,
                     std::max(limits.seconds * kShortened, kLeastSeconds));
      }
      result = run(test, limits);
      const bool is_hung = result.outcome == Outcome::kHung;
      if (is_hung && hurries) {
        result.outcome = Outcome::kNotRun;
        result.detail =
            absl::StrCat("stopped after ", limits.seconds,
                         " s: an earlier test hung, so the rest has less time");
      }
      if (is_hung) hung_.insert(test.exercise);
    }
    if (result.outcome != Outcome::kPassed &&
        result.outcome != Outcome::kSkipped) {
      if (test.exercise == kNoExercise || locks_[test.exercise]) {
        all_pass_ = false;
      }
      if (test.level == Level::kPackage) fails_.insert(test.exercise);
    }
    return result;
  }

 private:
  // Returns a result with a detail if the test may not run.
  TestResult MayRun(const TestCase& test) const {
    if (StopRequested()) {
      return NotRun(Outcome::kNotRun,
                    "not run: the time for the whole run was up");
    }
    if (test.exercise == kNoExercise) {
      if (all_pass_) return {};
      return NotRun(Outcome::kWaiting, "not run: the exercises come first");
    }
    if (!compiled_[test.exercise]) {
      return NotRun(Outcome::kNotCompiled,
                    "not run: the exercise does not compile");
    }
    if (hung_.contains(test.exercise)) {
      return NotRun(Outcome::kNotRun, "not run: an earlier test hung");
    }
    if (test.level != Level::kPackage && fails_.contains(test.exercise)) {
      return NotRun(Outcome::kWaiting,
                    "not run: the package tests of the exercise come first");
    }
    return {};
  }

  const std::vector<bool>& compiled_;
  const std::vector<bool>& locks_;
  const Limits limits_;
  std::set<size_t> hung_;   // Exercises.
  std::set<size_t> fails_;  // Exercises with a package test that fails.
  bool all_pass_ = true;    // Those of exercises that lock.
};

}  // namespace

std::vector<TestResult> RunInStages(
    const std::vector<TestCase>& tests, const std::vector<bool>& compiled,
    const std::vector<bool>& locks, const Limits& limits,
    const std::function<TestResult(const TestCase&, const Limits&)>& run) {
  std::vector<TestResult> results;
  Stages stages(compiled, locks, limits);
  for (const TestCase& test : tests) results.push_back(stages.Run(test, run));
  return results;
}

std::vector<TestResult> RunTests(
    const std::vector<TestCase>& tests, const std::vector<bool>& compiled,
    const std::function<TestResult(const TestCase&)>& run) {
  std::vector<TestResult> results;
  HangBudget hangs;
  for (const TestCase& test : tests) {
    const bool broken =
        test.exercise != kNoExercise && !compiled[test.exercise];
    if (StopRequested()) {
      results.push_back(NotRun(Outcome::kNotRun,
                               "not run: the time for the whole run was up"));
    } else if (broken) {
      results.push_back(NotRun(Outcome::kNotCompiled,
                               "not run: the exercise does not compile"));
    } else if (hangs.IsSpent(test.exercise)) {
      results.push_back(
          NotRun(Outcome::kNotRun, "not run: earlier tests hung"));
    } else {
      results.push_back(run(test));
      if (results.back().outcome == Outcome::kHung) {
        hangs.Spend(test.exercise);
      }
    }
  }
  return results;
}

TestResult Runner::Run(const std::string& program, const TestCase& test,
                       const Limits& limits, char order) {
  if (test.FullName().size() > kOrderLength - 2) {
    return NotRun(Outcome::kNotRun, "The name of the test is too long.");
  }
  if (!cage_.ProgramsAreUnchanged()) {
    // Only student code runs beside this process.
    TestResult result =
        NotRun(Outcome::kCrashed,
               "A test that ran before this one has changed the test program.");
    result.forged = true;
    return result;
  }
  const std::string secret = MakeSecret();
  const std::string folder = cage_.scratch().path();
  const ProcessResult process =
      RunProcess({.arguments = {cage_.PathOf(program), std::string(kTestFlag)},
                  .environment = TestEnvironment(folder),
                  .message = FormatOrder(order, test.FullName()) + secret,
                  .limits = limits,
                  .cage = &cage_,
                  .ask_where = ask_where_});
  cage_.scratch().Clear();
  return Interpret(process, secret, limits);
}

}  // namespace tinytorch::runner
