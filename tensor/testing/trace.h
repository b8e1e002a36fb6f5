// Hears what operations report, without the exercise `trace`.
//
//   EXPECT_THAT(TraceOf([&] { Transpose(x, 0, 1); }),
//               ElementsAre("Transpose [2, 3] -> [3, 2] perm=[1, 0]"));
//
// A test of Add must not fail because TraceScope is not written yet, so these
// set `current_tracer` themselves, for this thread, and bring back the one
// before, also when `f` throws.

#ifndef TINYTORCH_TENSOR_TESTING_TRACE_H_
#define TINYTORCH_TENSOR_TESTING_TRACE_H_

#include <functional>
#include <string>
#include <vector>

#include "tensor/trace.h"

namespace tinytorch {

// The operations reported while `f` runs, in order. An event holds its tensors:
// compare id() to see which tensor was reported, and count memory elsewhere.
std::vector<TraceEvent> EventsIn(const std::function<void()>& f);

// The same as text, one line each: name, shapes of the inputs, "->", shape of
// the output, then the attributes in the order reported, as name=value.
std::vector<std::string> TraceOf(const std::function<void()>& f);

// Whether `made` was made from `wanted` by operations among these events: the
// way a gradient walks. Tensors are told apart by id(). A tensor is made from
// itself.
bool ComesFrom(const std::vector<TraceEvent>& events, const Tensor& made,
               const Tensor& wanted);

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_TESTING_TRACE_H_
