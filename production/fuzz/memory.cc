#include "production/fuzz/memory.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>

namespace tinytorch {
namespace {

std::atomic<size_t> largest_piece{SIZE_MAX};

}  // namespace

void LimitMemory(size_t size) { largest_piece = size; }

}  // namespace tinytorch

// Nearly all memory comes from here, so a length that was trusted shows. (The
// other forms of new call this one. Those of the address sanitizer do not, so
// both new and delete of a pair must be here.)
void* operator new(size_t size) {
  if (size > tinytorch::largest_piece.load(std::memory_order_relaxed)) {
    tinytorch::LimitMemory(SIZE_MAX);
    std::fprintf(stderr, "fuzz: asks for %zu bytes at once\n", size);
    std::abort();
  }
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
