// Exercise `trace`: receive what the operations report.
//
// current_tracer is the tracer of this thread. A scope puts another tracer
// there for a while and puts the previous one back at its end, whatever happens
// in between. In C++ a destructor does that: it runs at the end of the scope,
// also if an exception ends it.
//
//                                   current_tracer
//   {                               nullptr
//     TraceScope outer(&log);       &log
//     {
//       TraceScope inner(nullptr);  nullptr
//     }                             &log
//   }                               nullptr
//
// A log counts bytes, which say more than the number of operations: Add reads 8
// bytes and writes 4 for a single addition, and waits for memory most of the
// time.
//
//   MatMul [2, 3] [3, 4] -> [2, 4]   (6 + 12 + 8) * 4 bytes = 104
//   Add [2, 4] [4] -> [2, 4]         (8 +  4 + 8) * 4 bytes =  80
//   Transpose [2, 4] -> [4, 2]       a view: 0
//
// Cost: each operation reported to a TraceLog takes a few small allocations.
// Tests: test/trace_test.cc, then test/trace_module_test.cc.

#include "tensor/trace.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given. Returns the attributes as text: "axes=[0, 1] keepdims=0".
std::string AttributesToString(const Attributes& attributes) {
  std::ostringstream text;
  for (const Attribute& attribute : attributes) {
    if (text.tellp() > 0) text << ' ';
    text << attribute.name << '=';
    if (const auto* list =
            std::get_if<std::vector<int64_t>>(&attribute.value)) {
      text << ShapeToString(*list);
    } else if (const auto* whole = std::get_if<int64_t>(&attribute.value)) {
      text << *whole;
    } else {
      text << std::get<Scalar>(attribute.value);
    }
  }
  return text.str();
}

// Returns how many elements of its storage a tensor uses.
int64_t UsedElements(const Tensor& x) {
  // Your turn: return the smaller of two numbers, or 0 without elements.
  //   1. An axis of stride 0 repeats the same elements: multiply the extents of
  //      all other axes.
  //   2. Rows of a view may overlap: shape [4, 3] with strides {1, 1} is four
  //      windows on 6 elements, not on 12. So count all elements from the first
  //      to the last in memory, both included.
  // BEGIN SOLUTION
  if (x.numel() == 0) return 0;
  int64_t walked = 1;
  int64_t distance = 1;
  for (size_t axis = 0; axis < x.shape().size(); ++axis) {
    if (x.strides()[axis] == 0) continue;
    walked *= x.shape()[axis];
    distance += (x.shape()[axis] - 1) * std::abs(x.strides()[axis]);
  }
  return std::min(walked, distance);
  // END SOLUTION
}

// A row of the table: operation, inputs, output, bytes.
using Row = std::array<std::string, 4>;

// Returns the headline, and a row for each line.
std::vector<Row> Rows(const std::vector<TraceLog::Line>& lines) {
  std::vector<Row> rows = {{"op", "inputs", "output", "bytes"}};
  // Your turn: append a Row for each line. Its inputs are the shapes, written
  // by ShapeToString(), with a space between two of them; the output is a shape
  // as well, the bytes are bytes_moved.
  // BEGIN SOLUTION
  for (const TraceLog::Line& line : lines) {
    std::string inputs;
    for (const Shape& shape : line.inputs) {
      if (!inputs.empty()) inputs += ' ';
      inputs += ShapeToString(shape);
    }
    rows.push_back({line.op, inputs, ShapeToString(line.output),
                    std::to_string(line.bytes_moved)});
  }
  // END SOLUTION
  return rows;
}

}  // namespace

TraceScope::TraceScope(Tracer* tracer) {
  // Your turn: the destructor below puts previous_ back into current_tracer. So
  // save the tracer that is there now, then install `tracer`.
  // BEGIN SOLUTION
  previous_ = current_tracer;
  current_tracer = tracer;
  // END SOLUTION
}

// Given.
TraceScope::~TraceScope() { current_tracer = previous_; }

int64_t BytesMoved(const TraceEvent& event) {
  // Your turn:
  //   1. If the output has the same storage() as one of the inputs, it is a
  //      view: 0 bytes.
  //   2. Otherwise add up UsedElements() of all inputs and of the output. An
  //      element has sizeof(Scalar) bytes.
  // BEGIN SOLUTION
  int64_t elements = UsedElements(event.output);
  for (const Tensor& input : event.inputs) {
    if (input.storage() == event.output.storage()) return 0;
    elements += UsedElements(input);
  }
  return elements * static_cast<int64_t>(sizeof(Scalar));
  // END SOLUTION
}

void TraceLog::OnOperation(const TraceEvent& event) {
  // Your turn: append a Line to lines_. Why does a Line keep the shapes and not
  // the tensors?
  // BEGIN SOLUTION
  std::vector<Shape> shapes;
  for (const Tensor& input : event.inputs) shapes.push_back(input.shape());
  lines_.push_back({event.op, std::move(shapes), event.output.shape(),
                    BytesMoved(event), event.attributes});
  // END SOLUTION
}

std::string TraceLog::ToString() const {
  const std::vector<Row> rows = Rows(lines_);
  // Your turn: the table that tensor/trace.h shows.
  //   1. Find the width of each column: that of its longest cell.
  //   2. Write each row, with two spaces between columns. Fill text up with
  //      spaces on its right, bytes on their left: std::string(n, ' ') is n
  //      spaces.
  //   3. Row r shows line r - 1. If that has attributes, append two spaces and
  //      AttributesToString(). End each row with '\n'.
  //   4. The last line is "3 operations, 184 bytes moved", with the sum of all
  //      bytes. One operation is "1 operation".
  // BEGIN SOLUTION
  std::array<size_t, 4> widths = {};
  for (const Row& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  std::string text;
  int64_t total = 0;
  for (size_t r = 0; r < rows.size(); ++r) {
    const auto& [op, inputs, output, bytes] = rows[r];
    text += op + std::string(widths[0] - op.size() + 2, ' ');
    text += inputs + std::string(widths[1] - inputs.size() + 2, ' ');
    text += output + std::string(widths[2] - output.size() + 2, ' ');
    text += std::string(widths[3] - bytes.size(), ' ') + bytes;
    if (r > 0 && !lines_[r - 1].attributes.empty()) {
      text += "  " + AttributesToString(lines_[r - 1].attributes);
    }
    text += '\n';
    if (r > 0) total += lines_[r - 1].bytes_moved;
  }
  return text + std::to_string(lines_.size()) +
         (lines_.size() == 1 ? " operation, " : " operations, ") +
         std::to_string(total) + " bytes moved\n";
  // END SOLUTION
}

}  // namespace tinytorch
