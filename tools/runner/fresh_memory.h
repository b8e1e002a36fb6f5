// Fresh memory of tensors in a test: all its bytes are kFreshByte, so that an
// element that nothing has written can be told from a wrong one. The harness
// fills it (harness/fresh_memory.cc); matchers ask IsFresh().
#ifndef TINYTORCH_TOOLS_RUNNER_FRESH_MEMORY_H_
#define TINYTORCH_TOOLS_RUNNER_FRESH_MEMORY_H_

#include <bit>
#include <cstdint>
#include <type_traits>

namespace tinytorch::runner {

inline constexpr unsigned char kFreshByte = 0xFF;

// Returns whether a number is fresh memory, or was computed from it. As a
// floating-point number, kFreshByte repeated is a NaN with all bits of its
// fraction set. Arithmetic hands such a NaN on, and makes its own, of inf - inf
// for example, with only one of these bits.
template <typename T>
bool IsFresh(T x) {
  using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
  constexpr Bits kButTheSign = ~Bits{0} >> 1;
  return (std::bit_cast<Bits>(x) & kButTheSign) == kButTheSign;
}

}  // namespace tinytorch::runner

#endif  // TINYTORCH_TOOLS_RUNNER_FRESH_MEMORY_H_
