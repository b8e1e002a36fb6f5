#include "tools/data/one_line.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"

namespace tinytorch {
namespace {

constexpr size_t kMostBytes = 300;
constexpr size_t kFirstBytes = 100;
constexpr absl::string_view kGap = "[...]";

// The length of the character at the start of `text`; 0 if that is not UTF-8, a
// control character, or U+2028 or U+2029, which also end a line.
size_t CharacterAtStart(absl::string_view text) {
  const auto byte = [text](size_t i) { return static_cast<uint8_t>(text[i]); };
  if (byte(0) < 0x80) return byte(0) >= 0x20 && byte(0) != 0x7f ? 1 : 0;
  const size_t length = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
  if (byte(0) < 0xc2 || byte(0) > 0xf4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (byte(i) >> 6 != 2) return 0;
  }
  switch (byte(0)) {
    case 0xc2:  // below U+00A0: control characters
      return byte(1) >= 0xa0 ? length : 0;
    case 0xe0:  // characters that fit two bytes
      return byte(1) >= 0xa0 ? length : 0;
    case 0xe2:
      return byte(1) == 0x80 && (byte(2) | 1) == 0xa9 ? 0 : length;
    case 0xed:  // halves of pairs, U+D800 to U+DFFF
      return byte(1) < 0xa0 ? length : 0;
    case 0xf0:  // characters that fit three bytes
      return byte(1) >= 0x90 ? length : 0;
    case 0xf4:  // beyond U+10FFFF
      return byte(1) < 0x90 ? length : 0;
    default:
      return length;
  }
}

std::string Escaped(absl::string_view text) {
  std::string line;
  while (!text.empty()) {
    const size_t length = CharacterAtStart(text);
    if (length > 0) {
      line += text.substr(0, length);
    } else {
      absl::StrAppendFormat(&line, "\\x%02x", static_cast<uint8_t>(text[0]));
    }
    text.remove_prefix(length > 0 ? length : 1);
  }
  return line;
}

bool ContinuesCharacter(char byte) {
  return static_cast<uint8_t>(byte) >> 6 == 2;
}

}  // namespace

std::string OneLine(absl::string_view text) {
  // Escaping never makes a text shorter, so the middle of a long text is lost
  // in any case: do not escape a megabyte first.
  const bool is_long = text.size() > 2 * kMostBytes;
  const std::string line =
      is_long ? Escaped(absl::StrCat(text.substr(0, kMostBytes),
                                     text.substr(text.size() - kMostBytes)))
              : Escaped(text);
  if (!is_long && line.size() <= kMostBytes) return line;
  size_t first = kFirstBytes;
  while (ContinuesCharacter(line[first])) --first;
  size_t last = line.size() - (kMostBytes - kFirstBytes - kGap.size());
  while (ContinuesCharacter(line[last])) ++last;
  return absl::StrCat(line.substr(0, first), kGap, line.substr(last));
}

}  // namespace tinytorch
