// attack: a gnu_unique (strong, nm: u) definition of main: a duplicate symbol
// says: it has assembler
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
asm(".pushsection .text\n.globl main\n.type main,@gnu_unique_object\nmain: xorl %eax,%eax\n ret\n.popsection");
namespace tinytorch {
int64_t NumElements(const Shape&) { throw Unimplemented(); }
Strides RowMajorStrides(const Shape&) { throw Unimplemented(); }
bool IsContiguous(const Shape&, const Strides&) { throw Unimplemented(); }
Odometer::Odometer(const Shape&, const Strides&) { throw Unimplemented(); }
void Odometer::Next() { throw Unimplemented(); }
}  // namespace tinytorch
