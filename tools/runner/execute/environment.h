// The environment variables of a test process.
#ifndef TINYTORCH_TOOLS_RUNNER_EXECUTE_ENVIRONMENT_H_
#define TINYTORCH_TOOLS_RUNNER_EXECUTE_ENVIRONMENT_H_

#include <string>
#include <vector>

namespace tinytorch::runner {

// Returns "NAME=value" for each variable of a test process: where it may write,
// and those of this process that change how fast or how carefully code runs.
// None of a grader's secrets, and no path to anything else.
std::vector<std::string> TestEnvironment(const std::string& scratch);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXECUTE_ENVIRONMENT_H_
