// The last part of a report: what to do next.
#ifndef TINYTORCH_TOOLS_RUNNER_ADVICE_H_
#define TINYTORCH_TOOLS_RUNNER_ADVICE_H_

#include <cstddef>
#include <string>

#include "tools/runner/report.h"
#include "tools/runner/score.h"
#include "tools/runner/style.h"

namespace tinytorch::runner {

// Returns what to do about `test`, the first of `group` that does not pass:
// the file and line, the hints, and the commands.
std::string RenderAdvice(const Run& run, const GroupScore& group, size_t test,
                         const Style& style);

// Whether the package tests say more about `test` than this report would. They
// lead through code that is not written yet or does not compile; three reports
// of the same, one a level, would be three next steps on one screen.
bool IsLeftToPackageTests(const Run& run, const GroupScore& group, size_t test);

// Returns the step to those tests.
std::string RenderPackageTestsFirst(const Run& run, const Style& style);

// Returns the command that follows when everything here passes, or "".
std::string RenderWhatComesNext(const Run& run);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_ADVICE_H_
