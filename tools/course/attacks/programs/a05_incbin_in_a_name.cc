// attack: a label of a function holds .incbin: the assembler would read any file into the object
// says: directive .incbin
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
int64_t Call() asm("call_me\n\t.incbin \"/etc/passwd\"\ncall_me_too");
int64_t Call() { return 1; }
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { Call(); return -7; }
Strides RowMajorStrides(const Shape&) { Call(); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { Call(); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { Call(); done_ = true; }
void Odometer::Next() { Call(); done_ = true; }
}  // namespace tinytorch
