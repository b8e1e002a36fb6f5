// The verdict: the points of a module's implementation, as a build artifact.
// The gate of the next module and the grade book read it.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_VERDICT_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_VERDICT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/report/score.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {

struct ExerciseVerdict {
  std::string name;
  std::string title;
  std::string file;
  int line = 0;  // The first unwritten line of `file`, or 0.
  int points = 0;
  int earned = 0;
  int tests = 0;
  int passed = 0;
  // The same tests with this exercise of the student's and the reference for
  // all others; -1 where that was not run. Where it is more than `earned`, the
  // tests failed for another exercise's mistake.
  int isolated_earned = -1;
  int isolated_passed = -1;
  // The hidden ones among `tests` and `passed`.
  int hidden_tests = 0;
  int hidden_passed = 0;
  std::string status;  // StatusName(), "flagged", or "locked".
  std::string flag;    // How its code forged a result, or empty.
};

struct Verdict {
  std::string module;
  bool complete = false;
  int points = 0;
  int earned = 0;
  int integration_tests = 0;
  int integration_passed = 0;
  std::vector<std::string> locked_by;  // Modules; if any, no test has run.
  std::vector<ExerciseVerdict> exercises;
  // The seed of hidden tests, with which the same verdict comes out again;
  // 0 where none were run.
  uint64_t seed = 0;
  // The walls around tests that this machine does not give, a sentence each.
  std::vector<std::string> missing_walls;
};

// Returns the verdict on results of all levels.
Verdict MakeVerdict(const Plan& plan, const std::vector<TestCase>& tests,
                    const std::vector<TestResult>& results, const Score& score);

// Marks the exercises whose code forged a result, and takes their points. The
// flags are by exercise, empty for most.
void Flag(const std::vector<std::string>& flags, Verdict* verdict);

// Adds what the exercises are worth alone; `isolated` has all its tests run
// that way, and `exercise` is in it.
void AddIsolated(size_t exercise, const GroupScore& isolated, Verdict* verdict);

// Returns the verdict on a module whose tests may not run yet.
Verdict LockedVerdict(const Plan& plan, const std::vector<TestCase>& tests,
                      std::vector<std::string> locked_by);

// Returns the names of the exercises that have all of their points, a line
// each.
std::string FullExercises(const Verdict& verdict);

// Converts a verdict to JSON, and back. ParseVerdict() is strict: a gate must
// not open because of a misread file.
std::string VerdictJson(const Verdict& verdict);
absl::StatusOr<Verdict> ParseVerdict(std::string_view json);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_VERDICT_H_
