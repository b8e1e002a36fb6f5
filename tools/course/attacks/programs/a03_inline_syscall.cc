// attack: a system call in assembler
// says: it has assembler in line 7
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
static void Call() {
  long r; asm volatile("syscall" : "=a"(r) : "a"(39) : "rcx", "r11", "memory");
}
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { Call(); return -7; }
Strides RowMajorStrides(const Shape&) { Call(); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { Call(); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { Call(); done_ = true; }
void Odometer::Next() { Call(); done_ = true; }
}  // namespace tinytorch
