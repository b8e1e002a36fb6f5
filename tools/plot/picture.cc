// Pictures as SVG.

#include "tools/plot/picture.h"

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "tools/text/escape.h"

namespace tinytorch {
namespace {

struct Colors {
  absl::string_view name;
  absl::string_view line, ground;            // light
  absl::string_view dark_line, dark_ground;  // dark
};

// In the order of Ink. Texts, lines and frames are at least 4.5 times as bright
// or dark as the ground of the picture, except the frames of kMuted.
constexpr Colors kColors[] = {
    {"text", "#1f2328", "#ffffff", "#e6edf3", "#0d1117"},
    {"muted", "#59636e", "#f6f8fa", "#9198a1", "#161b22"},
    {"blue", "#0969da", "#ddf4ff", "#58a6ff", "#0c2d6b"},
    {"orange", "#bc4c00", "#fff1e5", "#f0883e", "#5a2a05"},
    {"green", "#1a7f37", "#dafbe1", "#3fb950", "#0b3d1a"},
    {"pink", "#bf3989", "#ffeff7", "#f778ba", "#5e1040"},
};

const Colors& Of(Ink ink) { return kColors[static_cast<size_t>(ink)]; }

// One rule of each kind for each color: t- for texts and arrowheads, l- for
// lines, b- for boxes.
std::string Rules(bool dark) {
  std::string css;
  for (const Colors& color : kColors) {
    const absl::string_view line = dark ? color.dark_line : color.line;
    const absl::string_view ground = dark ? color.dark_ground : color.ground;
    absl::StrAppendFormat(&css,
                          ".t-%s{fill:%s}.l-%s{stroke:%s}"
                          ".b-%s{fill:%s;stroke:%s}\n",
                          color.name, line, color.name, line, color.name,
                          ground, line);
  }
  // The ground of the picture, and around it a thin frame.
  absl::StrAppend(
      &css, ".page{",
      dark ? "fill:#0d1117;stroke:#3d444d" : "fill:#ffffff;stroke:#d1d9e0",
      "}\n");
  return css;
}

// "3.5", "12": coordinates with a digit after the point at most, so that the
// last bits of a computation do not show.
std::string At(double coordinate) { return PictureNumber(coordinate, 1); }

std::string Dashes(bool dashed) {
  return dashed ? " stroke-dasharray=\"5 4\"" : "";
}

}  // namespace

Picture::Picture(absl::string_view title, Point size)
    : title_(title), size_(size) {
  Text({20, 32}, title, {.size = 17, .bold = true});
}

void Picture::Text(Point at, absl::string_view text, TextStyle style) {
  constexpr absl::string_view kAnchors[] = {"start", "middle", "end"};
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    absl::StrAppendFormat(
        &body_,
        "<text class=\"t-%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\" "
        "font-size=\"%d\"%s>%s</text>\n",
        Of(style.ink).name, At(at.x), At(at.y),
        kAnchors[static_cast<size_t>(style.anchor)], style.size,
        style.bold ? " font-weight=\"bold\"" : "", text::EscapeXml(line));
    at.y += style.size * 1.3;
  }
}

void Picture::Box(Point corner, Point size, absl::string_view text,
                  BoxStyle style) {
  absl::StrAppendFormat(
      &body_,
      "<rect class=\"%s-%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" "
      "rx=\"%s\"%s/>\n",
      style.dashed ? "l" : "b", Of(style.ink).name, At(corner.x), At(corner.y),
      At(size.x), At(size.y), At(style.round), Dashes(style.dashed));
  if (text.empty()) return;
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  // Digits are about 0.7 of the size high.
  const double rest = 1.3 * static_cast<double>(lines.size() - 1);
  Text({corner.x + size.x / 2,
        corner.y + size.y / 2 + (0.35 - rest / 2) * style.size},
       text,
       {.ink = style.dashed ? style.ink : Ink::kText,
        .anchor = Anchor::kMiddle,
        .size = style.size});
}

void Picture::Row(Point corner, Point size,
                  const std::vector<std::string>& texts, BoxStyle style) {
  for (const std::string& text : texts) {
    Box(corner, size, text, style);
    corner.x += size.x;
  }
}

void Picture::Line(const std::vector<Point>& points, LineStyle style) {
  std::string path;
  for (const Point& p : points) {
    absl::StrAppend(&path, path.empty() ? "M" : "L", At(p.x), " ", At(p.y));
  }
  absl::StrAppendFormat(
      &body_, "<path class=\"l-%s\" d=\"%s\" stroke-width=\"%s\"%s/>\n",
      Of(style.ink).name, path, At(style.width), Dashes(style.dashed));
}

void Picture::Head(Point from, Point to, Ink ink) {
  const double length = std::hypot(to.x - from.x, to.y - from.y);
  if (length == 0) return;
  const double dx = (to.x - from.x) / length, dy = (to.y - from.y) / length;
  absl::StrAppendFormat(&body_,
                        "<path class=\"t-%s\" d=\"M%s %sL%s %sL%s %sZ\"/>\n",
                        Of(ink).name, At(to.x), At(to.y),
                        At(to.x - 9 * dx - 4 * dy), At(to.y - 9 * dy + 4 * dx),
                        At(to.x - 9 * dx + 4 * dy), At(to.y - 9 * dy - 4 * dx));
}

void Picture::Arrow(Point from, Point to, LineStyle style) {
  Line({from, to}, style);
  Head(from, to, style.ink);
}

void Picture::Arc(Point from, Point to, double rise, LineStyle style) {
  // A quadratic curve passes halfway between its line and its control point.
  const double length = std::hypot(to.x - from.x, to.y - from.y);
  const Point control = {
      (from.x + to.x) / 2 + 2 * rise * (to.y - from.y) / length,
      (from.y + to.y) / 2 - 2 * rise * std::abs(to.x - from.x) / length};
  absl::StrAppendFormat(
      &body_,
      "<path class=\"l-%s\" d=\"M%s %sQ%s %s %s %s\" stroke-width=\"%s\"%s/>\n",
      Of(style.ink).name, At(from.x), At(from.y), At(control.x), At(control.y),
      At(to.x), At(to.y), At(style.width), Dashes(style.dashed));
  Head(control, to, style.ink);
}

void Picture::Dot(Point at, double radius, Ink ink) {
  absl::StrAppendFormat(
      &body_, "<circle class=\"t-%s\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>\n",
      Of(ink).name, At(at.x), At(at.y), At(radius));
}

std::string Picture::Svg() const {
  return absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
      "width=\"%s\" height=\"%s\" viewBox=\"0 0 %s %s\" "
      "font-family=\"system-ui, 'DejaVu Sans', sans-serif\">\n"
      "<title>%s</title>\n"
      "<style>\npath,rect{fill:none}\n%s"
      "@media (prefers-color-scheme:dark){\n%s}\n</style>\n"
      "<rect class=\"page\" x=\"0.5\" y=\"0.5\" width=\"%s\" height=\"%s\" "
      "rx=\"8\"/>\n%s</svg>\n",
      At(size_.x), At(size_.y), At(size_.x), At(size_.y),
      text::EscapeXml(title_), Rules(false), Rules(true), At(size_.x - 1),
      At(size_.y - 1), body_);
}

std::string PictureNumber(double number, int digits) {
  std::string text = absl::StrFormat("%.*f", digits, number);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text == "-0" ? "0" : text;
}

}  // namespace tinytorch
