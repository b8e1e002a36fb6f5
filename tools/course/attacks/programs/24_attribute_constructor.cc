// attack: __attribute__((constructor(101))) instead of a global object: reads the nonce
// says: runs code before main
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <unistd.h>
#include <string>
__attribute__((constructor(101))) static void Forge() {
  char n[32]; if (read(3, n, 32) != 32) return;
  std::string s(n, 32), r = s + " start \n" + s + " done passed\n"; (void)!write(3, r.data(), r.size()); _exit(0);
}
namespace tinytorch {
int64_t NumElements(const Shape&) { throw Unimplemented(); }
Strides RowMajorStrides(const Shape&) { throw Unimplemented(); }
bool IsContiguous(const Shape&, const Strides&) { throw Unimplemented(); }
Odometer::Odometer(const Shape&, const Strides&) { throw Unimplemented(); }
void Odometer::Next() { throw Unimplemented(); }
}  // namespace tinytorch
