// The last part of a report: what to do next.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_ADVICE_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_ADVICE_H_

#include <cstddef>
#include <string>

#include "tools/runner/report/report.h"
#include "tools/runner/report/score.h"
#include "tools/runner/report/style.h"

namespace tinytorch::runner {

// Returns the next step for `test`, the first of `group` that does not pass:
// the function, its file and line, and the commands. With run.hints also the
// hints that are about this problem, or else the command that shows them.
std::string RenderAdvice(const FinishedRun& run, const GroupScore& group,
                         size_t test, const Style& style);

// Returns the exercise whose unwritten function stops a test of another
// exercise, or kNoExercise.
size_t WaitsFor(const FinishedRun& run, const GroupScore& group, size_t test);

// Returns whether this report leaves `test` to the package tests. They lead
// through code that is not written yet or does not compile. Otherwise a run of
// all three levels would show one problem three times, on one screen.
bool IsLeftToPackageTests(const FinishedRun& run, const GroupScore& group,
                          size_t test);

// Returns the step that leads to those tests.
std::string RenderPackageTestsFirst(const FinishedRun& run, const Style& style);

// Returns what a run in which every test passed has achieved, and the next
// command.
std::string RenderWhatComesNext(const FinishedRun& run, const Style& style);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_ADVICE_H_
