#include "tools/trust/clean_log.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tools/text/utf8.h"

namespace tinytorch::trust {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// Characters that show nothing and change how others are shown, and those that
// XML does not know.
bool IsUnfit(uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x061C ||
         code == 0x180E || (code >= 0x200B && code <= 0x200F) ||
         (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF ||
         (code >= 0xFFF9 && code <= 0xFFFF) ||
         (code >= 0xE0000 && code <= 0xE0FFF) || (code & 0xFFFE) == 0xFFFE;
}

std::string CleanLine(std::string_view line) {
  std::string clean;
  while (!line.empty()) {
    const text::Character character = text::FirstCharacter(line);
    const size_t length = character.length == 0 ? 1 : character.length;
    if (clean.size() + length > kLongestLine) {
      clean += "...";
      break;
    }
    if (line[0] == '\t') {
      clean += "  ";
    } else if (character.length == 0) {
      clean += kReplacement;
    } else if (!IsUnfit(character.code)) {
      clean += line.substr(0, length);
    }
    line.remove_prefix(length);
  }
  return clean;
}

}  // namespace

std::string CleanLog(std::string_view text, std::string_view file) {
  const std::string place = absl::StrCat(file, ":");
  std::string log;
  int lines = 0;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string line = CleanLine(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (++lines > kMostLines) {
      absl::StrAppend(&log, "| (and more lines)\n");
      break;
    }
    absl::StrAppend(&log, absl::StartsWith(line, place) ? "" : "| ", line,
                    "\n");
  }
  return log;
}

}  // namespace tinytorch::trust
