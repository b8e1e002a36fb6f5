#include "networks/given/svg.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/str_format.h"

namespace tinytorch {
namespace {

// Sizes in pixels.
constexpr int64_t kBoxWidth = 190, kBoxHeight = 40, kStep = 78;
constexpr int64_t kLeft = 20, kTop = 50, kMiddle = kLeft + kBoxWidth / 2;
constexpr int64_t kRight = kLeft + kBoxWidth;

int64_t TopOf(int64_t place) { return kTop + (place + 1) * kStep; }

std::string SvgText(int64_t x, int64_t y, const char* style,
                    const std::string& text) {
  return absl::StrFormat("<text x=\"%d\" y=\"%d\" %s>%s</text>\n", x, y, style,
                         text);
}

}  // namespace

std::string SvgFrame(const std::string& title, int64_t count) {
  const int64_t width = kRight + 330;
  const int64_t height = TopOf(count) + kBoxHeight + 20;
  return absl::StrFormat(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
             "height=\"%d\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" "
             "font-size=\"13\">\n"
             "<style>.edge{fill:none;stroke:#555;marker-end:url(#head)}"
             "</style>\n"
             "<defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"7\" "
             "refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">"
             "<path d=\"M0 0L8 4L0 8z\" fill=\"#555\"/></marker></defs>\n"
             "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
             width, height, width, height) +
         SvgText(kLeft, 28, "font-size=\"15\"", title);
}

std::string SvgNode(int64_t place, const std::string& name,
                    const std::string& detail, const char* color) {
  const int64_t top = TopOf(place);
  std::string node = absl::StrFormat(
      "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" "
      "fill=\"%s\" stroke=\"#555\"/>\n",
      kLeft, top, kBoxWidth, kBoxHeight, color);
  node += SvgText(kMiddle, top + (detail.empty() ? 25 : 18),
                  "text-anchor=\"middle\" font-weight=\"bold\"", name);
  if (!detail.empty()) {
    node += SvgText(kMiddle, top + 33,
                    "text-anchor=\"middle\" font-size=\"11\"", detail);
  }
  return node;
}

std::string SvgEdge(int64_t from, int64_t to, const std::string& text) {
  const int64_t below = TopOf(from) + kBoxHeight;
  if (to - from == 1) {
    return absl::StrFormat("<path d=\"M%d %dV%d\" class=\"edge\"/>\n", kMiddle,
                           below, TopOf(to) - 2) +
           SvgText(kMiddle + 8, below + 23, "font-size=\"11\"", text);
  }
  // The more boxes are between, the wider is the bend.
  const int64_t start = TopOf(from) + kBoxHeight - 10;
  const int64_t end = TopOf(to) + 10;
  const int64_t bend = kRight + std::min<int64_t>(60 + 20 * (to - from), 300);
  return absl::StrFormat(
             "<path d=\"M%d %dC%d %d %d %d %d %d\" class=\"edge\"/>\n", kRight,
             start, bend, start, bend, end, kRight + 2, end) +
         SvgText(kRight + (bend - kRight) * 3 / 4 + 6, (start + end) / 2 + 4,
                 "font-size=\"11\"", text);
}

}  // namespace tinytorch
