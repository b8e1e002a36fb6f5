// How the small tools of this folder end.
#ifndef TINYTORCH_TOOLS_COURSE_EXIT_CODE_H_
#define TINYTORCH_TOOLS_COURSE_EXIT_CODE_H_

#include "absl/status/status.h"

namespace tinytorch::course {

// Prints the message of an error to stderr and returns the exit code of main.
int ExitCode(const absl::Status& status);

}  // namespace tinytorch::course

#endif  // TINYTORCH_TOOLS_COURSE_EXIT_CODE_H_
