// Wrapping: lines that fit a terminal.
#ifndef TINYTORCH_TOOLS_TEXT_WRAP_H_
#define TINYTORCH_TOOLS_TEXT_WRAP_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "tools/text/columns.h"

namespace tinytorch::text {

// Returns the lines of `text`, each after `first` or, from the second line on,
// after as many spaces. Lines wider than `columns` are broken, at a space if
// there is a good one. Ends with '\n'.
//
//   Indent("  hint  ", "Look at the last axis.")  is  "  hint  Look at ...\n"
std::string Indent(std::string_view first, std::string_view text,
                   size_t columns = kColumns);

struct Layout {
  size_t indent = 0;  // Spaces before each line.
  size_t columns = kColumns;
};

// Lays out what a program explains, written as a raw string:
//
//   std::cout << Reflow(R"(
//       A kernel's few weights are used at every place: little to store, much
//       to do. A Dense weight is used once.
//
//         the weights       12 KB
//         one image         50 KB
//   )");
//
// Removes the line break after R"( and the spaces before )", and the
// indentation that all lines share. Joins the lines of a paragraph and wraps
// them anew, so that the source may break them anywhere, and so may numbers
// that StrFormat() has put in. Keeps empty lines, and lines that are indented
// deeper than the rest (tables, commands) as they are. Ends with '\n'.
std::string Reflow(std::string_view text, Layout layout = {});

}  // namespace tinytorch::text

#endif  // TINYTORCH_TOOLS_TEXT_WRAP_H_
