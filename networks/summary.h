// Summary: what a network does, read from its trace.
//
// Nothing here asks the layers. A tracer listens while one input runs through
// the network and sees every operation with its inputs and its output; that is
// enough to count arithmetic, parameters and memory, and to draw the graph
// (graph.h). Exercise `summary`.

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
//   ReduceSum, ReduceMax, ArgMax, GlobalAveragePool, Col2Im
//                          elements of the input
//   Softmax, LogSoftmax, LayerNormalization, BatchNormalization
//                          5 * elements of the output, give or take
//   views, Identity, Gather, Concat, OneHot, Im2Col   0: they move numbers
//   everything else    elements of the output
int64_t Flops(const TraceEvent& event);

struct OperationSummary {
  std::string op;
  Shape output = {};
  int64_t parameters = 0;  // elements of parameters it is the first to use
  int64_t flops = 0;
  int64_t activation_bytes = 0;      // of the output; 0 for a view
  std::vector<int64_t> inputs = {};  // places of operations; -1 is the input
};

struct Summary {
  std::string network;
  Shape input = {};
  std::vector<OperationSummary> operations = {};
  int64_t parameters = 0;  // of the network, used or not
  int64_t flops = 0;
  int64_t activation_bytes = 0;  // sum over operations: what training keeps
  int64_t peak_bytes = 0;        // the most held at once while it ran
};

// Runs the network in evaluation mode on zeros of this shape, twice: once alone
// to measure memory (the input counts, the parameters do not), once to listen,
// which keeps all tensors. Brings back its mode, also when it throws.
//
// An operation's input that shares the storage of a parameter or a buffer is
// that parameter, through views too: the Transpose of a weight belongs to the
// product and is not listed. What an operation reads from is an earlier
// operation, the input, or nothing (parameters, buffers, constants).
Summary Summarize(Layer& network, const Shape& input);

// A table for the terminal, at most 80 columns wide:
//
//   Sequential(4 layers) on [1, 784]
//
//   op      output    parameters  FLOPs  activations
//   MatMul  [1, 128]     100,352  200,704        512
//   ...
//   total                101,770  ...
//
//   most memory at once: 3,648 bytes
//
// Activations are bytes. Columns are two spaces apart and as wide as their
// longest entry, but op is cut after 18 characters, output after 20 and the
// title after 80, ending in "...". Numbers are aligned to the right, with
// commas between thousands, and from 10^9 on written as 1.235e+09.
std::string ToTable(const Summary& summary);

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_SUMMARY_H_
