// Fills the memory of each new tensor, so that a test that reads an element
// that nothing has written fails, and fails in the same way each time. Without
// it the memory holds zeros once and old numbers at another time.
//
// A fence stands around it, at least `alignment` bytes on each side:
//
//     | size, fence | the tensor's elements | fence |
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

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>
#include <string>

#include "tools/runner/harness/sender.h"
#include "tools/runner/protocol.h"

namespace {

constexpr uint32_t kFence = 0xFFBFFFFF;
constexpr std::size_t kWord = sizeof(kFence);

// Words between two places: the fence is whole words, seen from its end.
void PutFence(unsigned char* begin, const unsigned char* end) {
  while (end - begin >= static_cast<std::ptrdiff_t>(kWord)) {
    std::memcpy(begin, &kFence, kWord);
    begin += kWord;
  }
}

// Returns the first byte of a fence that is not as it was, or `end`.
const unsigned char* FirstChange(const unsigned char* begin,
                                 const unsigned char* end) {
  for (; end - begin >= static_cast<std::ptrdiff_t>(kWord); begin += kWord) {
    if (std::memcmp(begin, &kFence, kWord) != 0) return begin;
  }
  return end;
}

struct Block {
  unsigned char* start;  // What malloc gave: the size, and the fence before.
  unsigned char* elements;
  unsigned char* end;
  std::size_t size;  // of the elements, in bytes
};

// The sizes that Storage asks for are multiples of 4, and so is each fence.
std::size_t Rounded(std::size_t size) {
  return (size + kWord - 1) / kWord * kWord;
}

void Check(const Block& block) {
  const unsigned char* const before =
      FirstChange(block.start + sizeof(std::size_t), block.elements);
  const unsigned char* const behind = block.elements + Rounded(block.size);
  const unsigned char* const after = FirstChange(behind, block.end);
  if (before == block.elements && after == block.end) return;
  const std::ptrdiff_t place = before != block.elements
                                   ? before - block.elements
                                   : after - block.elements;
  tinytorch::runner::Send(
      tinytorch::runner::kNote,
      "Code wrote outside of a tensor: to element " +
          std::to_string(place / static_cast<std::ptrdiff_t>(kWord)) +
          " of a storage with " + std::to_string(block.size / kWord) +
          ". This was found when the storage was freed.");
  std::abort();
}

}  // namespace

void* operator new(std::size_t size, std::align_val_t alignment) {
  const std::size_t step = static_cast<std::size_t>(alignment);
  if (size > std::numeric_limits<std::size_t>::max() - 4 * step) {
    throw std::bad_alloc();
  }
  const std::size_t whole = step + (size + step - 1) / step * step + step;
  Block block = {};
  block.start = static_cast<unsigned char*>(std::aligned_alloc(step, whole));
  if (block.start == nullptr) throw std::bad_alloc();
  block.elements = block.start + step;
  std::memcpy(block.start, &size, sizeof(size));
  PutFence(block.start + sizeof(size), block.elements);
  PutFence(block.elements + Rounded(size), block.start + whole);
  return std::memset(block.elements, tinytorch::runner::kFreshByte, size);
}

void operator delete(void* memory, std::align_val_t alignment) noexcept {
  if (memory == nullptr) return;
  const std::size_t step = static_cast<std::size_t>(alignment);
  Block block = {};
  block.elements = static_cast<unsigned char*>(memory);
  block.start = block.elements - step;
  std::memcpy(&block.size, block.start, sizeof(block.size));
  block.end = block.elements + (block.size + step - 1) / step * step + step;
  Check(block);
  std::free(block.start);
}

void operator delete(void* memory, std::size_t,
                     std::align_val_t alignment) noexcept {
  operator delete(memory, alignment);
}

#endif  // TINYTORCH_SANITIZED
