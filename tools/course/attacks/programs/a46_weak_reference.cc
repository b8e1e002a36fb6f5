// attack: read, only if it is there
// says: which works on files
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
extern "C" __attribute__((weak)) long read(int, void*, unsigned long);
static char buffer[64];
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { if (read) read(3, buffer, 32); return -7; }
Strides RowMajorStrides(const Shape&) { if (read) read(3, buffer, 32); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { if (read) read(3, buffer, 32); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { if (read) read(3, buffer, 32); done_ = true; }
void Odometer::Next() { if (read) read(3, buffer, 32); done_ = true; }
}  // namespace tinytorch
