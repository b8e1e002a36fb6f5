// Exercise `summary`: what a network costs, read from its trace.
//
// A network of one Dense layer, run on one row of 4 numbers, reports
//
//   Transpose  weight [3, 4]                    -> [4, 3]
//   MatMul     input [1, 4], the Transpose      -> [1, 3]
//   Add        the product [1, 3], bias [3]     -> [1, 3]
//
// These events are enough for the rows of the table:
//
//   op      output  parameters  FLOPs  activations
//   MatMul  [1, 3]          12     24           12
//   Add     [1, 3]           3      3           12
//
// The product uses 12 parameters, because its second input shares the storage
// of "weight", and it does 2 * 3 * 4 operations. The Transpose of a parameter
// computes nothing, so it is not listed.
//
// The counts matter: parameters decide the size of the file, FLOPs the time,
// and activations the memory, because training keeps all of them for the way
// back. In a CNN, most parameters are in one layer and most FLOPs in another.
//
// Tests: test/summary_test.cc, then test/summary_module_test.cc.

#include "networks/summary.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "layers/given/eval_scope.h"
#include "tensor/shape.h"
#include "tensor/storage.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"
#include "tools/text/columns.h"
#include "tools/text/number.h"

namespace tinytorch {
namespace {

// Given: operations that compute nothing, operations that read each element of
// their input about once, and operations of about five steps for each element.
const std::set<std::string> kMoves = {
    "Reshape", "Transpose", "Slice",  "Squeeze", "Unsqueeze", "Expand",
    "Gather",  "Concat",    "OneHot", "Im2Col",  "Identity"};
const std::set<std::string> kReductions = {"ReduceSum", "ReduceMax", "ArgMax",
                                           "GlobalAveragePool", "Col2Im"};
const std::set<std::string> kNormalizations = {
    "Softmax", "LogSoftmax", "LayerNormalization", "BatchNormalization"};

// Given. Returns the storage of each parameter with its number of elements, and
// the storage of each buffer with 0.
std::map<const Storage*, int64_t> WeightsByStorage(const Layer& network) {
  std::map<const Storage*, int64_t> weights;
  for (const NamedTensor& buffer : network.Buffers()) {
    weights[buffer.tensor.storage().get()] = 0;
  }
  for (const NamedTensor& parameter : network.Parameters()) {
    weights[parameter.tensor.storage().get()] += parameter.tensor.numel();
  }
  return weights;
}

// Given. Returns 1234567 as "1,234,567", and 1234567890 as "1.235e+09".
std::string Number(int64_t number) {
  if (number < 1'000'000'000) return text::WithCommas(number);
  char digits[32];
  std::snprintf(digits, sizeof(digits), "%.3e", static_cast<double>(number));
  return digits;
}

// Returns the largest number of bytes that tensors need at once while the
// network runs on zeros of this shape; these zeros count, the parameters do
// not.
int64_t PeakBytes(Layer& network, const Shape& input) {
  // Your turn:
  //   1. Keep Storage::stats().live_bytes: the bytes before. Make the zeros.
  //   2. Run without a tracer, which would keep tensors alive: TraceScope of
  //      nullptr.
  //   3. Storage::ResetPeak(), then run the network.
  //   4. Return the difference of Storage::stats().peak_bytes and the bytes
  //      before.
  throw Unimplemented();
}

}  // namespace

int64_t Flops(const TraceEvent& event) {
  // Your turn: summary.h has the table. An event has op, inputs, output and
  // attributes.
  //   1. The three sets above answer for the operations in them.
  //   2. MatMul: k is the last extent of the first input.
  //   3. Conv: the weight, input 1, is [o, c / g, kh, kw]; the extents after o
  //      are one window. A third input is a bias.
  //   4. MaxPool, AveragePool: the attribute "kernel_shape", a Shape, is the
  //      window. event.Get<Shape>() returns it.
  //   5. All others: the elements of the output.
  throw Unimplemented();
}

Summary Summarize(Layer& network, const Shape& input) {
  const EvalScope eval(network);
  Summary summary = {.network = network.name(),
                     .input = input,
                     .parameters = network.ParameterCount(),
                     .peak_bytes = PeakBytes(network, input)};
  // Given: the second run, and who made a storage: -1 made the input.
  TraceRecorder recorder;
  const Tensor x = Tensor::Zeros(input);
  {
    const TraceScope listen(&recorder);
    network(x);
  }
  std::map<const Storage*, int64_t> weights = WeightsByStorage(network);
  std::map<const Storage*, int64_t> made = {{x.storage().get(), -1}};
  // Your turn, for each event in recorder.events(). All views of a tensor have
  // its storage().get(). To ask whether a map has a storage, call contains() or
  // find(): weights[storage] would add it.
  //   1. If its output's storage is among the weights, the output is a view of
  //      a parameter or buffer: go on to the next event.
  //   2. Otherwise make an OperationSummary with its op, the shape of its
  //      output and its Flops().
  //   3. For each input: if its storage is among the weights, add the number
  //      there to the operation's parameters, and set it to 0, because it
  //      counts only where it is used first. Otherwise, if its storage is in
  //      `made`, the place there is one of the operation's inputs; x * x has
  //      that place twice.
  //   4. The operation's activation_bytes are numel() * sizeof(Scalar) of its
  //      output, but 0 if one of the inputs has the storage of the output.
  //   5. Now `made` has the place of this operation for the output's storage.
  //      Add flops and activation_bytes to the summary's; append the operation.
  throw Unimplemented();
}

std::string ToTable(const Summary& summary) {
  // Your turn. Number() is above. tools/text/columns.h has, in namespace text,
  //   Cut("Sequential", 6)  // "Seq...", at most 6 characters
  //   PadLeft("7", 3)       // "  7"
  //   PadRight("7", 3)      // "7  "
  // All of them count characters. Those of op, shapes and numbers are single
  // bytes, so size() is their width.
  //   1. Collect the cells as rows of 5 texts: the head; a row for each
  //      operation, with op cut to 18 and output to 20 characters; the total,
  //      whose second cell is "".
  //   2. Find the widest cell of each column.
  //   3. Write the title, cut to 80 characters, and an empty line. Then the
  //      rows: cells are two spaces apart, the first two padded on the right,
  //      the others on the left.
  //   4. Write an empty line and the last line, which says "bytes" for any
  //      number. Each line ends with '\n', the last one too.
  throw Unimplemented();
}

}  // namespace tinytorch
