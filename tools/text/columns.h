// Columns: text of a given width for a terminal.
//
// Text is valid UTF-8; a character takes one column.
#ifndef TINYTORCH_TOOLS_TEXT_COLUMNS_H_
#define TINYTORCH_TOOLS_TEXT_COLUMNS_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace tinytorch::text {

// The width of all output of the course.
inline constexpr size_t kColumns = 80;

// Returns the number of characters in `text`.
size_t Width(std::string_view text);

// Returns `text`, or its beginning and "..." if it is wider than `columns`.
std::string Cut(std::string_view text, size_t columns = kColumns);

// Returns `text` with spaces on its right (its left), at least `columns` wide.
// StrFormat("%-12s", …) counts bytes instead: wrong as soon as a text holds
// "é" or a bar of blocks.
std::string PadRight(std::string_view text, size_t columns);
std::string PadLeft(std::string_view text, size_t columns);

// Returns the first `most` lines of `text`, and "(3 more lines)" for the rest.
std::string FirstLines(std::string_view text, size_t most);

}  // namespace tinytorch::text

#endif  // TINYTORCH_TOOLS_TEXT_COLUMNS_H_
