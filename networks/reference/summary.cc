// Exercise `summary`: what a network does, read from its trace.
//
// A network of one Dense layer, run on one row of 4 numbers, reports
//
//   Transpose  weight [3, 4]                    -> [4, 3]
//   MatMul     input [1, 4], the Transpose      -> [1, 3]
//   Add        the product [1, 3], bias [3]     -> [1, 3]
//
// From that alone follows a row of the table for each:
//
//   op      output  parameters  FLOPs  activations
//   MatMul  [1, 3]          12     24           12
//   Add     [1, 3]           3      3           12
//
// The product uses 12 parameters, because its second input shares the storage
// of "weight", and does 2 * 3 * 4 operations. The Transpose of a parameter does
// nothing, so it is not listed.
//
// Why it is worth counting: parameters decide the size of the file, FLOPs the
// time, and activations the memory, because training keeps all of them for the
// way back. In a CNN most parameters sit in one place and most FLOPs in
// another.
//
// Tests: test/summary_test.cc, then test/summary_module_test.cc.

#include "networks/summary.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "layers/given/eval_scope.h"
#include "tensor/shape.h"
#include "tensor/storage.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given: a list among the attributes of an operation; empty if it has none.
[[maybe_unused]] Shape ListAttribute(const TraceEvent& event,
                                     const std::string& name) {
  for (const Attribute& attribute : event.attributes) {
    if (attribute.name == name) {
      return std::get<std::vector<int64_t>>(attribute.value);
    }
  }
  return {};
}

// Given: operations that compute nothing, and those that read each element
// of their input about once.
[[maybe_unused]] const std::set<std::string> kMoves = {
    "Reshape", "Transpose", "Slice",  "Squeeze", "Unsqueeze", "Expand",
    "Gather",  "Concat",    "OneHot", "Im2Col",  "Identity"};
[[maybe_unused]] const std::set<std::string> kReductions = {
    "ReduceSum", "ReduceMax", "ArgMax", "GlobalAveragePool", "Col2Im"};
[[maybe_unused]] const std::set<std::string> kNormalizations = {
    "Softmax", "LogSoftmax", "LayerNormalization", "BatchNormalization"};

// Given: keeps the events, and with them their tensors.
class [[maybe_unused]] Recorder : public Tracer {
 public:
  void OnOperation(const TraceEvent& event) override {
    events.push_back(event);
  }
  std::vector<TraceEvent> events;
};

// Given: 1234567 as "1,234,567", and 1234567890 as "1.235e+09".
[[maybe_unused]] std::string WithCommas(int64_t number) {
  if (number >= 1'000'000'000) {
    char text[32];
    std::snprintf(text, sizeof(text), "%.3e", static_cast<double>(number));
    return text;
  }
  std::string digits = std::to_string(number);
  for (size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

// Given: at most `most` characters of a text.
[[maybe_unused]] std::string Cut(const std::string& text, size_t most) {
  return text.size() <= most ? text : text.substr(0, most - 3) + "...";
}

}  // namespace

int64_t Flops(const TraceEvent& event) {
  // Your turn: summary.h has the table, event has op, inputs, output and
  // attributes. In a Conv's weight [o, c / g, kh, kw] everything after o is one
  // window; MaxPool and AveragePool have the attribute "kernel_shape".
  // BEGIN SOLUTION
  const int64_t out = event.output.numel();
  if (kMoves.contains(event.op)) return 0;
  if (kReductions.contains(event.op)) return event.inputs[0].numel();
  if (kNormalizations.contains(event.op)) return 5 * out;
  if (event.op == "MatMul") return 2 * out * event.inputs[0].size(-1);
  if (event.op == "Conv") {
    const Shape& weight = event.inputs[1].shape();
    const int64_t window = NumElements({weight.begin() + 1, weight.end()});
    return 2 * out * window + (event.inputs.size() > 2 ? out : 0);
  }
  if (event.op == "MaxPool" || event.op == "AveragePool") {
    return out * NumElements(ListAttribute(event, "kernel_shape"));
  }
  return out;
  // END SOLUTION
}

Summary Summarize(Layer& network, const Shape& input) {
  Summary summary;
  summary.network = network.name();
  summary.input = input;
  summary.parameters = network.ParameterCount();
  const EvalScope eval(network);
  // Your turn:
  //   1. Memory. Write down Storage::stats().live_bytes, make the zeros, call
  //      ResetPeak() and run the network with nobody listening (a TraceScope of
  //      nullptr). How much more was the peak?
  //   2. Run it again with a Recorder.
  //   3. Who made a storage? A map from storage().get() to the place of an
  //      operation. The input's is made by -1. Another map from the storages of
  //      all parameters to their elements, and of all buffers to 0.
  //   4. For each event: if its output lies in the storage of a parameter, it
  //      is a view of it and is not listed. Otherwise list it: a parameter
  //      among its inputs counts where it is used first; other inputs that
  //      somebody made are its inputs; its output's storage is now made by it.
  //      An output in the storage of an input is a view: no bytes.
  //   5. Add up.
  // BEGIN SOLUTION
  Recorder recorder;
  const int64_t before = Storage::stats().live_bytes;
  const Tensor x = Tensor::Zeros(input);
  {
    const TraceScope silence(nullptr);
    Storage::ResetPeak();
    network(x);
    summary.peak_bytes = Storage::stats().peak_bytes - before;
  }
  {
    const TraceScope listen(&recorder);
    network(x);
  }

  std::map<const Storage*, int64_t> made = {{x.storage().get(), -1}};
  std::map<const Storage*, int64_t> weights;
  for (const NamedTensor& buffer : network.Buffers()) {
    weights[buffer.tensor.storage().get()] = 0;
  }
  for (const NamedTensor& parameter : network.Parameters()) {
    weights[parameter.tensor.storage().get()] += parameter.tensor.numel();
  }

  for (const TraceEvent& event : recorder.events) {
    const Storage* output = event.output.storage().get();
    if (weights.contains(output)) continue;
    OperationSummary operation = {
        .op = event.op, .output = event.output.shape(), .flops = Flops(event)};
    bool is_view = false;
    for (const Tensor& from : event.inputs) {
      const Storage* storage = from.storage().get();
      if (storage == output) is_view = true;
      if (const auto weight = weights.find(storage); weight != weights.end()) {
        operation.parameters += weight->second;
        weight->second = 0;  // Counted.
      } else if (const auto maker = made.find(storage); maker != made.end()) {
        operation.inputs.push_back(maker->second);
      }
    }
    if (!is_view) {
      operation.activation_bytes =
          event.output.numel() * static_cast<int64_t>(sizeof(Scalar));
    }
    made[output] = static_cast<int64_t>(summary.operations.size());
    summary.flops += operation.flops;
    summary.activation_bytes += operation.activation_bytes;
    summary.operations.push_back(operation);
  }
  return summary;
  // END SOLUTION
}

std::string ToTable(const Summary& summary) {
  // Your turn: collect all cells as text, a row each for the head, the
  // operations and the total; find the longest of each column; write. Cut() and
  // WithCommas() are above, summary.h says how long is too long. The first two
  // columns are aligned to the left.
  // BEGIN SOLUTION
  std::vector<std::vector<std::string>> rows = {
      {"op", "output", "parameters", "FLOPs", "activations"}};
  for (const OperationSummary& operation : summary.operations) {
    rows.push_back(
        {Cut(operation.op, 18), Cut(ShapeToString(operation.output), 20),
         WithCommas(operation.parameters), WithCommas(operation.flops),
         WithCommas(operation.activation_bytes)});
  }
  rows.push_back({"total", "", WithCommas(summary.parameters),
                  WithCommas(summary.flops),
                  WithCommas(summary.activation_bytes)});
  std::vector<size_t> widths(5);
  for (const auto& row : rows) {
    for (size_t i = 0; i < 5; ++i)
      widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text =
      Cut(summary.network + " on " + ShapeToString(summary.input), 80) + "\n\n";
  for (const auto& row : rows) {
    for (size_t i = 0; i < 5; ++i) {
      const std::string space(widths[i] - row[i].size(), ' ');
      if (i > 0) text += "  ";
      text += i < 2 ? row[i] + space : space + row[i];
    }
    text += "\n";
  }
  return text + "\nmost memory at once: " + WithCommas(summary.peak_bytes) +
         " bytes\n";
  // END SOLUTION
}

}  // namespace tinytorch
