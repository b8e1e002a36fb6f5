// The commands about one exercise: check, debug, reset. Each returns the status
// of the program.
#ifndef TINYTORCH_TOOLS_STUDENT_EXERCISE_COMMANDS_H_
#define TINYTORCH_TOOLS_STUDENT_EXERCISE_COMMANDS_H_

#include <string>
#include <vector>

#include "tools/student/session.h"

namespace tinytorch::student {

// check EXERCISE [--asan]
int CheckOne(const std::vector<std::string>& arguments, Session& session);

// debug EXERCISE [TEST]; without TEST, the one that failed in the last check.
int Debug(const std::vector<std::string>& arguments, Session& session);

// reset EXERCISE [--undo | --terse], or reset MODULE --all [--terse].
int Reset(const std::vector<std::string>& arguments, Session& session);

}  // namespace tinytorch::student

#endif  // TINYTORCH_TOOLS_STUDENT_EXERCISE_COMMANDS_H_
