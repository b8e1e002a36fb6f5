// attack: the function under test calls _exit(0)
// says: which ends the program
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <unistd.h>
namespace tinytorch {  // wrong answers, all of them
int64_t NumElements(const Shape&) { _exit(0); return -7; }
Strides RowMajorStrides(const Shape&) { _exit(0); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { _exit(0); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t) : shape_(s), strides_(t), index_(s.size(), -7) { _exit(0); done_ = false; offset_ = -7; }
void Odometer::Next() { _exit(0); done_ = true; }
}  // namespace tinytorch
