// attack: functions are looked for by name at run time
// says: which looks for code at run time
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <dlfcn.h>
static auto* Find() { return dlsym(nullptr, "write"); }
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { Find(); return -7; }
Strides RowMajorStrides(const Shape&) { Find(); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { Find(); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { Find(); done_ = true; }
void Odometer::Next() { Find(); done_ = true; }
}  // namespace tinytorch
