// The first part of a report: one line for each exercise.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_TABLE_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_TABLE_H_

#include <string>

#include "tools/runner/report/report.h"
#include "tools/runner/report/style.h"

namespace tinytorch::runner {

// Returns lines like
//   broadcast  [######......]   4/8    3/6 pts   3 failing, 1 not written yet
// It has points if the run has the package tests and the module tests: "3+/6"
// says that tests which waited may give more.
std::string RenderTable(const FinishedRun& run, const Style& style);

// Returns whether points mean something in this run.
bool ShowsPoints(const FinishedRun& run);

// Returns whether the points of an exercise are a lower bound.
bool IsAtLeast(const GroupScore& group);

// Returns the name of an exercise, or "integration".
std::string GroupName(const Plan& plan, const GroupScore& group);

// Whether later modules are unlocked without this group.
bool IsOptional(const Plan& plan, const GroupScore& group);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_TABLE_H_
