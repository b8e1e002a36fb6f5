// Where an exercise is explained; see lesson.h.
#include "tools/student/lesson.h"

#include <string>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace tinytorch::student {

Section FindSection(std::string_view lesson, std::string_view exercise) {
  int number = 0;
  for (std::string_view line : absl::StrSplit(lesson, '\n')) {
    ++number;
    if (!absl::ConsumePrefix(&line, "### ")) continue;
    line = absl::StripSuffix(line, "\r");
    if (absl::EndsWith(line, absl::StrCat(". ", exercise))) {
      return {.line = number, .title = std::string(line)};
    }
  }
  return {};
}

std::string ContractOf(std::string_view source) {
  for (std::string_view line : absl::StrSplit(source, '\n')) {
    if (!absl::ConsumePrefix(&line, "#include \"")) continue;
    return std::string(line.substr(0, line.find('"')));
  }
  return "";
}

}  // namespace tinytorch::student
