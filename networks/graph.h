// Graph: the picture of a network.
//
// A summary (summary.h) knows which operation reads from which: that is a
// graph. A chain of layers is a boring one; a residual block shows its short
// way, and a shape that is not what you thought stands beside its arrow.
// Exercise `graph`.

#ifndef TINYTORCH_NETWORKS_GRAPH_H_
#define TINYTORCH_NETWORKS_GRAPH_H_

#include <string>

#include "networks/summary.h"

namespace tinytorch {

// The graph in the DOT language (https://graphviz.org/doc/info/lang.html):
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
// One node for the input, each operation in order, and the output; one edge for
// each input of an operation that is an activation, labelled with its shape;
// the last operation leads to the output (without operations the input does).
// Within quotes, " and \ are written \" and \\, a line end \n.
std::string ToDot(const Summary& summary);

// The same graph as an SVG picture, from top to bottom, with no other program
// needed: operations are boxes below each other, edges that skip some are bent
// around them on the right. Texts are escaped; what XML does not allow, such as
// control characters, is written '?'.
std::string ToSvg(const Summary& summary);

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_GRAPH_H_
