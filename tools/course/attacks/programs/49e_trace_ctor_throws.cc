// attack: exercise trace (the last), all other exercises the REFERENCE (--//tensor=//tensor:only_trace): an honest mistake: a global object whose constructor throws Unimplemented
// says: an object that it makes before main
// points: 92
// clang-format off
#include "tools/course/unimplemented.h"
static int table = [] () -> int { throw tinytorch::Unimplemented(); }();
// Exercise `trace`: listen to what the operations report.
//
// current_tracer says who listens on this thread. To listen for a while is to
// put a tracer there, and to bring back the one before afterwards, whatever
// happens in between. In C++ "whatever happens" is the job of a destructor: it
// runs at the end of the scope, also when an exception passes.
//
//   {                               nobody listens
//     TraceScope outer(&log);       log
//     {
//       TraceScope inner(nullptr);  nobody
//     }                             log
//   }                               nobody
//
// What is worth writing down? Bytes, more than operations: Add reads 8 bytes
// and writes 4 for a single addition, and memory is what it waits for.
//
//   MatMul [2, 3] [3, 4] -> [2, 4]   (6 + 12 + 8) * 4 bytes = 104
//   Add [2, 4] [4] -> [2, 4]         (8 +  4 + 8) * 4 bytes =  80
//   Transpose [2, 4] -> [4, 2]       a view: 0
//
// Cost: an operation reported to a TraceLog costs a few small allocations.
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

// Given: the attributes as text, "axes=[0, 1] keepdims=0".
[[maybe_unused]] std::string AttributesToString(const Attributes& attributes) {
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

// How many elements of its storage a tensor looks at.
[[maybe_unused]] int64_t ElementsBehind(const Tensor& x) {
  // Your turn: an axis of stride 0 repeats the same elements and adds none, so
  // multiply the extents of the others. One more thing: views may overlap
  // themselves, as windows of 3 that move on by 1 do, shape [4, 3] and strides
  // {1, 1}. The answer is never more than the distance from the first to the
  // last element, both counted: here 6.
  throw Unimplemented();
}

}  // namespace

TraceScope::TraceScope(Tracer* tracer) {
  // Your turn: the destructor below will put previous_ back. What has to be in
  // it by then? After that, `tracer` listens.
  throw Unimplemented();
}

// Given.
TraceScope::~TraceScope() { current_tracer = previous_; }

int64_t BytesMoved(const TraceEvent& event) {
  // Your turn:
  //   1. If the output has the same storage() as one of the inputs, nothing
  //      was moved.
  //   2. Otherwise add ElementsBehind() of all inputs and of the output. An
  //      element has sizeof(Scalar) bytes.
  throw Unimplemented();
}

void TraceLog::OnOperation(const TraceEvent& event) {
  // Your turn: append a Line to lines_. Why does a Line hold shapes and not
  // the tensors themselves?
  throw Unimplemented();
}

std::string TraceLog::ToString() const {
  // Your turn: the table that tensor/trace.h shows.
  //   1. Write all cells as text first, the headline among them; only then is
  //      it known how wide a column has to be.
  //   2. std::string(n, ' ') is n spaces. Text is filled up on its right side,
  //      the bytes on their left side.
  //   3. AttributesToString() writes what follows the bytes; with no attributes
  //      the line ends after the bytes.
  throw Unimplemented();
}

}  // namespace tinytorch
