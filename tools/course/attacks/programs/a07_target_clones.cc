// attack: a function in two versions, of which the loader takes one
// says: ifunc
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
__attribute__((target_clones("avx2", "default"))) int64_t Twice(int64_t x) { return 2 * x; }
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { Twice(1); return -7; }
Strides RowMajorStrides(const Shape&) { Twice(1); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { Twice(1); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { Twice(1); done_ = true; }
void Odometer::Next() { Twice(1); done_ = true; }
}  // namespace tinytorch
