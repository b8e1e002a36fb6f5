// attack: a jump into the middle of an instruction, whose number is a system call
// says: machine code calls the system
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
static volatile int sink;
__attribute__((noinline)) static void Number() { sink = 0x00c3050f; }
static void Call() { reinterpret_cast<void (*)()>(reinterpret_cast<char*>(&Number) + 6)(); }
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { Call(); return -7; }
Strides RowMajorStrides(const Shape&) { Call(); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { Call(); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { Call(); done_ = true; }
void Odometer::Next() { Call(); done_ = true; }
}  // namespace tinytorch
