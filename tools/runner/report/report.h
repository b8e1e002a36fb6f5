// The report: what a student reads two seconds after saving a file.
//
// It has one line for each exercise. Then it shows only the first test of the
// first exercise that is not complete: what the test expected, what it got, and
// why that matters. It ends with the next step: the function, its file and
// line, and the command that runs the test again. The failure and the next step
// fit a terminal of 24 lines; students do not read longer reports.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_REPORT_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_REPORT_H_

#include <string>
#include <vector>

#include "tools/runner/plan/manifest.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/report/gate.h"
#include "tools/runner/report/known_mistakes.h"
#include "tools/runner/report/score.h"
#include "tools/runner/report/style.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {

// A finished run, ready to be reported.
struct FinishedRun {
  const Plan& plan;
  const std::vector<TestCase>& tests;
  const std::vector<TestResult>& results;
  const std::vector<std::string>& compile_logs;  // By exercise; may be empty.
  const std::vector<std::string>& warnings;      // By exercise, also.
  const std::vector<std::string>& sources;       // By exercise, also.
  const Score& score;
  bool filtered = false;  // --test_filter selected some of the tests.
  bool stopped = false;   // Bazel's time was up.
  bool hints = false;     // The student asks for hints.
  std::vector<std::string> missing_walls;  // Cage::Missing().
  KnownMistakes mistakes = {};             // For "looks like".
};

std::string RenderReport(const FinishedRun& run, const Style& style);

// Returns "layers is locked", the exercises that are missing, and the command
// that shows the next step.
std::string RenderLocked(const Plan& plan, const std::vector<Lock>& locks,
                         const Style& style);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_REPORT_H_
