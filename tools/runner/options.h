// The arguments of the supervisor (supervisor.cc says what they mean).
#ifndef TINYTORCH_TOOLS_RUNNER_OPTIONS_H_
#define TINYTORCH_TOOLS_RUNNER_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

namespace tinytorch::runner {

struct Options {
  std::string plan;
  std::string verdict;
  bool expect_unwritten = false;
  std::string expect_failure;
  std::string saying;
  bool strict = false;
  bool hints = false;
  std::string tests;
  std::string full;
  uint64_t seed = 0;  // 0: draw one.
  std::string exercise;
  std::optional<double> seconds_of_retries;  // None: as Grade() says.
};

// Without --plan, `plan` is $TINYTORCH_PLAN. The error names the argument.
absl::StatusOr<Options> ParseOptions(int argc, char** argv);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_OPTIONS_H_
