// attack: a resolver of the student runs before main
// says: ifunc
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
extern "C" {
int Two() { return 2; }
int (*Resolve())() { return Two; }
__attribute__((ifunc("Resolve"))) int Chosen();
}
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { Chosen(); return -7; }
Strides RowMajorStrides(const Shape&) { Chosen(); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { Chosen(); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { Chosen(); done_ = true; }
void Odometer::Next() { Chosen(); done_ = true; }
}  // namespace tinytorch
