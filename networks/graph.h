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
// output. There is an edge for each input of an operation that is an
// activation, labeled with its shape. The last operation, or the input if there
// is none, leads to the output. Within quotes, " and \ are written \" and \\,
// and a line end is written \n.
std::string ToDot(const Summary& summary);

// Returns the same graph as an SVG image, which any browser shows. Operations
// are boxes, one below the other; an edge that skips boxes is bent around them
// on the right. Texts are escaped, and control characters, which XML does not
// allow, are written '?'.
std::string ToSvg(const Summary& summary);

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_GRAPH_H_
