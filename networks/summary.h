// Summary: what a network costs, read from its trace.
//
// A summary needs no help from the layers. A tracer records every operation,
// with its inputs and its output, while one input runs through the network.
// That is enough to count arithmetic, parameters and memory, and to draw the
// graph (graph.h). Exercise `summary`.

#ifndef TINYTORCH_NETWORKS_SUMMARY_H_
#define TINYTORCH_NETWORKS_SUMMARY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "layers/layer.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"

namespace tinytorch {

// Returns the floating-point operations of one event. A multiply and an add
// count as two:
//   MatMul             2 * elements of the output * k, the last extent of the
//                      first input
//   Conv               2 * elements of the output * (in / groups) * kh * kw,
//                      + elements of the output with a bias
//   MaxPool, AveragePool   elements of the output * kh * kw
//   ReduceSum, ReduceMax, ArgMax, GlobalAveragePool, Col2Im
//                          elements of the input
//   Softmax, LogSoftmax, LayerNormalization, BatchNormalization
//                          5 * elements of the output, approximately
//   views (Reshape, Transpose, Slice, Squeeze, Unsqueeze, Expand), Identity,
//   Gather, Concat, OneHot, Im2Col   0: they only move numbers
//   everything else    elements of the output
int64_t Flops(const TraceEvent& event);

struct OperationSummary {
  std::string op;
  Shape output = {};
  int64_t parameters = 0;  // elements of the parameters that it uses first
  int64_t flops = 0;
  int64_t activation_bytes = 0;      // of the output; 0 for a view
  std::vector<int64_t> inputs = {};  // places of operations; -1: the input
};

struct Summary {
  std::string network;
  Shape input = {};
  std::vector<OperationSummary> operations = {};
  int64_t parameters = 0;  // of the network, used or not
  int64_t flops = 0;
  int64_t activation_bytes = 0;  // of all operations: training keeps them
  int64_t peak_bytes = 0;        // the largest number at once, in evaluation
};

// Runs the network twice in evaluation mode on zeros of this shape: first
// without a tracer, to measure the peak of this run alone, where the input
// counts and the parameters do not; then to record the operations, which keeps
// all tensors alive. A tracer of the caller hears neither run and goes on
// afterwards. Restores the mode of every layer, also when it throws; a layer
// that was frozen before stays frozen.
//
// An input of an operation that shares the storage of a parameter or a buffer
// is that parameter or buffer. This includes views: the Transpose of a weight
// is part of the product and is not listed. Its elements count as parameters
// (a buffer's do not) of the first listed operation that reads it, and of no
// other. The other inputs of an operation come from earlier operations, from
// the network's input, or, if they are constants, from nowhere: `inputs` has
// these places in the order of the inputs, one that is read twice twice, and no
// place for parameters, buffers and constants. A storage belongs to the last
// operation that reported it, also if that is a view. An output that shares its
// storage with an input of the operation is a view, of 0 bytes.
Summary Summarize(Layer& network, const Shape& input);

// Returns a table for the terminal, at most 80 columns wide:
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
// Activations are bytes. The total row shows the totals of the summary, also
// parameters that no operation uses. Columns are two spaces apart and as wide
// as their longest entry. Texts that are too long are cut and end in "...",
// which counts: op has at most 18 characters, output 20 and the title 80.
// Numbers are aligned to the right and have commas between thousands; from 10^9
// on they are written as 1.235e+09. Each line ends with '\n', the last one too.
std::string ToTable(const Summary& summary);

}  // namespace tinytorch

#endif  // TINYTORCH_NETWORKS_SUMMARY_H_
