// Whole files, with errors that name them.
#ifndef TINYTORCH_TOOLS_RUNNER_FILE_H_
#define TINYTORCH_TOOLS_RUNNER_FILE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tinytorch::runner {

absl::StatusOr<std::string> ReadFile(const std::string& path);
absl::Status WriteFile(const std::string& path, std::string_view content);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_FILE_H_
