// Several processors for one operation.
//
//   ParallelFor(images, 1, [&](int64_t begin, int64_t end) {
//     for (int64_t n = begin; n < end; ++n) Work(n);
//   });
//
// [0, images) is cut into parts, the calling thread and its helpers take one
// part after the other, and the call returns when all are done. Who gets which
// part, and how many helpers there are, differs from run to run. So what is
// computed must not depend on it: each part writes places of its own, and no
// sum goes over several parts. Then results are the same to the bit with any
// number of threads, and the whole reference keeps to that.
//
// Work reports nothing: helpers have no tracer, so a caller that uses traced
// operations in it has silenced its own (tensor/trace.h).
//
// A call costs about a microsecond if helpers are awake, ten times that if they
// have to be woken. They stay awake for half a millisecond after a call: the
// next operation of a network comes soon.

#ifndef TINYTORCH_TENSOR_REFERENCE_PARALLEL_PARALLEL_H_
#define TINYTORCH_TENSOR_REFERENCE_PARALLEL_PARALLEL_H_

#include <cstdint>
#include <functional>

namespace tinytorch {

// Calls work(begin, end) for parts that together are [0, count), each of at
// least `grain` (the last may be smaller). One part, on the calling thread, if
// there are no helpers, if it is part of another call's work, or if another
// thread keeps them busy. When a part throws, the first exception is thrown
// here after all parts that had begun are done.
void ParallelFor(int64_t count, int64_t grain,
                 const std::function<void(int64_t begin, int64_t end)>& work);

// Threads that take part, the calling one among them. At first what the
// environment says by TINYTORCH_THREADS, else one for each processor, at
// most 4. Set while no call is running. 1 is the least.
int Threads();
void SetThreads(int threads);

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_REFERENCE_PARALLEL_PARALLEL_H_
