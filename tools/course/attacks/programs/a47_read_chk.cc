// attack: read by the name that the C library checks with
// says: which works on files
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
extern "C" long __read_chk(int, void*, unsigned long, unsigned long);
static char buffer[64];
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { __read_chk(3, buffer, 32, 64); return -7; }
Strides RowMajorStrides(const Shape&) { __read_chk(3, buffer, 32, 64); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { __read_chk(3, buffer, 32, 64); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { __read_chk(3, buffer, 32, 64); done_ = true; }
void Odometer::Next() { __read_chk(3, buffer, 32, 64); done_ = true; }
}  // namespace tinytorch
