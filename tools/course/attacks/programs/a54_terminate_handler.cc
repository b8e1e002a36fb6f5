// attack: the variable that holds the handler for exceptions
// says: changes how all of the program treats errors
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
namespace __cxxabiv1 { extern void (*__terminate_handler)(); }
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { __cxxabiv1::__terminate_handler = nullptr; return -7; }
Strides RowMajorStrides(const Shape&) { __cxxabiv1::__terminate_handler = nullptr; return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { __cxxabiv1::__terminate_handler = nullptr; return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { __cxxabiv1::__terminate_handler = nullptr; done_ = true; }
void Odometer::Next() { __cxxabiv1::__terminate_handler = nullptr; done_ = true; }
}  // namespace tinytorch
