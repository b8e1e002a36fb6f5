// ./course watch: one exercise, tested again at each save.
#ifndef TINYTORCH_TOOLS_STUDENT_WATCH_H_
#define TINYTORCH_TOOLS_STUDENT_WATCH_H_

#include <string>
#include <vector>

#include "tools/student/session.h"

namespace tinytorch::student {

// Watches the exercise that is named, or else the one of the last watch, or
// else that of the next step. It stays there until the student presses n.
// Returns the status of the program.
int Watch(const std::vector<std::string>& arguments, Session& session);

}  // namespace tinytorch::student

#endif  // TINYTORCH_TOOLS_STUDENT_WATCH_H_
