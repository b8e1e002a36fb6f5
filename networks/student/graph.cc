// Exercise `graph`: the picture of a network.
//
// A residual block adds its input to what it made of it:
//
//   0 Relu   reads -1          input
//   1 Mul    reads 0             |
//   2 Add    reads 1 and 0      Relu ---.
//                                |      |
//                               Mul     |
//                                |      |
//                               Add <---'
//                                |
//                              output
//
// "Reads from" is all a graph is. Writing it in the DOT language takes two
// loops, one over nodes and one over edges, and dot or any viewer on the web
// draws it. Drawing it yourself takes one decision: operations only read from
// earlier ones, so placing them below each other makes every edge point down.
//
// Escaping: the name of a layer is chosen by somebody else. A quote in it would
// end the DOT string; a "<script>" in it would be run by the browser that shows
// the SVG. Every text goes through the function that escapes it.
//
// Tests: test/graph_test.cc, then test/graph_module_test.cc.

#include "networks/graph.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given: the shape that operation `place`, or the input (-1), gives.
[[maybe_unused]] std::string ShapeAfter(const Summary& summary, int64_t place) {
  return ShapeToString(
      place < 0 ? summary.input
                : summary.operations[static_cast<size_t>(place)].output);
}

[[maybe_unused]] int64_t Count(const Summary& summary) {
  return static_cast<int64_t>(summary.operations.size());
}

// The text as it stands between the quotes of a DOT string.
[[maybe_unused]] std::string DotText(const std::string& text) {
  // Your turn: character by character; a \ before " and \, and \n for '\n'.
  throw Unimplemented();
}

// The text as it stands between two tags of XML.
[[maybe_unused]] std::string XmlText(const std::string& text) {
  // Your turn: &amp; &lt; &gt; &quot; for & < > ". XML has no way at all to
  // write most control characters (below ' '): '?' stands for each.
  throw Unimplemented();
}

// Given: what the picture is made of, in pixels. The node at `place` is a box
// in the middle; place -1 is the input and Count() the output.
constexpr int64_t kBoxWidth = 190, kBoxHeight = 40, kStep = 78;
constexpr int64_t kLeft = 20, kTop = 50, kMiddle = kLeft + kBoxWidth / 2;
constexpr int64_t kRight = kLeft + kBoxWidth;

[[maybe_unused]] int64_t TopOf(int64_t place) {
  return kTop + (place + 1) * kStep;
}

[[maybe_unused]] std::string SvgText(int64_t x, int64_t y, const char* style,
                                     const std::string& text) {
  return absl::StrFormat("<text x=\"%d\" y=\"%d\" %s>%s</text>\n", x, y, style,
                         XmlText(text));
}

[[maybe_unused]] std::string SvgNode(int64_t place, const std::string& name,
                                     const std::string& detail,
                                     const char* colour) {
  const int64_t top = TopOf(place);
  return absl::StrFormat(
             "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" "
             "fill=\"%s\" stroke=\"#555\"/>\n",
             kLeft, top, kBoxWidth, kBoxHeight, colour) +
         SvgText(kMiddle, top + (detail.empty() ? 25 : 18),
                 "text-anchor=\"middle\" font-weight=\"bold\"", name) +
         (detail.empty()
              ? ""
              : SvgText(kMiddle, top + 33,
                        "text-anchor=\"middle\" font-size=\"11\"", detail));
}

// An arrow to the node at `to`: straight down if nothing is between, else bent
// around what is, the wider the more.
[[maybe_unused]] std::string SvgEdge(int64_t from, int64_t to,
                                     const std::string& shape) {
  const int64_t below = TopOf(from) + kBoxHeight;
  if (to - from == 1) {
    return absl::StrFormat("<path d=\"M%d %dV%d\" class=\"edge\"/>\n", kMiddle,
                           below, TopOf(to) - 2) +
           SvgText(kMiddle + 8, below + 23, "font-size=\"11\"", shape);
  }
  const int64_t start = TopOf(from) + kBoxHeight - 10;
  const int64_t end = TopOf(to) + 10;
  const int64_t bend = kRight + std::min<int64_t>(60 + 20 * (to - from), 300);
  return absl::StrFormat(
             "<path d=\"M%d %dC%d %d %d %d %d %d\" class=\"edge\"/>\n", kRight,
             start, bend, start, bend, end, kRight + 2, end) +
         SvgText(kRight + (bend - kRight) * 3 / 4 + 6, (start + end) / 2 + 4,
                 "font-size=\"11\"", shape);
}

}  // namespace

std::string ToDot(const Summary& summary) {
  // Your turn: the head, the nodes in order, the edges operation by operation,
  // the edge to the output. graph.h shows every kind of line; each ends in
  // ";\n" and is indented by two spaces. An operation without parameters has
  // only its name as label. All texts go through DotText().
  throw Unimplemented();
}

std::string ToSvg(const Summary& summary) {
  // Given: the frame.
  const int64_t width = kRight + 330;
  const int64_t height = TopOf(Count(summary)) + kBoxHeight + 20;
  std::string text = absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
      "viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">\n"
      "<style>.edge{fill:none;stroke:#555;marker-end:url(#head)}</style>\n"
      "<defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" "
      "markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">"
      "<path d=\"M0 0L8 4L0 8z\" fill=\"#555\"/></marker></defs>\n"
      "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
      width, height, width, height);
  text += SvgText(kLeft, 28, "font-size=\"15\"", summary.network);
  // Your turn: the same two loops with SvgNode() and SvgEdge(), for the nodes
  // "input" (place -1), all operations, and "output" (place Count(summary)).
  // The detail of an operation is "156 parameters" or "". Colours: "#e8eef7"
  // for operations with parameters, "#ffffff" for others, "#eeeeee" for input
  // and output. Edges first, so that boxes lie on top. End with "</svg>\n".
  throw Unimplemented();
}

}  // namespace tinytorch
