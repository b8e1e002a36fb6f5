#include "tools/text/columns.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "tools/text/utf8.h"

namespace tinytorch::text {
namespace {

// Returns the spaces that `text` lacks.
std::string Spaces(std::string_view text, size_t columns) {
  return std::string(columns - std::min(columns, Width(text)), ' ');
}

}  // namespace

size_t Width(std::string_view text) {
  return text.size() - static_cast<size_t>(std::count_if(
                           text.begin(), text.end(), ContinuesCharacter));
}

std::string Cut(std::string_view text, size_t columns) {
  constexpr std::string_view kDots = "...";
  if (Width(text) <= columns) return std::string(text);
  const size_t kept = columns - std::min(columns, kDots.size());
  size_t bytes = 0;
  for (size_t seen = 0; bytes < text.size(); ++bytes) {
    if (!ContinuesCharacter(text[bytes]) && seen++ == kept) break;
  }
  return std::string(text.substr(0, bytes)) +
         std::string(kDots.substr(0, columns));
}

std::string PadRight(std::string_view text, size_t columns) {
  return std::string(text) + Spaces(text, columns);
}

std::string PadLeft(std::string_view text, size_t columns) {
  return Spaces(text, columns) + std::string(text);
}

std::string FirstLines(std::string_view text, size_t most) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  const size_t lines =
      static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  size_t end = 0;
  for (size_t i = 0; i < std::min(most, lines); ++i) {
    end = std::min(text.find('\n', end), text.size()) + 1;
  }
  std::string first(text.substr(0, std::min(end, text.size())));
  if (end > 0 && !first.ends_with('\n')) first += '\n';
  if (lines > most) {
    first += "(" + std::to_string(lines - most) +
             (lines - most == 1 ? " more line)\n" : " more lines)\n");
  }
  return first;
}

}  // namespace tinytorch::text
