// Charts as SVG.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "tools/plot/axis.h"
#include "tools/plot/plot.h"
#include "tools/text/escape.h"

namespace tinytorch {
namespace {

// The drawing in pixels, and the rectangle between the axes.
constexpr int kWidth = 800, kHeight = 440;
constexpr int kLeft = 70, kRight = 540, kTop = 50, kBottom = 380;

// Colors that also differ for most color-blind people (Okabe and Ito 2008).
constexpr absl::string_view kColors[] = {"#0072b2", "#d55e00", "#009e73",
                                         "#cc79a7", "#56b4e9", "#e69f00"};
absl::string_view Color(size_t line) {
  return kColors[line % std::size(kColors)];
}

double X(double place) { return kLeft + place * (kRight - kLeft); }
double Y(double place) { return kBottom - place * (kBottom - kTop); }

std::string Text(double x, double y, absl::string_view anchor,
                 absl::string_view text) {
  return absl::StrFormat(
      "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y,
      anchor, text::EscapeXml(text));
}

std::string Grid(const Axis& x_axis, const Axis& y_axis) {
  std::string out;
  for (const Axis::Tick& tick : x_axis.ticks()) {
    absl::StrAppendFormat(&out,
                          "<path d=\"M%.1f %dV%d\" stroke=\"#e4e4e4\"/>\n",
                          X(tick.place), kTop, kBottom);
    out += Text(X(tick.place), kBottom + 20, "middle", tick.label);
  }
  for (const Axis::Tick& tick : y_axis.ticks()) {
    absl::StrAppendFormat(&out,
                          "<path d=\"M%d %.1fH%d\" stroke=\"#e4e4e4\"/>\n",
                          kLeft, Y(tick.place), kRight);
    out += Text(kLeft - 8, Y(tick.place) + 4, "end", tick.label);
  }
  return out;
}

// One path; what cannot be shown starts a new piece of it.
std::string Path(const ChartLine& line, const Axis& x_axis, const Axis& y_axis,
                 absl::string_view colour) {
  std::string path;
  bool joined = false;
  for (const Point& p : line.points) {
    if (!x_axis.CanShow(p.x) || !y_axis.CanShow(p.y)) {
      joined = false;
      continue;
    }
    absl::StrAppendFormat(&path, "%c%.1f %.1f", joined ? 'L' : 'M',
                          X(x_axis.Place(p.x)), Y(y_axis.Place(p.y)));
    joined = true;
  }
  return absl::StrFormat(
      "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\" "
      "stroke-linejoin=\"round\" stroke-linecap=\"round\"/>\n",
      path, colour);
}

}  // namespace

std::string ChartSvg(const Chart& chart) {
  std::vector<double> xs, ys;
  for (const ChartLine& line : chart.lines) {
    for (const Point& p : line.points) {
      xs.push_back(p.x);
      ys.push_back(p.y);
    }
  }
  const Axis x_axis(xs, chart.log_x, 6);
  const Axis y_axis(ys, chart.log_y, 6);
  std::string out = absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
      "font-family=\"sans-serif\" font-size=\"13\" fill=\"#333\">\n"
      "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n",
      kWidth, kHeight, kWidth, kHeight);
  absl::StrAppend(
      &out, "<title>", text::EscapeXml(chart.title), "</title>\n",
      "<g font-weight=\"bold\">", Text(kLeft, 24, "start", chart.title),
      "</g>\n", Text(kLeft, kTop - 10, "start", chart.y_label),
      Text(kRight, kBottom + 42, "end", chart.x_label), Grid(x_axis, y_axis));
  for (size_t i = 0; i < chart.lines.size(); ++i) {
    const double y = kTop + 10 + 22 * static_cast<double>(i);
    absl::StrAppend(&out, Path(chart.lines[i], x_axis, y_axis, Color(i)));
    absl::StrAppendFormat(
        &out, "<path d=\"M%d %.1fh18\" stroke=\"%s\" stroke-width=\"2.5\"/>\n",
        kRight + 14, y - 4, Color(i));
    out += Text(kRight + 38, y, "start", chart.lines[i].name);
  }
  return out + "</svg>\n";
}

}  // namespace tinytorch
