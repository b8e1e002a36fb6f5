// Trace: every operation reports itself to the tracer of its thread.
//
// An operation that touches elements ends with
//
//   return Traced("Add", {&a, &b}, out);
//
// If a Tracer is installed on this thread, it gets the operation's name,
// inputs, output and attributes. Names are ONNX operator names
// (https://onnx.ai/onnx/operators/). In this module the trace is printed. In
// later modules the same hook counts FLOPs, records the gradient tape,
// profiles, and exports a network, and no operation changes for any of that.
//
//   TraceLog log;
//   {
//     TraceScope scope(&log);
//     Tensor y = MatMul(x, w) + b;
//   }
//   std::puts(log.ToString().c_str());
//
// Two rules. A primitive operation, which reads or walks elements itself,
// reports itself once. A composite operation, made of other operations (Mean of
// Sum and Div), reports nothing, because its parts do.
//
// Cost without a tracer: one thread-local load and one branch.

#ifndef TINYTORCH_TENSOR_TRACE_H_
#define TINYTORCH_TENSOR_TRACE_H_

#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
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

// One operation that has just run. The tensors are handles: an event keeps
// their storage alive.
struct TraceEvent {
  std::string op;
  std::vector<Tensor> inputs;
  Tensor output;
  Attributes attributes;

  // Returns the attribute of this name, if there is one with a value of type T
  // (int64_t, Scalar or std::vector<int64_t>), otherwise nullptr.
  template <typename T>
  const T* Find(std::string_view name) const {
    for (const Attribute& attribute : attributes) {
      if (attribute.name == name) return std::get_if<T>(&attribute.value);
    }
    return nullptr;
  }

  // The same for an attribute that the operation always has:
  //   const int64_t axis = event.Get<int64_t>("axis");
  // Throws std::logic_error if Find() finds nothing: "Conv reports no attribute
  // strides".
  template <typename T>
  const T& Get(std::string_view name) const {
    if (const T* const value = Find<T>(name)) return *value;
    throw std::logic_error(op + " reports no attribute " + std::string(name));
  }
};

// Receives the operations of a thread. OnOperation() runs after the operation,
// on the same thread. Operations inside OnOperation() are reported as well,
// unless it holds a TraceScope(nullptr).
class Tracer {
 public:
  virtual ~Tracer() = default;
  virtual void OnOperation(const TraceEvent& event) = 0;
};

// The tracer of this thread, or nullptr. Set it with a TraceScope.
inline thread_local Tracer* current_tracer = nullptr;

// Installs `tracer` on this thread for the life of the scope, then installs the
// previous one again, also if an exception ends the scope. Scopes nest: only
// the tracer of the innermost scope receives operations. In a scope of nullptr
// no tracer does. Exercise `trace`. PyTorch: `with torch.no_grad():` works the
// same way.
class TraceScope {
 public:
  explicit TraceScope(Tracer* tracer);
  ~TraceScope();
  TraceScope(const TraceScope&) = delete;
  TraceScope& operator=(const TraceScope&) = delete;

 private:
  Tracer* previous_ = nullptr;
};

// Reports an operation if this thread has a tracer, and returns the output.
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

// Keeps every event, and with it the tensors of the operation. Given.
class TraceRecorder : public Tracer {
 public:
  void OnOperation(const TraceEvent& event) override {
    events_.push_back(event);
  }

  const std::vector<TraceEvent>& events() const { return events_; }

 private:
  std::vector<TraceEvent> events_;
};

// Counts the bytes that an operation reads and writes: all elements of each
// input and of the output, where each tensor counts a place of its storage
// once. (The elements that an expanded input repeats, or that overlapping
// windows share, count once; a tensor that is two inputs, as in x * x, counts
// twice.) A view moves 0 bytes: its output shares the storage of an input, of
// any of them. Exercise `trace`.
int64_t BytesMoved(const TraceEvent& event);

// Keeps one line of text for each operation. It keeps no tensors, so that their
// memory can be freed. Exercise `trace`.
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

  // Returns a table for the terminal, one operation in a line, and the total:
  //
  //   op         inputs         output  bytes
  //   MatMul     [2, 3] [3, 4]  [2, 4]    104
  //   Add        [2, 4] [4]     [2, 4]     80
  //   Transpose  [2, 4]         [4, 2]      0  perm=[1, 0]
  //   3 operations, 184 bytes moved
  //
  // Columns are as wide as their longest entry, their title included, and two
  // spaces apart; bytes are aligned at the right. Attributes are separated by a
  // space. Each line ends with '\n', with no space before it. One operation is
  // "1 operation"; without operations the table is its titles and
  // "0 operations, 0 bytes moved".
  std::string ToString() const;

 private:
  std::vector<Line> lines_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_TRACE_H_
