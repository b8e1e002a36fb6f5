// The report: what a student reads two seconds after saving a file.
//
// One line for each exercise, then only the first one that is not complete:
// what its test wanted, what it got, why that matters; then what to do next,
// where, and how to run it again. More would not be read.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_H_

#include <string>
#include <vector>

#include "tools/runner/gate.h"
#include "tools/runner/manifest.h"
#include "tools/runner/plan.h"
#include "tools/runner/result.h"
#include "tools/runner/score.h"
#include "tools/runner/style.h"

namespace tinytorch::runner {

// A finished run, ready to be reported.
struct Run {
  const Plan& plan;
  const std::vector<TestCase>& tests;
  const std::vector<TestResult>& results;
  const std::vector<std::string>& compile_logs;  // By exercise; empty: fine.
  const Score& score;
  bool filtered = false;  // --test_filter chose some of the tests.
  bool stopped = false;   // Bazel's time was up.
};

std::string RenderReport(const Run& run, const Style& style);

// "layers is locked", what is missing, and the command that goes on.
std::string RenderLocked(const Plan& plan, const std::vector<Lock>& locks,
                         const Style& style);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_H_
