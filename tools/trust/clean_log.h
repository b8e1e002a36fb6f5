// Text of a compiler, made fit for a report.
//
// A student chooses part of it: #error, static_assert, names. So it may hold
// what a terminal obeys, what turns lines around, or lines that look like the
// report's.
#ifndef TINYTORCH_TOOLS_TRUST_CLEAN_LOG_H_
#define TINYTORCH_TOOLS_TRUST_CLEAN_LOG_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace tinytorch::trust {

// Returns `text` as valid UTF-8 without control characters and those that
// change the direction of writing; lines of at most kLongestLine bytes,
// kMostLines of them. Lines begin with `file` and a colon, or with "| ".
inline constexpr size_t kLongestLine = 500;
inline constexpr int kMostLines = 200;
std::string CleanLog(std::string_view text, std::string_view file);

}  // namespace tinytorch::trust

#endif  // TINYTORCH_TOOLS_TRUST_CLEAN_LOG_H_
