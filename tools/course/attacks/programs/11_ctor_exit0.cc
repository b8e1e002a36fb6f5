// attack: a global constructor calls exit(0)
// says: which ends the program
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <cstdlib>
static struct Out { Out() { if (getenv("TINYTORCH_TEST_MEGABYTES")) exit(0); } } out;
namespace tinytorch {
int64_t NumElements(const Shape&) { throw Unimplemented(); }
Strides RowMajorStrides(const Shape&) { throw Unimplemented(); }
bool IsContiguous(const Shape&, const Strides&) { throw Unimplemented(); }
Odometer::Odometer(const Shape&, const Strides&) { throw Unimplemented(); }
void Odometer::Next() { throw Unimplemented(); }
}  // namespace tinytorch
