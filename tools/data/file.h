// Whole files in and out, for files that matter.

#ifndef TINYTORCH_TOOLS_DATA_FILE_H_
#define TINYTORCH_TOOLS_DATA_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tinytorch {

// Returns the bytes of a regular file of at most `most` bytes. Errors begin
// with the path.
//
// NotFound: no such file. FailedPrecondition: a directory, a device, a pipe.
// ResourceExhausted: larger than `most`; nothing was read. Others as the
// operating system reports them.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path,
                                          int64_t most);

// Where the user means a relative path to be: `bazel run` starts programs in
// another folder than the one the command was typed in.
std::string PathFromUser(const std::string& path);

// Replaces a file at once: writes a new one in the same folder, asks the
// operating system to bring it to the disk, and gives it the name. Whoever
// opens the path, also after a crash, finds the old content or the new one.
// After an error the old file is there and the new one is not.
absl::Status ReplaceFile(const std::string& path, absl::string_view bytes);

}  // namespace tinytorch

#endif  // TINYTORCH_TOOLS_DATA_FILE_H_
