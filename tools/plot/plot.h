// Plot: charts of numbers, in the terminal and as SVG files.
//
// A lesson shows its measurements where the student is looking: in the
// terminal, within 80 columns, with characters (UTF-8) and without colors. The
// same chart can be written as SVG, which every browser opens.
//
//   Chart chart = {.title = "loss", .x_label = "epoch", .log_y = true};
//   chart.lines.push_back({.name = "Adam", .points = {{0, 2.3}, {1, 0.4}}});
//   std::fputs(DrawChart(chart).c_str(), stdout);
//   std::ofstream("loss.svg") << ChartSvg(chart);
//
// Values that cannot be shown (NaN, infinite, not positive on a logarithmic
// axis) leave gaps.

#ifndef TINYTORCH_TOOLS_PLOT_PLOT_H_
#define TINYTORCH_TOOLS_PLOT_PLOT_H_

#include <string>
#include <vector>

namespace tinytorch {

struct Point {
  double x = 0;
  double y = 0;
};

// Points joined by straight lines, in their order.
struct ChartLine {
  std::string name = "";
  std::vector<Point> points = {};
};

struct Chart {
  std::string title = "";
  std::string x_label = "";
  std::string y_label = "";
  bool log_x = false;  // Equal steps are equal factors.
  bool log_y = false;
  std::vector<ChartLine> lines = {};
};

// Draws a chart with this many columns and rows between its axes, a different
// mark for each line, and a legend. Where lines cross, the later one is on top.
struct ChartSize {
  int columns = 64;
  int rows = 16;
};
std::string DrawChart(const Chart& chart, ChartSize size = {});

// Returns the chart as a complete SVG document.
std::string ChartSvg(const Chart& chart);

// Draws how often values occur, as columns over an axis:
//
//          ▂▅██▅▂
//       ▁▃▇██████▇▃▁
//   ▁▂▄▆████████████▆▄▂▁
//   ────────────────────
//   -2        0        2
//
// A value outside of [low, high] is counted at the nearer end; NaN is not
// counted. low = high = 0 means the range of the values. The column that
// holds the share `top` of the values reaches the full height (0: the highest
// does); a higher one is cut and ends in '^'.
struct HistogramOptions {
  double low = 0;
  double high = 0;
  int columns = 36;
  int rows = 6;
  double top = 0;
};
std::string DrawHistogram(const std::vector<double>& values,
                          const HistogramOptions& options = {});

// Draws share, clamped to 0..1, of a bar of `columns` characters, exact to an
// eighth of a character. Not padded to that width.
std::string DrawBar(double share, int columns);

// Puts drawings of several lines beside each other, `gap` columns apart. Lines
// have no trailing spaces.
std::string Beside(const std::vector<std::string>& drawings, int gap = 3);

}  // namespace tinytorch

#endif  // TINYTORCH_TOOLS_PLOT_PLOT_H_
