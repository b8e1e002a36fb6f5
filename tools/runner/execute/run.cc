#include "tools/runner/execute/run.h"

#include <cstddef>
#include <functional>
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

}  // namespace

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
                  .cage = &cage_});
  cage_.scratch().Clear();
  return Interpret(process, secret, limits);
}

}  // namespace tinytorch::runner
