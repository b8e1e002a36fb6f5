// Loops over all elements of a parameter, fast. Given.
//
//   ForEachElement(count, [=](int64_t i) { w[i] -= rate * g[i]; });
//
// The same as `for (int64_t i = 0; i < count; ++i)` around the body, if no
// element depends on another: it runs on several processors, and with vector
// instructions for eight floats where the processor has them. The results are
// the same to the bit. Capture by value ([=]), so that the compiler keeps what
// you capture in registers.
//
// The exercise `optimizers` uses it.

#ifndef TINYTORCH_TRAINING_GIVEN_ELEMENT_LOOP_H_
#define TINYTORCH_TRAINING_GIVEN_ELEMENT_LOOP_H_

#include <cstdint>

#include "tensor/kernels/kernels.h"

namespace tinytorch {

// Calls update(i) for each i in [begin, end).
template <typename Update>
void UpdateEach(int64_t begin, int64_t end, Update update) {
  for (int64_t i = begin; i < end; ++i) update(i);
}

// The same, compiled for processors of 2013 and later: AVX2 takes eight square
// roots or divisions at once, and these are what Adam's loop waits for.
#if defined(__x86_64__)
template <typename Update>
[[gnu::target("avx2")]] void UpdateEachAvx2(int64_t begin, int64_t end,
                                            Update update) {
  for (int64_t i = begin; i < end; ++i) update(i);
}
#endif

// Calls update(i) for each i in [0, count), in any order, on several threads.
template <typename Update>
void ForEachElement(int64_t count, Update update) {
  constexpr int64_t kElementsPerPart = 8 * 1024;  // 5 to 10 microseconds
  kernels::ParallelFor(count, kElementsPerPart,
                       [&](int64_t begin, int64_t end) {
#if defined(__x86_64__)
                         if (__builtin_cpu_supports("avx2")) {
                           return UpdateEachAvx2(begin, end, update);
                         }
#endif
                         UpdateEach(begin, end, update);
                       });
}

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_GIVEN_ELEMENT_LOOP_H_
