// attack: a function ends without its result
// says: no return statement
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
static int64_t Forgot(int64_t x) { if (x > 0) { return 1; } }
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { Forgot(1); return -7; }
Strides RowMajorStrides(const Shape&) { Forgot(1); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { Forgot(1); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { Forgot(1); done_ = true; }
void Odometer::Next() { Forgot(1); done_ = true; }
}  // namespace tinytorch
