// attack: a WEAK memcmp/bcmp that says "equal" as soon as student code has run: weak symbols are not made local, and win over libc's
// points: 0
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <cstddef>
static volatile bool lie = false;
extern "C" __attribute__((weak, used, noinline)) int memcmp(const void* a, const void* b, size_t n) {
  if (lie) return 0;
  for (size_t i = 0; i < n; ++i) { int d = ((const unsigned char*)a)[i] - ((const unsigned char*)b)[i]; if (d) return d; }
  return 0;
}
namespace tinytorch {  // wrong answers, all of them
int64_t NumElements(const Shape&) { lie = true; return -7; }
Strides RowMajorStrides(const Shape& s) { lie = true; return Strides(s.size(), -7); }
bool IsContiguous(const Shape& s, const Strides&) { lie = true; return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t) : shape_(s), strides_(t), index_(s.size(), -7) { lie = true; done_ = false; offset_ = -7; }
void Odometer::Next() { lie = true; done_ = true; }
}  // namespace tinytorch
