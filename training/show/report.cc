#include "training/show/report.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "tools/plot/plot.h"
#include "tools/text/escape.h"

namespace tinytorch {
namespace {

constexpr int kWidth = 1240;
constexpr int kMargin = 30;
constexpr int kGap = 20;
// Okabe and Ito's colors, as in the charts: blue and vermilion.
constexpr absl::string_view kBlue = "#0072b2";
constexpr absl::string_view kRed = "#d55e00";

std::string TextAt(double x, double y, absl::string_view attributes,
                   absl::string_view content) {
  return absl::StrFormat("<text x=\"%.1f\" y=\"%.1f\" %s>%s</text>\n", x, y,
                         attributes, text::EscapeXml(content));
}

// Returns a square. Strength 0 is white, 1 is the full color.
std::string Square(double x, double y, double size, absl::string_view color,
                   double strength) {
  return absl::StrFormat(
      "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" "
      "fill-opacity=\"%.3f\"/>\n",
      x, y, size, size, color, strength);
}

std::string Document(int width, int height, absl::string_view body) {
  return absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
      "font-family=\"sans-serif\" font-size=\"13\" fill=\"#333\">\n%s</svg>\n",
      width, height, body);
}

// Returns the numbers of an image as squares, red above 0 and blue below 0.
std::string Squares(const Image& image, double left, double top, double size) {
  double largest = 1e-12;
  for (const double value : image.values) {
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  }
  std::string out;
  for (size_t i = 0; i < image.values.size(); ++i) {
    const int place = static_cast<int>(i);
    const double value = image.values[i];
    out += Square(left + place % image.columns * size,
                  top + place / image.columns * size, size + 0.2,
                  value > 0 ? kRed : kBlue,
                  std::isfinite(value) ? std::abs(value) / largest : 1);
  }
  return out;
}

}  // namespace

void Report::NewRow() {
  if (x_ > 0) y_ += height_ + kGap;
  x_ = 0;
  height_ = 0;
}

void Report::Heading(const std::string& text) {
  NewRow();
  y_ += 46;
  body_ += TextAt(0, y_, "font-size=\"20\" font-weight=\"bold\"", text);
  y_ += 16;
}

void Report::Text(const std::string& text) {
  NewRow();
  y_ += 16;
  body_ += TextAt(0, y_, "font-size=\"14\"", text);
  y_ += 8;
}

void Report::Add(const Drawing& drawing) {
  if (x_ > 0 && x_ + drawing.width > kWidth - 2 * kMargin) NewRow();
  absl::StrAppendFormat(
      &body_, "<svg x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"%s", x_, y_,
      drawing.width, drawing.height,
      drawing.svg.substr(std::min(drawing.svg.size(), size_t{4})));
  x_ += drawing.width + kGap;
  height_ = std::max(height_, drawing.height);
}

std::string Report::Svg() const {
  const int height = y_ + height_ + 3 * kMargin;
  return absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
      "font-family=\"sans-serif\" font-size=\"13\" fill=\"#333\">\n"
      "<title>%s</title>\n<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n"
      "%s<g transform=\"translate(%d %d)\">\n%s</g>\n</svg>\n",
      kWidth, height, text::EscapeXml(title_), kWidth, height,
      TextAt(kMargin, kMargin + 22, "font-size=\"26\" font-weight=\"bold\"",
             title_),
      kMargin, kMargin + 26, body_);
}

Drawing ChartDrawing(const Chart& chart) {
  return {.svg = ChartSvg(chart), .width = 580, .height = 319};
}

Drawing ConfusionDrawing(const std::vector<std::vector<int64_t>>& counts) {
  constexpr double kSize = 30;
  const int classes = static_cast<int>(counts.size());
  const int width = 60 + static_cast<int>(kSize) * classes;
  std::string body =
      TextAt(0, 14, "font-weight=\"bold\"", "Classes and answers");
  for (int i = 0; i < classes; ++i) {
    const std::vector<int64_t>& row = counts[static_cast<size_t>(i)];
    const double all = static_cast<double>(std::max<int64_t>(
        std::accumulate(row.begin(), row.end(), int64_t{0}), 1));
    const double y = 50 + kSize * i;
    body += TextAt(46, y + 20, "text-anchor=\"end\"", absl::StrCat("a ", i));
    body += TextAt(56 + kSize * i + kSize / 2, 42, "text-anchor=\"middle\"",
                   absl::StrCat(i));
    for (int j = 0; j < static_cast<int>(row.size()); ++j) {
      const int64_t count = row[static_cast<size_t>(j)];
      const double share = static_cast<double>(count) / all;
      const double x = 56 + kSize * j;
      // Mistakes are rare: without a factor of 20 they would be invisible.
      body += Square(x, y, kSize - 1, i == j ? kBlue : kRed,
                     i == j ? 0.5 * share : std::min(1.0, 20 * share));
      if (count == 0) continue;
      body += TextAt(x + kSize / 2, y + 19,
                     "text-anchor=\"middle\" font-size=\"10\"",
                     absl::StrCat(count));
    }
  }
  const int height = 60 + static_cast<int>(kSize) * classes;
  return {Document(width, height, body), width, height};
}

Drawing ImagesDrawing(const std::string& title,
                      const std::vector<Image>& images) {
  constexpr double kSide = 84;
  constexpr int kInARow = 6;
  std::string body = TextAt(0, 14, "font-weight=\"bold\"", title);
  for (size_t i = 0; i < images.size(); ++i) {
    const Image& image = images[i];
    const double x = static_cast<double>(i % kInARow) * (kSide + 10);
    const double y = 26 + static_cast<double>(i / kInARow) * (kSide + 26);
    body +=
        Squares(image, x, y, kSide / std::max({image.rows, image.columns, 1}));
    body += absl::StrFormat(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
        "fill=\"none\" stroke=\"#999\"/>\n",
        x, y, kSide, kSide);
    body += TextAt(x + kSide / 2, y + kSide + 14, "text-anchor=\"middle\"",
                   image.name);
  }
  const int rows = static_cast<int>((images.size() + kInARow - 1) / kInARow);
  const int width = static_cast<int>(kSide + 10) * kInARow;
  const int height = 30 + static_cast<int>(kSide + 26) * rows;
  return {Document(width, height, body), width, height};
}

Drawing PlaneDrawing(const std::string& title, const Image& answers,
                     const std::vector<ClassifiedPoint>& points) {
  constexpr double kSide = 300;
  std::string body = TextAt(0, 14, "font-weight=\"bold\"", title);
  body += absl::StrCat(
      "<g opacity=\"0.45\">",
      Squares(answers, 0, 24, kSide / std::max(answers.columns, 1)), "</g>\n");
  for (const ClassifiedPoint& point : points) {
    absl::StrAppendFormat(&body,
                          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\" "
                          "stroke=\"white\" stroke-width=\"0.7\"/>\n",
                          (point.x + 1) / 2 * kSide,
                          24 + (1 - point.y) / 2 * kSide,
                          point.label == 1 ? kRed : kBlue);
  }
  const int side = static_cast<int>(kSide);
  return {Document(side, side + 26, body), side, side + 26};
}

}  // namespace tinytorch
