// attack: a variable in std that does not exist
// says: declared but which no file
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
namespace std { extern int nowhere_defined; }
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { (void)*const_cast<volatile int*>(&std::nowhere_defined); return -7; }
Strides RowMajorStrides(const Shape&) { (void)*const_cast<volatile int*>(&std::nowhere_defined); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { (void)*const_cast<volatile int*>(&std::nowhere_defined); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { (void)*const_cast<volatile int*>(&std::nowhere_defined); done_ = true; }
void Odometer::Next() { (void)*const_cast<volatile int*>(&std::nowhere_defined); done_ = true; }
}  // namespace tinytorch
