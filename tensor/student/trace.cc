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
  throw Unimplemented();
}

// A row of the table: operation, inputs, output, bytes.
using Row = std::array<std::string, 4>;

// Returns the headline, and a row for each line.
std::vector<Row> Rows(const std::vector<TraceLog::Line>& lines) {
  std::vector<Row> rows = {{"op", "inputs", "output", "bytes"}};
  // Your turn: append a Row for each line. Its inputs are the shapes, written
  // by ShapeToString(), with a space between two of them; the output is a shape
  // as well, the bytes are bytes_moved.
  throw Unimplemented();
  return rows;
}

}  // namespace

TraceScope::TraceScope(Tracer* tracer) {
  // Your turn: the destructor below puts previous_ back into current_tracer. So
  // save the tracer that is there now, then install `tracer`.
  throw Unimplemented();
}

// Given.
TraceScope::~TraceScope() { current_tracer = previous_; }

int64_t BytesMoved(const TraceEvent& event) {
  // Your turn:
  //   1. If the output has the same storage() as one of the inputs, it is a
  //      view: 0 bytes.
  //   2. Otherwise add up UsedElements() of all inputs and of the output. An
  //      element has sizeof(Scalar) bytes.
  throw Unimplemented();
}

void TraceLog::OnOperation(const TraceEvent& event) {
  // Your turn: append a Line to lines_. Why does a Line keep the shapes and not
  // the tensors?
  throw Unimplemented();
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
  throw Unimplemented();
}

}  // namespace tinytorch
