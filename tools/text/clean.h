// Text that a program did not write itself, made safe to show.
#ifndef TINYTORCH_TOOLS_TEXT_CLEAN_H_
#define TINYTORCH_TOOLS_TEXT_CLEAN_H_

#include <string>
#include <string_view>

namespace tinytorch::text {

// Returns `text` as valid UTF-8 without control characters other than '\n'.
// Drops terminal color sequences, turns a tab into two spaces, and turns any
// other control character or stray byte into \xNN. The result can be printed,
// and put into XML and JSON.
std::string Clean(std::string_view text);

}  // namespace tinytorch::text

#endif  // TINYTORCH_TOOLS_TEXT_CLEAN_H_
