#include "tools/text/clean.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tools/text/utf8.h"

namespace tinytorch::text {
namespace {

// Returns whether a character may be shown as it is.
bool IsShown(uint32_t code) {
  const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
  const bool not_in_xml = code == 0xFFFE || code == 0xFFFF;
  // These turn the direction of the text around them.
  const bool bidirectional =
      code == 0x061C || code == 0x200E || code == 0x200F ||
      (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
  // These take no room, or break a line where there seems to be none.
  const bool unseen = code == 0xAD || code == 0xFEFF ||
                      (code >= 0x200B && code <= 0x200D) || code == 0x2028 ||
                      code == 0x2029 || (code >= 0x2060 && code <= 0x2064) ||
                      (code >= 0xE0000 && code <= 0xE007F);
  return !control && !not_in_xml && !bidirectional && !unseen;
}

// Returns the length of the terminal sequence ("ESC [ 3 1 m") at the start of
// `text`, or 0.
size_t TerminalSequence(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  size_t i = 2;
  while (i < text.size() && text[i] >= 0x20 && text[i] < 0x40) ++i;
  return i < text.size() && text[i] >= 0x40 && text[i] < 0x7F ? i + 1 : 0;
}

void AppendEscaped(char byte, std::string* to) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto value = static_cast<uint8_t>(byte);
  to->append("\\x").append({kDigits[value >> 4], kDigits[value & 15]});
}

}  // namespace

std::string Clean(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const Character character = FirstCharacter(text);
    size_t taken = 1;
    if (text[0] == '\n') {
      clean += '\n';
    } else if (text[0] == '\t') {
      clean += "  ";
    } else if (text.starts_with("\r\n")) {
      // The line feed follows.
    } else if (const size_t sequence = TerminalSequence(text); sequence > 0) {
      taken = sequence;
    } else if (character.length > 0 && IsShown(character.code)) {
      clean += text.substr(0, character.length);
      taken = character.length;
    } else {
      AppendEscaped(text[0], &clean);
    }
    text.remove_prefix(taken);
  }
  return clean;
}

}  // namespace tinytorch::text
