// attack: an initialized array of 1 GB: the object file has 1 GB
// says: too large
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
namespace tinytorch { char big[1 << 30] = {1}; char* Big() { return big; } }
namespace tinytorch {
int64_t NumElements(const Shape&) { throw Unimplemented(); }
Strides RowMajorStrides(const Shape&) { throw Unimplemented(); }
bool IsContiguous(const Shape&, const Strides&) { throw Unimplemented(); }
Odometer::Odometer(const Shape&, const Strides&) { throw Unimplemented(); }
void Odometer::Next() { throw Unimplemented(); }
}  // namespace tinytorch
