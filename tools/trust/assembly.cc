#include "tools/trust/assembly.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace tinytorch::trust {
namespace {

// Directives that read files, and those that write others letter by letter.
constexpr std::string_view kRefused[] = {
    ".altmacro", ".exitm", ".incbin", ".include", ".irp",  ".irpc",
    ".macro",    ".mri",   ".purgem", ".rep",     ".rept", ".symver",
};

// <iostream> of GCC asks in this way for a library that is set up in time.
constexpr std::string_view kOfIostream = ".globl _ZSt21ios_base_library_initv";

// Takes the next statement from `line`: statements end at a semicolon, but not
// in a text between quotation marks.
std::string_view TakeStatement(std::string_view& line) {
  bool quoted = false;
  size_t i = 0;
  for (; i < line.size(); ++i) {
    if (quoted && line[i] == '\\') {
      ++i;
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && line[i] == ';') {
      break;
    }
  }
  i = std::min(i, line.size());
  const std::string_view statement = line.substr(0, i);
  line.remove_prefix(std::min(i + 1, line.size()));
  return absl::StripAsciiWhitespace(statement);
}

// Whether the line may hold such a directive: few lines do.
bool MayBeRefused(std::string_view line) {
  for (size_t dot = line.find('.'); dot != std::string_view::npos;
       dot = line.find('.', dot + 1)) {
    for (const std::string_view directive : kRefused) {
      if (absl::EqualsIgnoreCase(line.substr(dot, directive.size()),
                                 directive)) {
        return true;
      }
    }
  }
  return false;
}

// Returns the directive of a statement, in small letters, without labels.
std::string Directive(std::string_view statement) {
  while (true) {
    size_t end = statement.find_first_of(": \t");
    if (!statement.empty() && statement[0] == '"') {
      end = statement.find('"', 1);
      if (end != std::string_view::npos) ++end;
    }
    if (end != std::string_view::npos && end < statement.size() &&
        statement[end] == ':') {
      statement = absl::StripLeadingAsciiWhitespace(statement.substr(end + 1));
      continue;
    }
    return absl::AsciiStrToLower(statement.substr(0, end));
  }
}

// The place that the compiler notes after #APP: `# 12 "tensor/student/e.cc" 1`.
std::string Place(std::string_view line) {
  if (!absl::ConsumePrefix(&line, "# ")) return "";
  const size_t space = line.find(' ');
  if (space == std::string_view::npos || space > 9) return "";
  return absl::StrCat(" in line ", line.substr(0, space));
}

}  // namespace

std::vector<std::string> CheckAssembly(std::string_view text) {
  std::optional<std::string> written;
  std::optional<std::string> reads;
  bool inside = false;  // Of what a program wrote.
  std::string place;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string_view stripped = absl::StripAsciiWhitespace(line);
    if (stripped == "#APP" || stripped == "#NO_APP") {
      inside = stripped == "#APP";
      if (inside) place = Place(text.substr(0, text.find('\n')));
      continue;
    }
    if (stripped.empty()) continue;
    // An empty asm("") is assembler, too: of it, only the place is there.
    if (inside && !written && stripped != kOfIostream &&
        (stripped[0] != '#' || !place.empty())) {
      written = absl::StrCat("it has assembler", place,
                             ": write it in C++; the compiler makes vector "
                             "instructions of plain loops");
    }
    if (reads || !MayBeRefused(line)) continue;
    while (!line.empty()) {
      const std::string directive = Directive(TakeStatement(line));
      if (std::find(std::begin(kRefused), std::end(kRefused), directive) !=
          std::end(kRefused)) {
        reads = absl::StrCat("it has the directive ", directive,
                             " of the assembler: write it in C++");
      }
    }
  }
  std::vector<std::string> sentences;
  if (written) sentences.push_back(*written);
  if (reads) sentences.push_back(*reads);
  return sentences;
}

}  // namespace tinytorch::trust
