// Hints in three levels, from where to look to how it is done, and what a
// student has seen of them.
#ifndef TINYTORCH_TOOLS_STUDENT_HINTS_H_
#define TINYTORCH_TOOLS_STUDENT_HINTS_H_

#include <string>
#include <vector>

namespace tinytorch::student {

inline constexpr int kHintLevels = 3;

// Returns the hints of a level, 1 to kHintLevels: a third of the hints that the
// exercise declares in its module's BUILD file, which begin with the gentlest.
// Of four hints, the last level has two. A level may be empty if there are
// fewer than three.
std::vector<std::string> HintsOfLevel(const std::vector<std::string>& declared,
                                      int level);

}  // namespace tinytorch::student

#endif  // TINYTORCH_TOOLS_STUDENT_HINTS_H_
