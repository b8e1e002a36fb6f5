// Graph: a network as an image.
//
// A summary (summary.h) knows from which operations each operation reads: that
// is a graph. It shows the shortcut of a residual block, and the shape of each
// activation beside its edge. Exercise `graph`.

#ifndef TINYTORCH_NETWORKS_GRAPH_H_
#define TINYTORCH_NETWORKS_GRAPH_H_

#include <string>

#include "networks/summary.h"

namespace tinytorch {

// Returns the graph in the DOT language
// (https://graphviz.org/doc/info/lang.html):
//
//   digraph network {
//     label="Sequential(2 layers)";
//     node [shape=box];
//     input [shape=oval];
//     op0 [label="Relu"];
//     op1 [label="Conv\n156 parameters"];
//     output [shape=oval];
//     input -> op0 [label="[1, 1, 28, 28]"];
//     op0 -> op1 [label="[1, 1, 28, 28]"];
//     op1 -> output [label="[1, 6, 28, 28]"];
//   }
//
// There is a node for the input, for each operation in order, and for the
// output. An operation with parameters says their number, "1 parameter" if it
// is 1, without commas. Then there is an edge for each of the `inputs` of each
// operation, in order, labeled with the shape of the tensor that goes in; a
// tensor that is read twice has two edges. The last operation, or the input if
// there is none, leads to the output, with the shape of its result. Within
// quotes, " and \ are written \" and \\, and a line end is written \n; all
// other bytes stay.
std::string ToDot(const Summary& summary);

// Returns the same graph as an SVG image, which any browser shows. Operations
// are boxes, one below the other; an edge that skips boxes is bent around them
// on the right. The parts are those of networks/given/svg.h: SvgFrame() with
// the network's name, all edges, then all boxes, so that boxes lie on top, and
// "</svg>\n". The detail of an operation is its number of parameters, as in
// ToDot(), or ""; its color is kWithParameters or kWithoutParameters. Input and
// output have no detail and the color kInputOrOutput. Texts are escaped by
// text::EscapeXml() (tools/text/escape.h), and each control character (a byte
// below ' '), which XML does not allow, is written '?', also a line end. Bytes
// from 128 on, as in UTF-8, stay.
std::string ToSvg(const Summary& summary);

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_GRAPH_H_
