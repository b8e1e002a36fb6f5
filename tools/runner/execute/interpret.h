// Interprets the end of a test's process: what it means for the student.
#ifndef TINYTORCH_TOOLS_RUNNER_EXECUTE_INTERPRET_H_
#define TINYTORCH_TOOLS_RUNNER_EXECUTE_INTERPRET_H_

#include <string_view>

#include "tools/runner/execute/limits.h"
#include "tools/runner/execute/process.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {

// Returns the result of a test. It has passed only if the harness said so, with
// the secret, without a failed assertion, and the process then ended by itself
// with status 0. All text from the process goes through text::Clean() here.
TestResult Interpret(const ProcessResult& process, std::string_view secret,
                     const Limits& limits);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXECUTE_INTERPRET_H_
