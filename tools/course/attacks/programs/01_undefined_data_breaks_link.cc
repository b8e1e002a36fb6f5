// attack: an undefined VARIABLE (not function) is used: `extern int x;` that nobody defines. Also a plain beginner's accident
// clang-format off
//   (e.g. `extern char** environ;` inside namespace tinytorch).
// says: declared, but which no file
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
namespace tinytorch {
extern int nowhere_defined;
int64_t NumElements(const Shape&) { return nowhere_defined; }
Strides RowMajorStrides(const Shape&) { throw Unimplemented(); }
bool IsContiguous(const Shape&, const Strides&) { throw Unimplemented(); }
Odometer::Odometer(const Shape&, const Strides&) { throw Unimplemented(); }
void Odometer::Next() { throw Unimplemented(); }
}
