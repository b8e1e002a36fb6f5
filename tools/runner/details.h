// The middle part of a report: what went wrong in one exercise.
#ifndef TINYTORCH_TOOLS_RUNNER_DETAILS_H_
#define TINYTORCH_TOOLS_RUNNER_DETAILS_H_

#include <string>
#include <string_view>

#include "tools/runner/manifest.h"
#include "tools/runner/report.h"
#include "tools/runner/result.h"
#include "tools/runner/style.h"

namespace tinytorch::runner {

// Returns "    label     text", the text indented and broken to fit.
std::string LabelledLines(std::string_view label, std::string_view text);

// Returns a test that did not pass: name, why it matters, what was expected,
// what happened, where.
std::string RenderTest(const TestCase& test, const TestResult& result,
                       const Style& style);

// Returns the first lines of a compiler's messages.
std::string RenderCompileLog(std::string_view log);

// Shortens "tinytorch::Tensor tinytorch::Add(const tinytorch::Tensor&)" to
// "Add".
std::string ShortFunction(std::string_view function);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_DETAILS_H_
