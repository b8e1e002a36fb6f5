// Text that came from student code, made safe to show.
#ifndef TINYTORCH_TOOLS_RUNNER_TEXT_H_
#define TINYTORCH_TOOLS_RUNNER_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace tinytorch::runner {

inline constexpr size_t kColumns = 80;

// Returns `text` as valid UTF-8 without control characters other than '\n':
// terminal colour sequences are dropped, a tab becomes two spaces, and any
// other control character or stray byte becomes visible as \xNN. What is left
// can be printed, and put into XML and JSON.
std::string Clean(std::string_view text);

// Returns the number of characters (code points) in valid UTF-8.
size_t Width(std::string_view text);

// Returns the lines of `text`, each after `first` or, from the second line on,
// after as many spaces; lines longer than kColumns are broken, at a space if
// there is a good one. Ends with '\n'.
std::string Indent(std::string_view first, std::string_view text);

// Returns the first `most` lines of `text`, and says how many were left out.
std::string FirstLines(std::string_view text, size_t most);

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_TEXT_H_
