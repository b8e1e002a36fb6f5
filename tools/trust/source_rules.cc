#include "tools/trust/source_rules.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tools/text/utf8.h"

namespace tinytorch::trust {
namespace {

constexpr off_t kMostBytes = 1 << 20;

// Skips spaces, comments and spliced lines from `i` on: what may stand between
// the # of a directive and its name.
size_t SkipBlank(std::string_view text, size_t i) {
  while (i < text.size()) {
    if (absl::StartsWith(text.substr(i), "/*")) {
      const size_t end = text.find("*/", i + 2);
      if (end == std::string_view::npos) return text.size();
      i = end + 2;
    } else if (absl::StartsWith(text.substr(i), "\\\n")) {
      i += 2;
    } else if (text[i] == ' ' || text[i] == '\t' || text[i] == '\f' ||
               text[i] == '\v' || text[i] == '\r') {
      ++i;
    } else {
      break;
    }
  }
  return i;
}

// Takes the word at `i`; a line may be spliced inside of it.
std::string TakeWord(std::string_view text, size_t& i) {
  std::string word;
  while (i < text.size()) {
    if (absl::StartsWith(text.substr(i), "\\\n")) {
      i += 2;
    } else if (absl::ascii_isalnum(text[i]) || text[i] == '_') {
      word += text[i++];
    } else {
      break;
    }
  }
  return word;
}

bool IsDotted(std::string_view path) {
  for (const std::string_view part : absl::StrSplit(path, '/')) {
    if (part == "..") return true;
  }
  return false;
}

// The reason to refuse the directive whose name begins at `i`, or nothing.
std::optional<std::string> CheckDirective(std::string_view text, size_t i) {
  const std::string name = TakeWord(text, i);
  if (name == "embed") {
    return "#embed puts another file into this one: write the numbers here";
  }
  if (name != "include" && name != "include_next" && name != "import") {
    return std::nullopt;
  }
  i = SkipBlank(text, i);
  if (i >= text.size() || (text[i] != '"' && text[i] != '<')) {
    return std::nullopt;  // A macro.
  }
  const char close = text[i] == '"' ? '"' : '>';
  const std::string_view rest = text.substr(i + 1);
  const std::string_view path = rest.substr(0, rest.find(close));
  if (absl::StartsWith(path, "/") || IsDotted(path)) {
    return absl::StrCat("includes ", path.substr(0, 200),
                        ": a header is named by its path in the course, as in "
                        "\"tensor/shape.h\"");
  }
  return std::nullopt;
}

int LineAt(std::string_view text, size_t i) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + i, '\n'));
}

// Whether a # at `i` is the first of its line, except for spaces and for a
// comment.
bool BeginsLine(std::string_view text, size_t i) {
  const std::string_view before = text.substr(0, i);
  const std::string_view line =
      absl::StripAsciiWhitespace(before.substr(before.find_last_of('\n') + 1));
  return line.empty() || absl::EndsWith(line, "*/");
}

std::optional<size_t> FirstByteThatIsNoText(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const size_t length = text::FirstCharacter(text.substr(i)).length;
    if (length == 0 || text[i] == '\0') return i;
    i += length;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> CheckFile(const std::string& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0) return "the file is missing";
  if (!S_ISREG(status.st_mode)) {
    return "it is a folder, a pipe or a device, and must be a file";
  }
  if (access(path.c_str(), R_OK) != 0) return "the file cannot be read";
  if (status.st_size > kMostBytes) return "it is longer than a megabyte";
  const std::unique_ptr<char, decltype(&std::free)> real(
      realpath(path.c_str(), nullptr), &std::free);
  // A sandbox makes links, too; they end in a file of the same path.
  if (!real || (path[0] != '/' && !absl::EndsWith(real.get(), "/" + path))) {
    return "it is a link to another file, and must be a file of its own";
  }
  return std::nullopt;
}

std::optional<std::string> CheckText(std::string_view text) {
  if (const auto place = FirstByteThatIsNoText(text)) {
    return absl::StrCat(LineAt(text, *place),
                        ": error: not a text in UTF-8: save it as one");
  }
  for (size_t i = 0; i < text.size(); ++i) {
    // %: and ?\?= are other ways to write #.
    size_t name = i;
    if (text[i] == '#') {
      name = i + 1;
    } else if (absl::StartsWith(text.substr(i), "%:")) {
      name = i + 2;
    } else if (absl::StartsWith(text.substr(i), "?\?=")) {
      name = i + 3;
    } else {
      continue;
    }
    if (!BeginsLine(text, i)) continue;
    if (const auto reason = CheckDirective(text, SkipBlank(text, name))) {
      return absl::StrCat(LineAt(text, i), ": error: ", *reason);
    }
  }
  return std::nullopt;
}

}  // namespace tinytorch::trust
