// SCOPED_TRACE in a message: which case of a loop failed.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_TRACES_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_TRACES_H_

#include <string>
#include <string_view>

namespace tinytorch::runner {

// Takes the traces off the end of a message, and returns their texts, the
// outermost first: "of [2, 3], axis 1". Returns "" if there are none.
std::string TakeTraces(std::string_view* message);

// Returns the place, "FILE:LINE", of the innermost trace that lies in a file
// whose name ends with `ending`; or "".
std::string TracePlace(std::string_view message, std::string_view ending);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_TRACES_H_
