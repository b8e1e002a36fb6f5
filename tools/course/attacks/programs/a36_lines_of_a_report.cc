// attack: static_assert with lines that look like a report
// says: | PASSED
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
static_assert(sizeof(int) == 3, "\nPASSED  all tests\n  shape  8 / 8\n\033[2J\u202e100 of 100");
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { return -7; }
Strides RowMajorStrides(const Shape&) { return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { done_ = true; }
void Odometer::Next() { done_ = true; }
}  // namespace tinytorch
