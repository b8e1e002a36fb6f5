// The first part of a report: one line for each exercise.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_TABLE_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_TABLE_H_

#include <string>

#include "tools/runner/report/report.h"
#include "tools/runner/report/style.h"

namespace tinytorch::runner {

// Returns lines like
//   broadcast  [######......]   4/8    3/6 pts   3 failing, 1 not written yet
// It has points if all package tests and all module tests ran.
std::string RenderTable(const FinishedRun& run, const Style& style);

// Returns whether points mean something in this run.
bool ShowsPoints(const FinishedRun& run);

// Returns the name of an exercise, or "integration".
std::string GroupName(const Plan& plan, const GroupScore& group);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_TABLE_H_
