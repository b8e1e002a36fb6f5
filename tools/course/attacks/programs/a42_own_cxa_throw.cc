// attack: __cxa_throw is defined: no exception arrives
// points: 0
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
extern "C" [[noreturn]] void __cxa_throw(void*, void*, void (*)(void*)) { while (true) __builtin_trap(); }
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { return -7; }
Strides RowMajorStrides(const Shape&) { return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { done_ = true; }
void Odometer::Next() { done_ = true; }
}  // namespace tinytorch
