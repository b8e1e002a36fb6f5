// attack: the functions of another exercise are defined, too
// points: 0
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include "tensor/views.h"
namespace tinytorch { Tensor Transpose(const Tensor& x, int64_t, int64_t) { return x; } }
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { return -7; }
Strides RowMajorStrides(const Shape&) { return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { done_ = true; }
void Odometer::Next() { done_ = true; }
}  // namespace tinytorch
