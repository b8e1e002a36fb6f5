// attack: a command of the shell
// says: which works on processes
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <cstdlib>
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { (void)!std::system("true"); return -7; }
Strides RowMajorStrides(const Shape&) { (void)!std::system("true"); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { (void)!std::system("true"); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { (void)!std::system("true"); done_ = true; }
void Odometer::Next() { (void)!std::system("true"); done_ = true; }
}  // namespace tinytorch
