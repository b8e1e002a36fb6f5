#include "tools/text/wrap.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tools/text/columns.h"
#include "tools/text/utf8.h"

namespace tinytorch::text {
namespace {

// Returns the lines between line breaks; "a\n" has two, the last one empty.
std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (size_t end; (end = text.find('\n')) != std::string_view::npos;
       text.remove_prefix(end + 1)) {
    lines.push_back(text.substr(0, end));
  }
  lines.push_back(text);
  return lines;
}

bool IsBlank(std::string_view line) {
  return line.find_first_not_of(' ') == std::string_view::npos;
}

size_t Indentation(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

// Returns how many bytes of `line` fit into `room` columns.
size_t BreakAt(std::string_view line, size_t room) {
  size_t bytes = 0;
  for (size_t seen = 0; bytes < line.size(); ++bytes) {
    if (!ContinuesCharacter(line[bytes]) && seen++ == room) break;
  }
  if (bytes == line.size()) return bytes;
  const size_t space = line.rfind(' ', bytes);
  return space == std::string_view::npos || space < bytes / 2 ? bytes : space;
}

// Appends the words of a paragraph as lines, and clears it. A word that is
// wider than a line, such as a URL, stays whole.
void AppendParagraph(Layout layout, std::string* paragraph, std::string* out) {
  const std::string indent(layout.indent, ' ');
  std::string line = indent;
  std::string_view rest = *paragraph;
  while (true) {
    rest.remove_prefix(Indentation(rest));
    if (rest.empty()) break;
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(word.size());
    const bool starts_line = line.size() == layout.indent;
    if (!starts_line && Width(line) + 1 + Width(word) > layout.columns) {
      *out += line + "\n";
      line = indent;
    }
    if (line.size() > layout.indent) line += ' ';
    line += word;
  }
  if (line.size() > layout.indent) *out += line + "\n";
  paragraph->clear();
}

}  // namespace

std::string Indent(std::string_view first, std::string_view text,
                   size_t columns) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  std::string out;
  std::string prefix(first);
  const std::string spaces(Width(first), ' ');
  const size_t room = columns - std::min(columns - 1, spaces.size());
  for (std::string_view line : Lines(text)) {
    do {
      const size_t bytes = BreakAt(line, room);
      out.append(prefix).append(line.substr(0, bytes)).append("\n");
      line.remove_prefix(bytes);
      if (line.starts_with(' ')) line.remove_prefix(1);
      prefix = spaces;
    } while (!line.empty());
  }
  return out;
}

std::string Reflow(std::string_view text, Layout layout) {
  std::vector<std::string_view> lines = Lines(text);
  if (lines.size() > 1 && IsBlank(lines.front())) lines.erase(lines.begin());
  if (lines.size() > 1 && IsBlank(lines.back())) lines.pop_back();
  size_t shared = std::string_view::npos;
  for (std::string_view line : lines) {
    if (!IsBlank(line)) shared = std::min(shared, Indentation(line));
  }

  std::string out;
  std::string paragraph;
  for (std::string_view line : lines) {
    if (!IsBlank(line) && Indentation(line) == shared) {
      paragraph.append(" ").append(line);
      continue;
    }
    AppendParagraph(layout, &paragraph, &out);
    if (!IsBlank(line)) {
      out.append(layout.indent, ' ').append(line.substr(shared));
    }
    out += '\n';
  }
  AppendParagraph(layout, &paragraph, &out);
  return out;
}

}  // namespace tinytorch::text
