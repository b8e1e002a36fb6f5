// Summary: what a network does, read from its trace.
//
// Nothing here asks the layers. A tracer listens while one input runs through
// the network and sees every operation with its inputs and its output; that is
// enough to count arithmetic, parameters and memory, and to draw the graph.
// Exercise `summary`.

#ifndef TINYTORCH_NETWORKS_SUMMARY_H_
#define TINYTORCH_NETWORKS_SUMMARY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "layers/layer.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"

namespace tinytorch {

// Floating-point operations of one event, a multiply and an add counted as two:
//   MatMul             2 * elements of the output * k
//   Conv               2 * elements of the output * (in / groups) * kh * kw,
//                      + elements of the output with a bias
//   MaxPool, AveragePool   elements of the output * kh * kw
//   reductions, GlobalAveragePool   elements of the input
//   Softmax, LogSoftmax, normalizations   5 * elements of the output
//   views, Gather, Concat, OneHot   0
//   everything else    elements of the output
int64_t Flops(const TraceEvent& event);

struct OperationSummary {
  std::string op;
  Shape output;
  int64_t parameters = 0;  // elements of parameters it uses first
  int64_t flops = 0;
  int64_t activation_bytes = 0;  // of the output; 0 for a view
  std::vector<int64_t> inputs;   // operations it reads from; -1 is the input
};

struct Summary {
  std::string network;
  Shape input;
  std::vector<OperationSummary> operations;
  int64_t parameters = 0;  // of the network, used or not
  int64_t flops = 0;
  int64_t activation_bytes = 0;  // sum over operations: what training keeps
  int64_t peak_bytes = 0;        // the most held at once while it ran
};

// Runs the network in evaluation mode on zeros of this shape and listens. An
// operation's input that shares the storage of a parameter is that parameter,
// through views too: the Transpose of a weight belongs to the product.
Summary Summarize(Layer& network, const Shape& input);

// A table for the terminal with totals, at most 80 columns:
//
//   Sequential(6 layers) on [1, 1, 28, 28]
//   op         output             parameters       FLOPs   activations
//   Conv       [1, 6, 28, 28]            156       ...
std::string ToTable(const Summary& summary);

// The graph in the DOT language (https://graphviz.org/doc/info/lang.html): one
// node an operation, one edge a tensor, labelled with its shape.
std::string ToDot(const Summary& summary);

// The same graph as a picture, from top to bottom, with no other program
// needed. Texts are escaped.
std::string ToSvg(const Summary& summary);

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_SUMMARY_H_
