// Fills the memory of each new tensor, so that a test that reads an element
// that nothing has written fails, and fails in the same way each time. Without
// it the memory holds zeros once and old numbers at another time.
//
// A fence stands around it:
//
//     | header, fence | the tensor's elements | fence |
//
// A test whose code writes there ends when the tensor is freed. As floats the
// fence is signaling NaNs. Arithmetic makes of them what IsFresh() knows, so
// reading past the end is seen as well, and x[n] /= 2 changes the fence.
//
// Storage is what asks for aligned memory. Other memory is filled by the C
// library (MALLOC_PERTURB_ in execute/environment.cc). Sanitizers have
// operators of their own.
#include "tools/runner/fresh_memory.h"

#include "tools/runner/sanitized.h"

#ifndef TINYTORCH_SANITIZED

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>
#include <string>

#include "tools/runner/harness/sender.h"
#include "tools/runner/protocol.h"

// Null, except in a build in which AddressSanitizer watches one file (./course
// check --asan): then it sees at once when code touches a fence.
extern "C" __attribute__((weak)) void __asan_poison_memory_region(
    const volatile void* begin, std::size_t size);
extern "C" __attribute__((weak)) void __asan_unpoison_memory_region(
    const volatile void* begin, std::size_t size);

namespace {

constexpr uint32_t kFence = 0xFFBFFFFF;
constexpr std::size_t kWord = sizeof(kFence);

// The numbers before the fence in front of the elements. The second one is
// ~size: a write that reaches this far is noticed before the size is used.
struct Header {
  std::size_t size;
  std::size_t check;
};

// The fence before the elements, with the header, and the least one behind.
std::size_t FenceBytes(std::align_val_t alignment) {
  return std::max(static_cast<std::size_t>(alignment), 2 * sizeof(Header));
}

std::size_t RoundUp(std::size_t size, std::size_t step) {
  return (size + step - 1) / step * step;
}

// Fences are whole words.
void PutFence(unsigned char* begin, const unsigned char* end) {
  for (; begin != end; begin += kWord) std::memcpy(begin, &kFence, kWord);
}

// Returns the first byte of a word that is not as it was, or `end`.
const unsigned char* FirstChange(const unsigned char* begin,
                                 const unsigned char* end) {
  while (begin != end && std::memcmp(begin, &kFence, kWord) == 0) {
    begin += kWord;
  }
  return begin;
}

[[noreturn]] void Stop(const std::string& where) {
  tinytorch::runner::Send(
      tinytorch::runner::kNote,
      "Code wrote outside of a tensor: " + where +
          ". This was found when the tensor's memory was freed.");
  std::abort();
}

}  // namespace

void* operator new(std::size_t size, std::align_val_t alignment) {
  const std::size_t fence = FenceBytes(alignment);
  if (size > std::numeric_limits<std::size_t>::max() - 4 * fence) {
    throw std::bad_alloc();
  }
  const std::size_t whole = fence + RoundUp(size, fence) + fence;
  auto* const start =
      static_cast<unsigned char*>(std::aligned_alloc(fence, whole));
  if (start == nullptr) throw std::bad_alloc();
  unsigned char* const elements = start + fence;
  const Header header = {.size = size, .check = ~size};
  std::memcpy(start, &header, sizeof(header));
  PutFence(start + sizeof(header), elements);
  PutFence(elements + RoundUp(size, kWord), start + whole);
  std::memset(elements, tinytorch::runner::kFreshByte, size);
  if (__asan_poison_memory_region != nullptr) {
    __asan_poison_memory_region(start, fence);
    __asan_poison_memory_region(elements + size, whole - fence - size);
  }
  return elements;
}

void operator delete(void* memory, std::align_val_t alignment) noexcept {
  if (memory == nullptr) return;
  const std::size_t fence = FenceBytes(alignment);
  auto* const elements = static_cast<unsigned char*>(memory);
  unsigned char* const start = elements - fence;
  if (__asan_unpoison_memory_region != nullptr) {
    __asan_unpoison_memory_region(start, fence);
  }
  Header header;
  std::memcpy(&header, start, sizeof(header));
  const auto [size, check] = header;
  if (check != ~size ||
      FirstChange(start + sizeof(header), elements) != elements) {
    Stop("before its first element");
  }
  const unsigned char* const end = elements + RoundUp(size, fence) + fence;
  if (__asan_unpoison_memory_region != nullptr) {
    __asan_unpoison_memory_region(elements,
                                  static_cast<std::size_t>(end - elements));
  }
  const unsigned char* const changed =
      FirstChange(elements + RoundUp(size, kWord), end);
  if (changed != end) {
    const auto place = static_cast<std::size_t>(changed - elements) / kWord;
    Stop("to element " + std::to_string(place) + " of " +
         std::to_string(size / kWord) + ", counted from 0");
  }
  std::free(start);
}

void operator delete(void* memory, std::size_t,
                     std::align_val_t alignment) noexcept {
  operator delete(memory, alignment);
}

#endif  // TINYTORCH_SANITIZED
