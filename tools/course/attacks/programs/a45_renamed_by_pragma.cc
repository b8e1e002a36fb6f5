// attack: puts is write, by a pragma
// says: which works on files
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#pragma redefine_extname mine write
extern "C" long mine(int, const void*, unsigned long);
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { mine(3, "x", 1); return -7; }
Strides RowMajorStrides(const Shape&) { mine(3, "x", 1); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { mine(3, "x", 1); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { mine(3, "x", 1); done_ = true; }
void Odometer::Next() { mine(3, "x", 1); done_ = true; }
}  // namespace tinytorch
