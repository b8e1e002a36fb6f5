// Reads and replaces whole files, for files that must not be lost.

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

// Resolves a relative path from the folder in which the user typed the command:
// `bazel run` starts programs in another one.
std::string PathFromUser(const std::string& path);

// Replaces a file at once: writes a new one in the same folder, asks the
// operating system to write it to the disk, and renames it. A program that
// opens the path, also after a crash, finds the old content or the new content.
// After an error the old file exists and the new one does not. The new file has
// mode and owner of the old one. If the path is a symbolic link, its target is
// replaced. A file that is a mount of its own cannot be replaced; the error
// says to mount the folder. The bytes are written into a device or a pipe.
absl::Status ReplaceFile(const std::string& path, absl::string_view bytes);

// The parts of ReplaceFile(), for a program that has to make the system calls
// itself (production/model_file.h).
//
// Returns the path to which a symbolic link leads, also if no file is there;
// another path as it is.
std::string TargetOf(const std::string& path);

// Gives the open file the mode and the owner of the file at `old`, if there is
// one. If the group cannot be given, the group has no rights.
void KeepModeAndOwner(const std::string& old, int file);

// Says what cannot be done if rename() fails with this errno: "replace", or for
// a mount also what to do.
std::string WhyNotReplaced(int error);

}  // namespace tinytorch

#endif  // TINYTORCH_TOOLS_DATA_FILE_H_
