// The parts of drawings that are made of characters.

#ifndef TINYTORCH_TOOLS_PLOT_CANVAS_H_
#define TINYTORCH_TOOLS_PLOT_CANVAS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tinytorch {

// Columns of a text in UTF-8: the number of its characters, since this course
// uses no wide ones.
int Width(absl::string_view text);

std::string Spaces(int count);  // none for a negative count
std::string Repeat(absl::string_view text, int count);
std::string WithoutTrailingSpaces(std::string line);

// A rectangle of characters, row 0 on top.
class Canvas {
 public:
  Canvas(int columns, int rows)
      : columns_(columns),
        rows_(rows),
        cells_(static_cast<size_t>(columns) * static_cast<size_t>(rows), " ") {}

  int columns() const { return columns_; }
  int rows() const { return rows_; }

  void Set(int column, int row, absl::string_view character) {
    if (column < 0 || column >= columns_ || row < 0 || row >= rows_) return;
    cells_[static_cast<size_t>(row * columns_ + column)] = character;
  }

  std::string Row(int row) const {
    std::string line;
    for (int column = 0; column < columns_; ++column) {
      line += cells_[static_cast<size_t>(row * columns_ + column)];
    }
    return line;
  }

 private:
  int columns_;
  int rows_;
  std::vector<std::string> cells_;
};

struct Label {
  int column;
  std::string text;
};

// Writes labels into one line, each centered at its column. Leaves out a label
// that would touch the one before it.
std::string LabelLine(const std::vector<Label>& labels, int columns);

}  // namespace tinytorch

#endif  // TINYTORCH_TOOLS_PLOT_CANVAS_H_
