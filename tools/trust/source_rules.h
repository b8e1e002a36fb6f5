// Rules for a student's file and its directives, before it
// is given to a compiler.
#ifndef TINYTORCH_TOOLS_TRUST_SOURCE_RULES_H_
#define TINYTORCH_TOOLS_TRUST_SOURCE_RULES_H_

#include <optional>
#include <string>
#include <string_view>

namespace tinytorch::trust {

// Returns why `path` cannot be compiled, or nothing: it must be a regular file
// of its own (no link, folder, pipe or device) of at most a megabyte.
std::optional<std::string> CheckFile(const std::string& path);

// Returns the first line with a directive that is refused, as "12: error: ...",
// or nothing: files by absolute or dotted paths, #embed, bytes that are not
// text. The compiler would read the file before it can be asked what it read,
// and never ends with some (/dev/ptmx). A path made by macros is found later
// (includes.h).
std::optional<std::string> CheckText(std::string_view text);

}  // namespace tinytorch::trust

#endif  // TINYTORCH_TOOLS_TRUST_SOURCE_RULES_H_
