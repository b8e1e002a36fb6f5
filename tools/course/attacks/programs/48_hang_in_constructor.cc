// attack: a global constructor that never ends
// says: which depends on the machine
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <unistd.h>
#include <cstdlib>
static struct Hang { Hang() { if (getenv("TINYTORCH_TEST_MEGABYTES")) for (;;) pause(); } } hang;
namespace tinytorch {
int64_t NumElements(const Shape&) { throw Unimplemented(); }
Strides RowMajorStrides(const Shape&) { throw Unimplemented(); }
bool IsContiguous(const Shape&, const Strides&) { throw Unimplemented(); }
Odometer::Odometer(const Shape&, const Strides&) { throw Unimplemented(); }
void Odometer::Next() { throw Unimplemented(); }
}  // namespace tinytorch
