// Whole files in and out, for the small tools of this folder.
#ifndef TINYTORCH_TOOLS_COURSE_FILES_H_
#define TINYTORCH_TOOLS_COURSE_FILES_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tinytorch {

// Returns the content of the file, or an error that names it.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Replaces the content of the file.
absl::Status WriteFile(const std::string& path, std::string_view content);

// Prints the message of an error to stderr and returns the exit code of main.
int ExitCode(const absl::Status& status);

}  // namespace tinytorch

#endif  // TINYTORCH_TOOLS_COURSE_FILES_H_
