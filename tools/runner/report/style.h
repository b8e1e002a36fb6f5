// The style of a report: colors on a terminal, plain text everywhere else. The
// colors can be read on light and on dark ground: no yellow, no blue.
#ifndef TINYTORCH_TOOLS_RUNNER_REPORT_STYLE_H_
#define TINYTORCH_TOOLS_RUNNER_REPORT_STYLE_H_

#include <cstdlib>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace tinytorch::runner {

// The command that starts Bazel. ./bazelw works on every machine.
inline constexpr std::string_view kBazel = "./bazelw";

// Returns whether what goes to a terminal has colors: NO_COLOR, if it is not
// empty, turns them off (no-color.org).
inline bool WantsColor(bool terminal) {
  const char* value = std::getenv("NO_COLOR");
  return terminal && (value == nullptr || *value == '\0');
}

struct Style {
  bool color = false;

  std::string Bold(std::string_view text) const { return In("1", text); }
  std::string Good(std::string_view text) const { return In("32", text); }
  std::string Bad(std::string_view text) const { return In("31", text); }
  std::string ToDo(std::string_view text) const { return In("35", text); }

 private:
  std::string In(std::string_view code, std::string_view text) const {
    if (!color) return std::string(text);
    return absl::StrCat("\x1b[", code, "m", text, "\x1b[0m");
  }
};

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_REPORT_STYLE_H_
