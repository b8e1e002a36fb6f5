#include "tensor/kernels/allocator.h"

#include <cstdlib>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace tinytorch::kernels {

void KeepFreedMemory() {
#if defined(__GLIBC__)
  constexpr int kMebibyte = 1024 * 1024;
  mallopt(M_MMAP_THRESHOLD, 32 * kMebibyte);  // the most that glibc accepts
  mallopt(M_TRIM_THRESHOLD, 512 * kMebibyte);
#endif
}

}  // namespace tinytorch::kernels
