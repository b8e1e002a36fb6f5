// Whole text files: what tools read and write between two steps of a build.
//
// For files from outside, which may be a device or have no end, there is
// ReadWholeFile() in tools/data/file.h.
#ifndef TINYTORCH_TOOLS_TEXT_FILE_H_
#define TINYTORCH_TOOLS_TEXT_FILE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tinytorch::text {

// Returns the content of a file, or an error: "cannot read PATH".
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Writes a file, or overwrites it, or returns an error: "cannot write PATH".
absl::Status WriteFile(const std::string& path, std::string_view content);

}  // namespace tinytorch::text

#endif  // TINYTORCH_TOOLS_TEXT_FILE_H_
