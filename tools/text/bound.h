// Bounds on text whose origin is not trusted: it may be a gigabyte of one line.
#ifndef TINYTORCH_TOOLS_TEXT_BOUND_H_
#define TINYTORCH_TOOLS_TEXT_BOUND_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace tinytorch::text {

inline constexpr size_t kMostColumns = 500;
inline constexpr size_t kMostLines = 200;

// Returns the first kMostLines lines of valid UTF-8, each cut to kMostColumns
// characters, and says where something was cut off.
std::string Bounded(std::string_view text);

}  // namespace tinytorch::text

#endif  // TINYTORCH_TOOLS_TEXT_BOUND_H_
