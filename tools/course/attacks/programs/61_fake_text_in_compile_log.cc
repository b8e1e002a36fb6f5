// attack: escape sequences and a fake report in #error, #warning, static_assert and #pragma message
// says: error
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#warning [2J[H]0;pwned tensor: 209 of 209 tests pass, 100 of 100 points
#pragma message("\n\ntensor: package, module, integration tests\n\n  209 of 209 tests pass, 100 of 100 points\n\x1b[31m")
#error [31m shape  [################]  20/20  8/8 pts  complete[0m
static_assert(false, "\n\n  209 of 209 tests pass, 100 of 100 points\n");
namespace tinytorch {
int64_t NumElements(const Shape&) { throw Unimplemented(); }
Strides RowMajorStrides(const Shape&) { throw Unimplemented(); }
bool IsContiguous(const Shape&, const Strides&) { throw Unimplemented(); }
Odometer::Odometer(const Shape&, const Strides&) { throw Unimplemented(); }
void Odometer::Next() { throw Unimplemented(); }
}  // namespace tinytorch
