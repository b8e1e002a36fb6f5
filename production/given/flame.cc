#include "production/given/flame.h"

#include <cstdint>
#include <string>

#include "absl/strings/str_format.h"
#include "production/profile.h"
#include "tools/text/escape.h"

namespace tinytorch {
namespace {

// In pixels.
constexpr double kRow = 20;    // the height of a row, which is a depth
constexpr double kTop = 24;    // for the headline
constexpr double kLetter = 7;  // the width of a letter, monospaced at 11 px
constexpr double kIndent = 3;  // left of a name

std::string Escaped(const std::string& text) {
  std::string allowed = text;
  for (char& c : allowed) {
    if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' &&
        c != '\r') {
      c = '?';
    }
  }
  return text::EscapeXml(allowed);
}

std::string ColorOf(const ProfileEvent& event) {
  if (event.is_range) return "#d8d8d8";
  uint32_t hash = 2166136261;  // FNV-1a of the name, taken as a hue
  for (const char c : event.name) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619;
  }
  return absl::StrFormat("hsl(%d,65%%,72%%)", (hash >> 8) % 360);
}

}  // namespace

std::string FlameBox(const ProfileEvent& event, double x, double width) {
  const double y = kTop + static_cast<double>(event.depth) * kRow;
  const std::string name = Escaped(event.name);
  std::string box = absl::StrFormat(
      "<g><title>%s%s%s, %.3f ms</title>\n"
      "<rect x=\"%.3f\" y=\"%g\" width=\"%.3f\" height=\"%g\" fill=\"%s\" "
      "stroke=\"white\"/>",
      name, event.detail.empty() ? "" : " ", Escaped(event.detail),
      static_cast<double>(event.duration_ns) / 1e6, x, y, width, kRow,
      ColorOf(event));
  if (kIndent + static_cast<double>(event.name.size()) * kLetter <= width) {
    absl::StrAppendFormat(&box, "<text x=\"%.3f\" y=\"%g\">%s</text>",
                          x + kIndent, y + 14, name);
  }
  return box + "</g>\n";
}

std::string FlameDocument(const std::string& boxes, int64_t rows,
                          int64_t total_ns) {
  const double width = kFlameWidth;
  const double height = kTop + static_cast<double>(rows) * kRow + 4;
  return absl::StrFormat(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%g\" height=\"%g\" "
      "viewBox=\"0 0 %g %g\" font-family=\"monospace\" font-size=\"11\">\n"
      "<path d=\"M0 0H%gV%gH0Z\" fill=\"white\"/>\n"
      "<text x=\"%g\" y=\"16\">%.3f ms from left to right</text>\n"
      "%s</svg>\n",
      width, height, width, height, width, height, kIndent,
      static_cast<double>(total_ns) / 1e6, boxes);
}

}  // namespace tinytorch
