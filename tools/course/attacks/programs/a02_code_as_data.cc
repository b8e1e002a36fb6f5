// attack: an array of bytes in a section of code
// says: among the code
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
__attribute__((section(".text.bytes#"), used)) static const unsigned char kCode[] = {0xb8, 0x27, 0, 0, 0, 0x90, 0xc3};
static void Call() { reinterpret_cast<void (*)()>(const_cast<unsigned char*>(kCode))(); }
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { Call(); return -7; }
Strides RowMajorStrides(const Shape&) { Call(); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { Call(); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { Call(); done_ = true; }
void Odometer::Next() { Call(); done_ = true; }
}  // namespace tinytorch
