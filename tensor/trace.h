// Trace: every operation reports itself to whoever listens.
//
// An operation that touches elements ends with
//
//   return Traced("Add", {&a, &b}, out);
//
// and if a Tracer is installed on this thread, it hears the operation's name,
// its inputs, its output and its attributes. Names are ONNX operator names
// (https://onnx.ai/onnx/operators/). In this module the trace is printed; later
// the same hook counts FLOPs, records the gradient tape, profiles, and exports
// a network. Forward code never changes for any of that.
//
//   TraceLog log;
//   {
//     TraceScope scope(&log);
//     Tensor y = MatMul(x, w) + b;
//   }
//   std::puts(log.ToString().c_str());
//
// Two rules. A primitive, which reads or walks elements itself, reports itself
// once. A composite, built from other operations (Mean from Sum and Div),
// reports nothing: its parts do.
//
// Cost with nobody listening: one thread-local load and a branch.

#ifndef TINYTORCH_TENSOR_TRACE_H_
#define TINYTORCH_TENSOR_TRACE_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tensor/tensor.h"

namespace tinytorch {

// One named setting of an operation, as in ONNX: axis = 1, keepdims = 0,
// perm = [1, 0].
struct Attribute {
  std::string name;
  std::variant<int64_t, Scalar, std::vector<int64_t>> value;
};
using Attributes = std::vector<Attribute>;

// One operation that has just run. The tensors are handles: keep the event
// and you keep their storage alive.
struct TraceEvent {
  std::string op;
  std::vector<Tensor> inputs;
  Tensor output;
  Attributes attributes;
};

// Listens to the operations of a thread. OnOperation() runs after the
// operation, on its thread; operations inside OnOperation() are reported too,
// unless it holds a TraceScope(nullptr).
class Tracer {
 public:
  virtual ~Tracer() = default;
  virtual void OnOperation(const TraceEvent& event) = 0;
};

// Who listens on this thread; nullptr is nobody. Set it through a TraceScope.
inline thread_local Tracer* current_tracer = nullptr;

// Installs `tracer` on this thread for the life of the scope, then brings back
// the one before, also when an exception passes. Scopes nest: the innermost
// listens alone. TraceScope(nullptr) is silence. Exercise `trace`.
// PyTorch: `with torch.no_grad():` works the same way.
class TraceScope {
 public:
  explicit TraceScope(Tracer* tracer);
  ~TraceScope();
  TraceScope(const TraceScope&) = delete;
  TraceScope& operator=(const TraceScope&) = delete;

 private:
  Tracer* previous_ = nullptr;
};

// Reports an operation if somebody listens, and returns its output.
inline Tensor Traced(const char* op,
                     std::initializer_list<const Tensor*> inputs, Tensor output,
                     Attributes attributes = {}) {
  if (current_tracer != nullptr) {
    TraceEvent event{op, {}, output, std::move(attributes)};
    for (const Tensor* input : inputs) event.inputs.push_back(*input);
    current_tracer->OnOperation(event);
  }
  return output;
}

// The same for an operation on any number of inputs.
inline Tensor Traced(const char* op, const std::vector<Tensor>& inputs,
                     Tensor output, Attributes attributes = {}) {
  if (current_tracer != nullptr) {
    current_tracer->OnOperation({op, inputs, output, std::move(attributes)});
  }
  return output;
}

// Counts the bytes an operation reads and writes: the elements of each input
// and of the output, as many as the storage really holds for them (an expanded
// input is read once, not once for each repeat; windows that overlap count
// their elements once). A view moves none: its output shares the storage of an
// input. Exercise `trace`.
int64_t BytesMoved(const TraceEvent& event);

// A tracer that keeps one line for each operation. It keeps no tensor, so it
// holds no memory alive. Exercise `trace`.
class TraceLog : public Tracer {
 public:
  struct Line {
    std::string op;
    std::vector<Shape> inputs;
    Shape output;
    int64_t bytes_moved = 0;
    Attributes attributes;
  };

  void OnOperation(const TraceEvent& event) override;

  const std::vector<Line>& lines() const { return lines_; }

  // A table for the terminal, one operation a line, and the total:
  //
  //   op         inputs         output  bytes
  //   MatMul     [2, 3] [3, 4]  [2, 4]    104
  //   Add        [2, 4] [4]     [2, 4]     80
  //   Transpose  [2, 4]         [4, 2]      0  perm=[1, 0]
  //   3 operations, 184 bytes moved
  //
  // Columns are as wide as their longest entry and two spaces apart; bytes are
  // aligned to the right. Attributes are separated by a space. Each line ends
  // with '\n' and has no spaces before it. One operation is "1 operation".
  std::string ToString() const;

 private:
  std::vector<Line> lines_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_TRACE_H_
