#include "training/show/glyphs.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tensor/tensor.h"

namespace tinytorch {
namespace {

// Returns the mean of a field of an image: rows [top, bottom), columns [left,
// right).
double Mean(const std::vector<Scalar>& image, int64_t side, int64_t top,
            int64_t bottom, int64_t left, int64_t right) {
  double sum = 0;
  for (int64_t row = top; row < bottom; ++row) {
    for (int64_t column = left; column < right; ++column) {
      sum +=
          static_cast<double>(image[static_cast<size_t>(row * side + column)]);
    }
  }
  return sum / static_cast<double>((bottom - top) * (right - left));
}

}  // namespace

std::string DrawInk(const std::vector<Scalar>& image, int64_t side,
                    int64_t columns) {
  constexpr double kInked = 1.0 / 3;
  const auto inked = [&](int64_t half_line, int64_t column) {
    return Mean(image, side, half_line * side / columns,
                (half_line + 1) * side / columns, column * side / columns,
                (column + 1) * side / columns) >= kInked;
  };
  std::string out;
  for (int64_t line = 0; line < columns / 2; ++line) {
    for (int64_t column = 0; column < columns; ++column) {
      const bool upper = inked(2 * line, column);
      const bool lower = inked(2 * line + 1, column);
      out += upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ";
    }
    out += "\n";
  }
  return out;
}

std::string DrawFilter(const std::vector<double>& weights, int64_t side) {
  constexpr std::array<const char*, 5> kShades = {" ", "░", "▒", "▓", "█"};
  const auto [low, high] = std::ranges::minmax(weights);
  const double range = std::max(high - low, 1e-12);
  std::string out;
  for (size_t i = 0; i < weights.size(); ++i) {
    const double share = (weights[i] - low) / range;
    out += kShades[static_cast<size_t>(std::clamp(share * 5, 0.0, 4.0))];
    if ((i + 1) % static_cast<size_t>(side) == 0) out += "\n";
  }
  return out;
}

}  // namespace tinytorch
