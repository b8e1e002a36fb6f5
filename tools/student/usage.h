// How ./course is used, and how it says that a call failed.
#ifndef TINYTORCH_TOOLS_STUDENT_USAGE_H_
#define TINYTORCH_TOOLS_STUDENT_USAGE_H_

#include <string_view>

#include "absl/status/status.h"

namespace tinytorch::student {

inline constexpr int kWrongUse = 2;  // The status of such a call.

// The commands, a line each.
std::string_view Usage();

// Prints the error; returns `code`.
int Fail(const absl::Status& status, int code = 1);

// Prints the sentence and the commands; returns kWrongUse.
int WrongUse(std::string_view wrong);

}  // namespace tinytorch::student

#endif  // TINYTORCH_TOOLS_STUDENT_USAGE_H_
