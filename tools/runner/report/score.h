// The score: from results to points.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_SCORE_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_SCORE_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {

enum class Status { kPassed, kFailed, kUnwritten, kNotCompiled };

// Returns the word used in verdicts: "passed", "failed", "unwritten",
// "does not compile".
std::string_view StatusName(Status status);

// The tests of one exercise, or the integration tests of the module.
struct GroupScore {
  size_t exercise = kNoExercise;
  std::vector<size_t> tests;  // Indices, those that count.
  int passed = 0;
  int not_run = 0;  // Tests that might pass: they waited, or time was up.
  int earned = 0;   // Points. Integration tests have none.
  Status status = Status::kPassed;

  int total() const { return static_cast<int>(tests.size()); }
};

struct Score {
  // In the plan's order, integration last; only groups that have tests here.
  std::vector<GroupScore> groups;
  int points = 0;
  int earned = 0;
  bool complete = false;  // Every test passed, and there was one.
};

enum class Skips { kCountAgainst, kLeaveOut };

// Computes the score. An exercise earns points * passed / tests, rounded down,
// where both count its package and module tests,
// and the hidden ones of a graded verdict: there are no half points, and
// the last point needs the last test. Points mean something only if `tests`
// holds both levels. `compiled` is as for RunTests().
//
// A skipped test has not passed. Skips::kLeaveOut takes it out of the count
// instead. That is for runs by hand (a sanitizer that cannot count
// allocations, data that is missing), never for a verdict.
Score ComputeScore(const Plan& plan, const std::vector<TestCase>& tests,
                   const std::vector<TestResult>& results,
                   const std::vector<bool>& compiled, Skips skips);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_SCORE_H_
