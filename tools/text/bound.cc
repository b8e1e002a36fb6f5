#include "tools/text/bound.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "tools/text/utf8.h"

namespace tinytorch::text {
namespace {

void AppendLine(std::string_view line, std::string* to) {
  size_t bytes = 0;
  for (size_t columns = 0; bytes < line.size(); ++bytes) {
    if (!ContinuesCharacter(line[bytes]) && columns++ == kMostColumns) break;
  }
  to->append(line.substr(0, bytes));
  if (bytes < line.size()) *to += " ...";
}

}  // namespace

std::string Bounded(std::string_view text) {
  std::string bounded;
  for (size_t line = 0; !text.empty(); ++line) {
    if (line == kMostLines) {
      const auto left = 1 + std::count(text.begin(), text.end() - 1, '\n');
      return bounded + "(" + std::to_string(left) + " more lines)\n";
    }
    const size_t end = text.find('\n');
    AppendLine(text.substr(0, end), &bounded);
    if (end == std::string_view::npos) break;
    bounded += '\n';
    text.remove_prefix(end + 1);
  }
  return bounded;
}

}  // namespace tinytorch::text
