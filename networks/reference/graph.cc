// Exercise `graph`: a network as an image.
//
// A residual block adds its input to the result of its layers:
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
// "Operation i reads from operation j" is the whole graph. Two loops write it
// in the DOT language, one over nodes and one over edges, and dot or a viewer
// on the web draws it. To draw it yourself, you need one more idea: operations
// read only from earlier ones, so if each stands below the one before, every
// edge points down.
//
// Escaping: the author of a network chooses the names of its layers. A quote in
// a name would end the DOT string; a browser that shows the SVG would run a
// "<script>" in a name. So every text goes through a function that escapes it.
//
// Tests: test/graph_test.cc, then test/graph_module_test.cc.

#include "networks/graph.h"

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "networks/given/svg.h"
#include "networks/summary.h"
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include "tools/text/escape.h"

namespace tinytorch {
namespace {

// Given: the operations of a summary, by place.
int64_t Count(const Summary& summary) {
  return static_cast<int64_t>(summary.operations.size());
}

const OperationSummary& OperationAt(const Summary& summary, int64_t place) {
  return summary.operations[static_cast<size_t>(place)];
}

// Given. Returns the shape of the result of operation `place`, or of the input
// (-1).
std::string ShapeAfter(const Summary& summary, int64_t place) {
  return ShapeToString(place < 0 ? summary.input
                                 : OperationAt(summary, place).output);
}

// Given. Returns "156 parameters", or "" if the operation has none.
std::string ParametersOf(const OperationSummary& operation) {
  const int64_t count = operation.parameters;
  if (count == 0) return "";
  return absl::StrCat(count, count == 1 ? " parameter" : " parameters");
}

// Returns the text as it stands between the quotes of a DOT string.
std::string DotText(const std::string& raw) {
  // Your turn, character by character:
  //   1. Write a \ before each " and each \.
  //   2. Write \n, two characters, for each '\n'.
  // BEGIN SOLUTION
  std::string out;
  for (const char c : raw) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out;
  // END SOLUTION
}

// Returns the text as it stands between two tags of XML.
std::string XmlText(const std::string& raw) {
  // Your turn:
  //   1. text::EscapeXml() (tools/text/escape.h) writes &amp; &lt; &gt; &quot;
  //      for & < > ".
  //   2. XML cannot express most control characters. Put a '?' in place of
  //      each character below ' ', also of a line end. A char may be negative:
  //      compare unsigned char.
  // BEGIN SOLUTION
  std::string out = text::EscapeXml(raw);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < ' ') c = '?';
  }
  return out;
  // END SOLUTION
}

// Given. Returns "input" for -1, "op0" for 0.
std::string NodeName(int64_t place) {
  return place < 0 ? "input" : absl::StrCat("op", place);
}

// Given. Returns the end of a line: [label="Relu"];
std::string DotLabel(const std::string& raw) {
  return absl::StrCat(" [label=\"", DotText(raw), "\"];\n");
}

}  // namespace

std::string ToDot(const Summary& summary) {
  // Your turn: graph.h shows every kind of line; each is indented by two
  // spaces.
  //   1. Nodes: for each operation, NodeName() and the DotLabel() of its op. If
  //      it has parameters, a line end and ParametersOf() it follow the op.
  //   2. Edges: for each input of each operation, from that place to this one,
  //      with the DotLabel() of ShapeAfter() the input's place.
  //   3. Put together: the head with the DotText() of the network's name, the
  //      node "input", the nodes, the node "output", the edges, and the edge
  //      from the last operation to the output. Without operations, place -1 is
  //      last.
  // BEGIN SOLUTION
  std::string nodes, edges;
  for (int64_t place = 0; place < Count(summary); ++place) {
    const OperationSummary& operation = OperationAt(summary, place);
    const std::string parameters = ParametersOf(operation);
    absl::StrAppend(
        &nodes, "  ", NodeName(place),
        DotLabel(absl::StrCat(operation.op, parameters.empty() ? "" : "\n",
                              parameters)));
    for (const int64_t from : operation.inputs) {
      absl::StrAppend(&edges, "  ", NodeName(from), " -> ", NodeName(place),
                      DotLabel(ShapeAfter(summary, from)));
    }
  }
  const int64_t last = Count(summary) - 1;
  return absl::StrCat("digraph network {\n  label=\"", DotText(summary.network),
                      "\";\n  node [shape=box];\n  input [shape=oval];\n",
                      nodes, "  output [shape=oval];\n", edges, "  ",
                      NodeName(last), " -> output",
                      DotLabel(ShapeAfter(summary, last)), "}\n");
  // END SOLUTION
}

std::string ToSvg(const Summary& summary) {
  // Your turn: the same two loops. networks/given/svg.h draws, and it wants
  // every text escaped: XmlText().
  //   1. SvgFrame(), with the network's name.
  //   2. SvgEdge(), with ShapeAfter(), for each input of each operation, and
  //      from the last operation to the output at place Count(summary).
  //   3. SvgNode() for "input" (place -1), for each operation with its
  //      ParametersOf() as the detail, and for "output". "input" and "output"
  //      have the detail "". svg.h has the colors: of input and output, of
  //      operations with parameters, and of those without.
  //   4. "</svg>\n". All edges stand before all nodes, so that boxes lie on
  //      top.
  // BEGIN SOLUTION
  const int64_t count = Count(summary);
  std::string edges;
  std::string nodes = SvgNode(-1, "input", "", kInputOrOutput);
  for (int64_t place = 0; place < count; ++place) {
    const OperationSummary& operation = OperationAt(summary, place);
    for (const int64_t from : operation.inputs) {
      edges += SvgEdge(from, place, ShapeAfter(summary, from));
    }
    nodes += SvgNode(
        place, XmlText(operation.op), ParametersOf(operation),
        operation.parameters > 0 ? kWithParameters : kWithoutParameters);
  }
  edges += SvgEdge(count - 1, count, ShapeAfter(summary, count - 1));
  nodes += SvgNode(count, "output", "", kInputOrOutput);
  return SvgFrame(XmlText(summary.network), count) + edges + nodes + "</svg>\n";
  // END SOLUTION
}

}  // namespace tinytorch
