// Shared code of the programs that draw the pictures of the lessons.

#include "docs/pictures/pictures.h"

#include <cstdint>
#include <cstdio>
#include <string>

#include "absl/status/status.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tools/plot/picture.h"
#include "tools/text/file.h"

namespace tinytorch {

void Cells(Picture& picture, Point corner, Point cell, const Tensor& x,
           const CellStyle& style) {
  const bool is_row = x.ndim() == 1;
  for (int64_t i = 0; i < (is_row ? 1 : x.size(0)); ++i) {
    for (int64_t j = 0; j < x.size(-1); ++j) {
      const double value = is_row ? x.At({j}) : x.At({i, j});
      picture.Box({corner.x + cell.x * static_cast<double>(j),
                   corner.y + cell.y * static_cast<double>(i)},
                  cell, PictureNumber(value), style(i, j));
    }
  }
}

void Cells(Picture& picture, Point corner, Point cell, const Tensor& x,
           BoxStyle style) {
  Cells(picture, corner, cell, x, [&](int64_t, int64_t) { return style; });
}

std::string StridesToString(const Strides& strides) {
  const std::string text = ShapeToString(strides);
  return "{" + text.substr(1, text.size() - 2) + "}";
}

}  // namespace tinytorch

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "Usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  for (const tinytorch::NamedPicture& picture : tinytorch::Pictures()) {
    const absl::Status status = tinytorch::text::WriteFile(
        std::string(argv[1]) + "/" + picture.name + ".svg",
        picture.draw().Svg());
    if (!status.ok()) {
      std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
      return 1;
    }
  }
  return 0;
}
