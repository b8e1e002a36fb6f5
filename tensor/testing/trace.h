// Records what operations report, without the exercise `trace`.
//
//   EXPECT_THAT(TraceOf([&] { Transpose(x, 0, 1); }),
//               ElementsAre("Transpose [2, 3] -> [3, 2] perm=[1, 0]"));
//
// A test of Add must not fail because TraceScope is not written yet. So these
// functions set `current_tracer` of this thread themselves, and set the
// previous tracer again, also if `f` throws.

#ifndef TINYTORCH_TENSOR_TESTING_TRACE_H_
#define TINYTORCH_TENSOR_TESTING_TRACE_H_

#include <functional>
#include <string>
#include <vector>

#include "tensor/trace.h"

namespace tinytorch {

// Returns the operations reported while `f` runs, in order. An event holds its
// tensors: compare their id() to see which tensor was reported. Do not measure
// memory at the same time.
std::vector<TraceEvent> EventsIn(const std::function<void()>& f);

// Returns the same as text, one line for each operation: name, shapes of the
// inputs, "->", shape of the output, and the attributes in the order reported,
// as name=value.
std::vector<std::string> TraceOf(const std::function<void()>& f);

// Returns whether operations among these events made `result` from `source`:
// the path that a gradient takes. Tensors are the same if their id() is. A
// tensor comes from itself.
bool ComesFrom(const std::vector<TraceEvent>& events, const Tensor& result,
               const Tensor& source);

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_TESTING_TRACE_H_
