// The middle part of a report: what went wrong in one exercise.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_DETAILS_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_DETAILS_H_

#include <string>
#include <string_view>

#include "tools/runner/plan/manifest.h"
#include "tools/runner/report/report.h"
#include "tools/runner/report/style.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {

// Returns "    label     text" with the text indented and wrapped.
std::string LabeledLines(std::string_view label, std::string_view text);

// Returns the paragraph of a test that did not pass: its name, why it matters,
// the expected and the actual value, and the place.
std::string RenderTest(const TestCase& test, const TestResult& result,
                       const Style& style);

// Returns whether a line of a compiler is a path and no message: GCC lists the
// headers without a guard.
bool IsPathOnly(std::string_view line);

// Returns the first lines of a compiler's messages.
std::string RenderCompileLog(std::string_view log);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_DETAILS_H_
