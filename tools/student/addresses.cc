// The report of AddressSanitizer; see addresses.h.
#include "tools/student/addresses.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tools/text/clean.h"
#include "tools/text/columns.h"
#include "tools/text/wrap.h"

namespace tinytorch::student {
namespace {

std::string Row(std::string_view label, std::string_view text) {
  return text::Indent(absl::StrCat("  ", text::PadRight(label, 9), " "), text);
}

// Returns the part of `text` after `mark` and before `end`; empty without mark.
std::string_view Between(std::string_view text, std::string_view mark,
                         std::string_view end) {
  const size_t at = text.find(mark);
  if (at == std::string_view::npos) return "";
  text.remove_prefix(at + mark.size());
  return text.substr(0, text.find(end));
}

// "ShapeTest.Counts" of "... in tinytorch::ShapeTest_Counts_Test::TestBody()".
std::string TestOf(std::string_view frame) {
  const size_t end = frame.find("_Test::TestBody");
  if (end == std::string_view::npos) return "";
  std::string_view name = frame.substr(0, end);
  name.remove_prefix(name.rfind(':') + 1);
  const size_t split = name.find('_');
  if (split == std::string_view::npos) return "";
  return absl::StrCat(name.substr(0, split), ".", name.substr(split + 1));
}

}  // namespace

std::string AddressReport(std::string_view log) {
  std::string what, access, place, test, memory;
  for (const std::string_view line : absl::StrSplit(log, '\n')) {
    const auto keep = [](std::string_view text, std::string* into) {
      if (into->empty()) *into = absl::StripAsciiWhitespace(text);
    };
    keep(Between(line, "ERROR: AddressSanitizer: ", " on "), &what);
    if (line.starts_with("READ of ") || line.starts_with("WRITE of ")) {
      keep(line.substr(0, line.find(" at ")), &access);
    }
    keep(TestOf(line), &test);
    keep(Between(line, " is located ", " ["), &memory);
    // "    #0 0x55 in tinytorch::F(int) tensor/student/shape.cc:53"
    const std::string_view file = line.substr(line.rfind(' ') + 1);
    if (place.empty() && absl::StrContains(file, "/student/")) {
      place = absl::StrCat(file, ", in ", Between(line, " in ", "("));
    }
  }
  if (what.empty()) return "";
  std::string text = absl::StrCat("AddressSanitizer: ", what,
                                  access.empty() ? "" : ", ", access, "\n");
  if (!place.empty()) text += Row("at", place);
  if (!test.empty()) text += Row("test", test);
  if (!memory.empty()) text += Row("memory", memory);
  return text::Clean(text);
}

}  // namespace tinytorch::student
