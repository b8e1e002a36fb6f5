// attack: the function of the exercise is weak
// says: no definition of tinytorch::NumElements
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
namespace tinytorch {
__attribute__((weak)) int64_t NumElements(const Shape&) { return -7; }
Strides RowMajorStrides(const Shape&) { return {-7, -7}; }
bool IsContiguous(const Shape&, const Strides&) { return true; }
Odometer::Odometer(const Shape& s, const Strides& t) : shape_(s), strides_(t) {}
void Odometer::Next() { done_ = true; }
}  // namespace tinytorch
