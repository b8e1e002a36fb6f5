// attack: #embed of the reference's text, printed by a test: leaks the solution into the report
// says: #embed puts another file
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <iostream>
static const char text[] = {
#embed "/home/student/tinytorch/tensor/reference/shape.cc"
  , 0 };
namespace tinytorch {  // wrong answers, all of them
int64_t NumElements(const Shape&) { std::cout << text + 3000; return -7; }
Strides RowMajorStrides(const Shape&) { std::cout << text + 3000; return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { std::cout << text + 3000; return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t) : shape_(s), strides_(t), index_(s.size(), -7) { std::cout << text + 3000; done_ = false; offset_ = -7; }
void Odometer::Next() { std::cout << text + 3000; done_ = true; }
}  // namespace tinytorch
