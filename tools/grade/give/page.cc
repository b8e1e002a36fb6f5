// Pages of HTML.
#include "tools/grade/give/page.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/text/clean.h"
#include "tools/text/escape.h"

namespace tinytorch::grade {
namespace {

constexpr std::string_view kHead = R"(<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'">
<style>
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff;
  --soft: #57606a; --line: #d0d7de; --fill: #f6f8fa; --bar: #2f6fb0;
  --good: #1a7f37; --bad: #b3261e; --second: #a05a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #14181d;
  --soft: #9aa4af; --line: #363d45; --fill: #1d232a; --bar: #6ea8dc;
  --good: #5fc77a; --bad: #ff8a80; --second: #e0a050; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--paper); max-width: 56rem; margin: 0 auto;
  padding: 1rem 1rem 3rem; overflow-wrap: break-word; }
p, li, h1, h2, h3, h4 { overflow-wrap: anywhere; }
td { overflow-wrap: anywhere; min-width: 3.5rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.25rem 0 .6rem;
  border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .2rem; }
h4 { font: .875rem/1.4 ui-monospace, monospace; margin: .8rem 0 .2rem; }
p { margin: .4rem 0; } ul { margin: .4rem 0; padding-left: 1.2rem; }
pre { font: .8125rem/1.45 ui-monospace, monospace; overflow-x: auto;
  margin: .3rem 0; padding: .6rem .75rem; background: var(--fill);
  border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
td, th { text-align: left; padding: .3rem .75rem .3rem 0;
  vertical-align: top; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; }
tr > :last-child { padding-right: 0; }
.number { text-align: right; white-space: nowrap;
  font-variant-numeric: tabular-nums; }
td.plot { width: 30%; min-width: 4.5rem; padding-top: .65rem; }
td.wide { width: 55%; }
@media (max-width: 30rem) { td.wide { width: 70%; }
  td.plot { width: 20%; min-width: 3rem; } }
td small { display: block; color: var(--soft); }
.soft { color: var(--soft); } .good { color: var(--good); }
.bad { color: var(--bad); } .total { font-size: 1.35rem; font-weight: 600; }
a { color: inherit; }
svg.bar { display: block; width: 100%; height: .7rem; }
svg.chart { display: block; width: 100%; max-width: 34rem; height: auto; }
svg rect { fill: var(--bar); } svg rect.rest { fill: var(--line); }
svg text { fill: var(--ink); font: 11px system-ui, sans-serif; }
svg .axis { stroke: var(--line); }
svg .line0 { stroke: var(--bar); } svg .line1 { stroke: var(--second); }
svg .line1 { stroke-dasharray: 5 3; }
svg polyline { fill: none; stroke-width: 2; }
svg text.line0, svg text.line1 { stroke: none; }
svg text.line0 { fill: var(--bar); } svg text.line1 { fill: var(--second); }
</style>
)";

}  // namespace

std::string Html(std::string_view text) {
  return text::EscapeXml(text::Clean(text));
}

std::string Page(std::string_view title, std::string_view body) {
  return absl::StrCat("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n", kHead,
                      "<title>", Html(title), "</title>\n</head>\n<body>\n<h1>",
                      Html(title), "</h1>\n", body, "</body>\n</html>\n");
}

std::string Bar(double share) {
  const double percent = 100 * std::clamp(share, 0.0, 1.0);
  return absl::StrFormat(
      "<svg class=\"bar\" aria-hidden=\"true\"><rect class=\"rest\" "
      "width=\"100%%\" height=\"100%%\"/><rect width=\"%.1f%%\" "
      "height=\"100%%\"/></svg>",
      percent);
}

std::string ColumnPlot(std::string_view title,
                       const std::vector<Column>& columns) {
  constexpr int kWidth = 360;
  constexpr int kHeight = 120;
  int64_t most = 1;
  for (const Column& column : columns) most = std::max(most, column.count);
  const int step = kWidth / std::max(static_cast<int>(columns.size()), 1);
  std::string svg = absl::StrFormat(
      "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\">"
      "<title>%s</title>\n",
      kWidth, kHeight + 34, Html(title));
  int x = 0;
  for (const Column& column : columns) {
    const auto height = static_cast<int>(kHeight * column.count / most);
    const int middle = x + step / 2;
    const int top = 16 + kHeight - height;
    absl::StrAppendFormat(
        &svg, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>", x + 3,
        top, step - 6, height);
    if (column.count > 0) {
      absl::StrAppendFormat(
          &svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%d</text>",
          middle, top - 4, column.count);
    }
    absl::StrAppendFormat(
        &svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
        middle, kHeight + 30, Html(column.label));
    x += step;
  }
  absl::StrAppendFormat(
      &svg,
      "<line class=\"axis\" x1=\"0\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n</svg>\n",
      kHeight + 16, x, kHeight + 16);
  return svg;
}

std::string LinePlot(std::string_view title, const std::vector<Line>& lines) {
  constexpr int kLeft = 46;
  constexpr int kWidth = 308;
  constexpr int kHeight = 120;
  std::string svg = absl::StrFormat(
      "<svg class=\"chart\" viewBox=\"0 0 360 %d\" role=\"img\">"
      "<title>%s</title>\n",
      kHeight + 40, Html(title));
  for (const int percent : {0, 50, 100}) {
    const int y = 10 + kHeight - kHeight * percent / 100;
    absl::StrAppendFormat(
        &svg,
        "<line class=\"axis\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>"
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%d %%</text>\n",
        kLeft, y, kLeft + kWidth, y, kLeft - 5, y + 4, percent);
  }
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::vector<double>& values = lines[i].percent;
    std::string points;
    for (size_t k = 0; k < values.size(); ++k) {
      const double x = kLeft + static_cast<double>(kWidth * k) /
                                   static_cast<double>(values.size() - 1);
      const double y =
          10 + kHeight - kHeight * std::clamp(values[k], 0.0, 100.0) / 100;
      absl::StrAppendFormat(&points, "%s%.1f,%.1f", k == 0 ? "" : " ", x, y);
    }
    absl::StrAppendFormat(
        &svg,
        "<polyline class=\"line%d\" points=\"%s\"/><text class=\"line%d\" "
        "x=\"%d\" y=\"%d\">%s</text>\n",
        i, points, i, kLeft + static_cast<int>(i) * 90, kHeight + 32,
        Html(lines[i].label));
  }
  return svg + "</svg>\n";
}

}  // namespace tinytorch::grade
