// One line: untrusted text inside an error message of ours.
//
// An error often quotes the wrong part of its input: a name, a type. In an
// untrusted file a name may have a megabyte, or move the cursor and overwrite
// the line above it in the terminal, or begin a second line in a log, which
// then looks as if the program had written it.

#ifndef TINYTORCH_TOOLS_DATA_ONE_LINE_H_
#define TINYTORCH_TOOLS_DATA_ONE_LINE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace tinytorch {

// The text as one line of at most 300 bytes of UTF-8. Control characters and
// bytes that are not UTF-8 are written as \x1b; a text that is too long loses
// its middle: "the first 100 bytes[...]the last". Any other text, also with
// backslashes, is unchanged.
std::string OneLine(absl::string_view text);

}  // namespace tinytorch

#endif  // TINYTORCH_TOOLS_DATA_ONE_LINE_H_
