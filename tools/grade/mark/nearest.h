// The nearest of some names: for errors that suggest what was meant.
#ifndef TINYTORCH_TOOLS_GRADE_MARK_NEAREST_H_
#define TINYTORCH_TOOLS_GRADE_MARK_NEAREST_H_

#include <string>
#include <string_view>
#include <vector>

namespace tinytorch::grade {

// Returns the name with the fewest edits (insert, delete, replace a byte) from
// `word`, or "" if each needs more than a third of the word's length plus one.
std::string Nearest(std::string_view word,
                    const std::vector<std::string>& names);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_MARK_NEAREST_H_
