// attack: the tables of the loader
// says: declared but which no file
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
extern "C" const long _DYNAMIC[];
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { (void)*static_cast<const volatile long*>(_DYNAMIC); return -7; }
Strides RowMajorStrides(const Shape&) { (void)*static_cast<const volatile long*>(_DYNAMIC); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { (void)*static_cast<const volatile long*>(_DYNAMIC); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { (void)*static_cast<const volatile long*>(_DYNAMIC); done_ = true; }
void Odometer::Next() { (void)*static_cast<const volatile long*>(_DYNAMIC); done_ = true; }
}  // namespace tinytorch
