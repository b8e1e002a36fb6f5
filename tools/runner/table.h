// The first part of a report: one line for each exercise.
#ifndef TINYTORCH_TOOLS_RUNNER_TABLE_H_
#define TINYTORCH_TOOLS_RUNNER_TABLE_H_

#include <string>

#include "tools/runner/report.h"
#include "tools/runner/style.h"

namespace tinytorch::runner {

// Returns lines like
//   broadcast  [######......]   4/8    3/6 pts   3 failing, 1 not written yet
// Points are shown when package and module tests both ran, all of them.
std::string RenderTable(const Run& run, const Style& style);

// Returns whether points mean something in this run.
bool ShowsPoints(const Run& run);

// "storage", or "integration".
std::string GroupName(const Plan& plan, const GroupScore& group);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_TABLE_H_
