// Histograms and bars made of characters, and drawings beside each other.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "tools/plot/axis.h"
#include "tools/plot/canvas.h"
#include "tools/plot/plot.h"

namespace tinytorch {

std::string DrawHistogram(const std::vector<double>& values,
                          const HistogramOptions& options) {
  double low = options.low;
  double high = options.high;
  if (low == 0 && high == 0) {
    low = std::numeric_limits<double>::infinity();
    high = -low;
    for (const double value : values) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
    if (low > high) low = 0, high = 0;
    if (low == high) low -= 0.5, high += 0.5;
  }
  const auto column_of = [&](double value) {
    const double place = (value - low) / (high - low) * options.columns;
    return static_cast<size_t>(std::clamp(place, 0.0, options.columns - 1.0));
  };
  std::vector<double> shares(static_cast<size_t>(options.columns), 0);
  double counted = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    ++shares[column_of(value)];
    ++counted;
  }
  for (double& share : shares) share /= std::max(counted, 1.0);
  const double top = options.top > 0
                         ? options.top
                         : *std::max_element(shares.begin(), shares.end());

  // Blocks of one to eight eighths of a character's height.
  constexpr absl::string_view kBlocks[] = {" ", "▁", "▂", "▃", "▄",
                                           "▅", "▆", "▇", "█"};
  Canvas canvas(options.columns, options.rows);
  for (int column = 0; column < options.columns; ++column) {
    const double share = shares[static_cast<size_t>(column)];
    if (share == 0) continue;
    const bool cut = share > top * (1 + 1e-9);
    // What is there is seen: at least one eighth.
    const int eighths =
        std::max(1, static_cast<int>(std::lround(std::min(share / top, 1.0) *
                                                 8 * options.rows)));
    for (int row = 0; row < options.rows; ++row) {
      const int here = std::clamp(eighths - row * 8, 0, 8);
      canvas.Set(column, options.rows - 1 - row, kBlocks[here]);
    }
    if (cut) canvas.Set(column, 0, "^");
  }
  std::string out;
  for (int row = 0; row < options.rows; ++row) {
    absl::StrAppend(&out, WithoutTrailingSpaces(canvas.Row(row)), "\n");
  }
  std::vector<Label> labels = {{0, ShortNumber(low)}};
  if (low < 0 && high > 0) {
    labels.push_back({static_cast<int>(column_of(0)), "0"});
  }
  labels.push_back({options.columns - 1, ShortNumber(high)});
  absl::StrAppend(&out, Repeat("─", options.columns), "\n",
                  LabelLine(labels, options.columns), "\n");
  return out;
}

std::string DrawBar(double share, int columns) {
  constexpr absl::string_view kBlocks[] = {"",  "▏", "▎", "▍",
                                           "▌", "▋", "▊", "▉"};
  const double clamped = std::isnan(share) ? 0 : std::clamp(share, 0.0, 1.0);
  const int eighths = static_cast<int>(std::lround(clamped * columns * 8));
  return absl::StrCat(Repeat("█", eighths / 8), kBlocks[eighths % 8]);
}

std::string Beside(const std::vector<std::string>& drawings, int gap) {
  std::vector<std::vector<std::string>> columns;
  size_t height = 0;
  for (const std::string& drawing : drawings) {
    std::vector<std::string> lines = absl::StrSplit(drawing, '\n');
    if (lines.back().empty()) lines.pop_back();
    height = std::max(height, lines.size());
    columns.push_back(std::move(lines));
  }
  std::vector<std::string> rows(height);
  int start = 0;
  for (const std::vector<std::string>& lines : columns) {
    int width = 0;
    for (size_t row = 0; row < lines.size(); ++row) {
      if (!lines[row].empty()) {
        rows[row] += Spaces(start - Width(rows[row])) + lines[row];
      }
      width = std::max(width, Width(lines[row]));
    }
    start += width + gap;
  }
  std::string out;
  for (std::string& row : rows) {
    absl::StrAppend(&out, WithoutTrailingSpaces(std::move(row)), "\n");
  }
  return out;
}

}  // namespace tinytorch
