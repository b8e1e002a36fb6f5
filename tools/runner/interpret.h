// Turns what happened to a test's process into what it means for the student.
#ifndef TINYTORCH_TOOLS_RUNNER_INTERPRET_H_
#define TINYTORCH_TOOLS_RUNNER_INTERPRET_H_

#include <string_view>

#include "tools/runner/process.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {

// A test has passed only if the harness said so, with the nonce, without a
// failed assertion, and the process then ended by itself with status 0. All
// text in the result has been through Clean().
TestResult Interpret(const ProcessResult& process, std::string_view nonce,
                     double seconds_allowed);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_INTERPRET_H_
