// ParallelFor: one loop, shared by several threads.
//
//   kernels::ParallelFor(images, 1, [&](int64_t begin, int64_t end) {
//     for (int64_t n = begin; n < end; ++n) Work(n);
//   });
//
// ParallelFor() cuts [0, images) into parts. The calling thread and its helper
// threads take one part after the other, and the call returns when all parts
// are done. Which thread takes which part differs from run to run, so a result
// must not depend on it: each part writes to places of its own, and no sum goes
// over several parts. Then results are the same to the bit for any number of
// threads. The whole reference keeps this rule.
//
// Helper threads have no tracer. Work that calls traced operations would report
// some of them and not others; set a TraceScope(nullptr) around the call
// (tensor/trace.h).
//
// A call costs about 1 microsecond while the helpers are awake, and about 10 if
// they sleep. They stay awake for 0.5 milliseconds after a call, because the
// next operation of a network comes soon.

#ifndef TINYTORCH_TENSOR_KERNELS_PARALLEL_H_
#define TINYTORCH_TENSOR_KERNELS_PARALLEL_H_

#include <cstdint>
#include <functional>

namespace tinytorch::kernels {

// Calls work(begin, end) for parts that together are [0, count). Each part has
// at least `grain` numbers, except that one part may be all there is. There is
// only one part, on the calling thread, if Threads() is 1, if the call is made
// inside of the work of another call, or if another thread is using the
// helpers. If parts throw, the first exception is thrown again here, after all
// parts that had begun are done.
void ParallelFor(int64_t count, int64_t grain,
                 const std::function<void(int64_t begin, int64_t end)>& work);

// The number of threads that share a loop, the calling thread included. It
// starts as the number in the environment variable TINYTORCH_THREADS; if that
// is not set, as the number of processors, at most 4. PyTorch:
// torch.get_num_threads()
int Threads();

// Sets it, at least 1. Call it while no ParallelFor() is running. PyTorch:
// torch.set_num_threads(threads)
void SetThreads(int threads);

}  // namespace tinytorch::kernels

#endif  // TINYTORCH_TENSOR_KERNELS_PARALLEL_H_
