// Shared code of the programs that draw the pictures of the lessons, and their
// main function: it writes NAME.svg of each of Pictures() into the folder
// argv[1].

#ifndef TINYTORCH_DOCS_PICTURES_PICTURES_H_
#define TINYTORCH_DOCS_PICTURES_PICTURES_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tensor/tensor.h"
#include "tools/plot/picture.h"

namespace tinytorch {

// Returns how the cell at [row, column] is drawn.
using CellStyle = std::function<BoxStyle(int64_t row, int64_t column)>;

// Draws a matrix, or a vector as one row, in cells of this size.
void Cells(Picture& picture, Point corner, Point cell, const Tensor& x,
           const CellStyle& style);
void Cells(Picture& picture, Point corner, Point cell, const Tensor& x,
           BoxStyle style = {});

// Returns strides as the course writes them: "{3, 1}".
std::string StridesToString(const Strides& strides);

struct NamedPicture {
  std::string name;  // of the file, without ".svg"
  Picture (*draw)();
};

// Each program defines this: the pictures of its module.
std::vector<NamedPicture> Pictures();

}  // namespace tinytorch

#endif  // TINYTORCH_DOCS_PICTURES_PICTURES_H_
