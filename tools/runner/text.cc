#include "tools/runner/text.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace tinytorch::runner {
namespace {

// Returns the length of the printable UTF-8 character that `text` starts with,
// or 0 if it starts with none. ASCII is not looked at here.
size_t PrintableCharacter(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  size_t length;
  uint32_t code;
  if ((byte(0) & 0xE0) == 0xC0) {
    length = 2, code = byte(0) & 0x1F;
  } else if ((byte(0) & 0xF0) == 0xE0) {
    length = 3, code = byte(0) & 0x0F;
  } else if ((byte(0) & 0xF8) == 0xF0) {
    length = 4, code = byte(0) & 0x07;
  } else {
    return 0;
  }
  if (text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3F);
  }
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool overlong = code < kSmallest[length];
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  const bool control = code < 0xA0;
  const bool not_in_xml = code == 0xFFFE || code == 0xFFFF;
  // These turn the direction of the text around them.
  const bool bidirectional =
      (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
  return overlong || surrogate || control || not_in_xml || bidirectional ||
                 code > 0x10FFFF
             ? 0
             : length;
}

// Returns the length of the terminal sequence ("ESC [ 3 1 m") at the start of
// `text`, or 0.
size_t TerminalSequence(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  size_t i = 2;
  while (i < text.size() && text[i] >= 0x20 && text[i] < 0x40) ++i;
  return i < text.size() && text[i] >= 0x40 && text[i] < 0x7F ? i + 1 : 0;
}

// Returns how many bytes of `line` fit into `room` columns.
size_t BreakAt(std::string_view line, size_t room) {
  size_t bytes = 0;
  for (size_t seen = 0; bytes < line.size(); ++bytes) {
    const bool starts_character = (line[bytes] & 0xC0) != 0x80;
    if (starts_character && seen++ == room) break;
  }
  if (bytes == line.size()) return bytes;
  const size_t space = line.rfind(' ', bytes);
  return space == std::string_view::npos || space < bytes / 2 ? bytes : space;
}

}  // namespace

std::string Clean(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const char c = text[0];
    size_t taken = 1;
    if (c == '\n' || (c >= 0x20 && c < 0x7F)) {
      clean += c;
    } else if (c == '\t') {
      clean += "  ";
    } else if (text.starts_with("\r\n")) {
      // The line feed follows.
    } else if (const size_t sequence = TerminalSequence(text); sequence > 0) {
      taken = sequence;
    } else if (const size_t length = PrintableCharacter(text); length > 0) {
      clean += text.substr(0, length);
      taken = length;
    } else {
      absl::StrAppendFormat(&clean, "\\x%02x", static_cast<uint8_t>(c));
    }
    text.remove_prefix(taken);
  }
  return clean;
}

size_t Width(std::string_view text) {
  size_t width = 0;
  for (char c : text) width += (c & 0xC0) != 0x80;
  return width;
}

std::string Indent(std::string_view first, std::string_view text) {
  std::string out;
  std::string prefix(first);
  const std::string spaces(Width(first), ' ');
  const size_t room = kColumns - spaces.size();
  for (std::string_view line :
       absl::StrSplit(absl::StripSuffix(text, "\n"), '\n')) {
    do {
      const size_t bytes = BreakAt(line, room);
      absl::StrAppend(&out, prefix, line.substr(0, bytes), "\n");
      line.remove_prefix(bytes);
      line = absl::StripPrefix(line, " ");
      prefix = spaces;
    } while (!line.empty());
  }
  return out;
}

std::string FirstLines(std::string_view text, size_t most) {
  const std::vector<std::string_view> lines =
      absl::StrSplit(absl::StripSuffix(text, "\n"), '\n');
  std::string out;
  for (size_t i = 0; i < lines.size() && i < most; ++i) {
    absl::StrAppend(&out, lines[i], "\n");
  }
  if (lines.size() > most) {
    absl::StrAppend(&out, "(", lines.size() - most, " more lines)\n");
  }
  return out;
}

}  // namespace tinytorch::runner
