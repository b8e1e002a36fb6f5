// attack: malloc is defined, and gives nothing
// points: 0
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <cstddef>
extern "C" void* malloc(size_t) noexcept { return nullptr; }
extern "C" void free(void*) noexcept {}
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { return -7; }
Strides RowMajorStrides(const Shape&) { return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { done_ = true; }
void Odometer::Next() { done_ = true; }
}  // namespace tinytorch
