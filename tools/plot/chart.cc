// Charts made of characters.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tools/plot/axis.h"
#include "tools/plot/canvas.h"
#include "tools/plot/plot.h"

namespace tinytorch {
namespace {

constexpr absl::string_view kMarks[] = {"●", "○", "▲", "△", "■", "□"};
absl::string_view Mark(size_t line) { return kMarks[line % std::size(kMarks)]; }

// Marks every column between two points, so that the eye sees a line.
void DrawSegment(Canvas& canvas, Point a, Point b, absl::string_view mark) {
  const double columns = canvas.columns() - 1;
  const double rows = canvas.rows() - 1;
  const int first = static_cast<int>(std::lround(a.x * columns));
  const int last = static_cast<int>(std::lround(b.x * columns));
  const int steps = std::max(std::abs(last - first), 1);
  for (int i = 0; i <= steps; ++i) {
    const double t = static_cast<double>(i) / steps;
    const double x = a.x + t * (b.x - a.x);
    const double y = a.y + t * (b.y - a.y);
    canvas.Set(static_cast<int>(std::lround(x * columns)),
               static_cast<int>(std::lround((1 - y) * rows)), mark);
  }
}

}  // namespace

std::string DrawChart(const Chart& chart, ChartSize size) {
  std::vector<double> xs, ys;
  for (const ChartLine& line : chart.lines) {
    for (const Point& p : line.points) {
      xs.push_back(p.x);
      ys.push_back(p.y);
    }
  }
  const Axis x_axis(xs, chart.log_x, std::max(size.columns / 10, 2));
  const Axis y_axis(ys, chart.log_y, std::max(size.rows / 3, 2));

  Canvas canvas(size.columns, size.rows);
  for (size_t i = 0; i < chart.lines.size(); ++i) {
    bool joined = false;
    Point before;
    for (const Point& p : chart.lines[i].points) {
      if (!x_axis.CanShow(p.x) || !y_axis.CanShow(p.y)) {
        joined = false;
        continue;
      }
      const Point here = {x_axis.Place(p.x), y_axis.Place(p.y)};
      DrawSegment(canvas, joined ? before : here, here, Mark(i));
      before = here;
      joined = true;
    }
  }

  std::vector<std::string> y_labels(static_cast<size_t>(size.rows));
  int margin = 0;
  for (const Axis::Tick& tick : y_axis.ticks()) {
    const int row =
        static_cast<int>(std::lround((1 - tick.place) * (size.rows - 1)));
    y_labels[static_cast<size_t>(row)] = tick.label;
    margin = std::max(margin, Width(tick.label));
  }
  std::string out;
  if (!chart.title.empty()) absl::StrAppend(&out, chart.title, "\n");
  if (!chart.y_label.empty()) {
    absl::StrAppend(&out, Spaces(margin + 1), chart.y_label, "\n");
  }
  for (int row = 0; row < size.rows; ++row) {
    const std::string& label = y_labels[static_cast<size_t>(row)];
    absl::StrAppend(&out,
                    WithoutTrailingSpaces(absl::StrCat(
                        Spaces(margin - Width(label)), label,
                        label.empty() ? " │" : " ┤", canvas.Row(row))),
                    "\n");
  }
  std::vector<Label> x_labels;
  for (const Axis::Tick& tick : x_axis.ticks()) {
    x_labels.push_back(
        {static_cast<int>(std::lround(tick.place * (size.columns - 1))),
         tick.label});
  }
  absl::StrAppend(&out, Spaces(margin), " └", Repeat("─", size.columns), "\n",
                  Spaces(margin + 2), LabelLine(x_labels, size.columns), "\n");
  if (!chart.x_label.empty()) {
    absl::StrAppend(&out,
                    Spaces(margin + 2 + size.columns - Width(chart.x_label)),
                    chart.x_label, "\n");
  }
  for (size_t i = 0; i < chart.lines.size(); ++i) {
    absl::StrAppend(&out, Spaces(margin + 2), Mark(i), " ", chart.lines[i].name,
                    "\n");
  }
  return out;
}

}  // namespace tinytorch
