// Fills the memory of each new tensor, so that a test that reads an element
// that nothing has written fails, and fails in the same way each time. Without
// it the memory holds zeros once and old numbers at another time.
//
// Storage is what asks for aligned memory. Other memory is filled by the C
// library (MALLOC_PERTURB_ in execute/environment.cc). Sanitizers have
// operators of their own.
#include "tools/runner/fresh_memory.h"

#include "tools/runner/sanitized.h"

#ifndef TINYTORCH_SANITIZED

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>

void* operator new(std::size_t size, std::align_val_t alignment) {
  const std::size_t step = static_cast<std::size_t>(alignment);
  const std::size_t whole = (size + step - 1) / step * step;
  void* memory =
      whole < size ? nullptr : std::aligned_alloc(step, whole ? whole : step);
  if (memory == nullptr) throw std::bad_alloc();
  return std::memset(memory, tinytorch::runner::kFreshByte, size);
}

void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

#endif  // TINYTORCH_SANITIZED
