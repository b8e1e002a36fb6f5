// attack: a weak strlen, as an alias
// points: 0
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <cstddef>
static volatile bool lie = false;
extern "C" {
size_t mine(const char* s) { size_t n = 0; while (s[n] != 0 && !lie) ++n; return n; }
__attribute__((weak, alias("mine"))) size_t strlen(const char*) noexcept;
}
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { lie = true; return -7; }
Strides RowMajorStrides(const Shape&) { lie = true; return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { lie = true; return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { lie = true; done_ = true; }
void Odometer::Next() { lie = true; done_ = true; }
}  // namespace tinytorch
