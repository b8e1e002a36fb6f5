#include "tools/data/one_line.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "tools/text/utf8.h"

namespace tinytorch {
namespace {

constexpr size_t kMostBytes = 300;
constexpr size_t kFirstBytes = 100;
constexpr absl::string_view kGap = "[...]";

// Returns whether a character leaves the line as one line: it is not a control
// character, nor U+2028 or U+2029, which end a line, too.
bool StaysOnTheLine(uint32_t code) {
  const bool control = code < 0x20 || (code >= 0x7f && code < 0xa0);
  return !control && code != 0x2028 && code != 0x2029;
}

std::string Escaped(absl::string_view text) {
  std::string line;
  while (!text.empty()) {
    const text::Character character = text::FirstCharacter(text);
    size_t taken = 1;
    if (character.length > 0 && StaysOnTheLine(character.code)) {
      taken = character.length;
      line += text.substr(0, taken);
    } else {
      absl::StrAppendFormat(&line, "\\x%02x", static_cast<uint8_t>(text[0]));
    }
    text.remove_prefix(taken);
  }
  return line;
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
  while (text::ContinuesCharacter(line[first])) --first;
  size_t last = line.size() - (kMostBytes - kFirstBytes - kGap.size());
  while (text::ContinuesCharacter(line[last])) ++last;
  return absl::StrCat(line.substr(0, first), kGap, line.substr(last));
}

}  // namespace tinytorch
