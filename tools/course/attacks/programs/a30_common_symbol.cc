// attack: a symbol without a place
// says: by other means than C++
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
__attribute__((common)) int shared_by_all;
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { ++shared_by_all; return -7; }
Strides RowMajorStrides(const Shape&) { ++shared_by_all; return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { ++shared_by_all; return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { ++shared_by_all; done_ = true; }
void Odometer::Next() { ++shared_by_all; done_ = true; }
}  // namespace tinytorch
