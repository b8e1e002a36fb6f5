// The environment variables of a test process.
#ifndef TINYTORCH_TOOLS_RUNNER_EXECUTE_ENVIRONMENT_H_
#define TINYTORCH_TOOLS_RUNNER_EXECUTE_ENVIRONMENT_H_

#include <string>
#include <vector>

#include "tools/runner/execute/limits.h"

namespace tinytorch::runner {

// Returns "NAME=value" for each variable of this process, without what Bazel
// and its user tell GoogleTest: filters, shards and the XML file are the
// supervisor's business. Adds the memory limit, for the harness.
std::vector<std::string> TestEnvironment(const Limits& limits);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_EXECUTE_ENVIRONMENT_H_
