#include "tools/plot/canvas.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tools/text/columns.h"

namespace tinytorch {

int Width(absl::string_view text) {
  return static_cast<int>(text::Width(text));
}

std::string Spaces(int count) {
  return std::string(static_cast<size_t>(std::max(count, 0)), ' ');
}

std::string Repeat(absl::string_view text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) absl::StrAppend(&out, text);
  return out;
}

std::string WithoutTrailingSpaces(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string LabelLine(const std::vector<Label>& labels, int columns) {
  std::string line;
  for (const Label& label : labels) {
    const int size = Width(label.text);
    const int start =
        std::clamp(label.column - size / 2, 0, std::max(columns - size, 0));
    const int free = line.empty() ? 0 : Width(line) + 1;
    if (start < free) continue;
    line += Spaces(start - Width(line)) + label.text;
  }
  return line;
}

}  // namespace tinytorch
