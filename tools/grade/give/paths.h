// Paths of the grader in texts: what compilers and tests print may name folders
// of the machine that grades. A report must not tell them.
#ifndef TINYTORCH_TOOLS_GRADE_GIVE_PATHS_H_
#define TINYTORCH_TOOLS_GRADE_GIVE_PATHS_H_

#include <string>
#include <string_view>

namespace tinytorch::grade {

// Returns `text` with each path that tells of the machine replaced by its last
// part: absolute paths, those of Windows, those from home (~/) or upward (../),
// and those through the folders of Bazel. A path to an exercise becomes the
// student's own, "tensor/student/matmul.cc". All else stays: other relative
// paths, URLs, and what follows a path, such as ":31".
std::string WithoutPaths(std::string_view text);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_GIVE_PATHS_H_
