// attack: an object outside of functions calls another exercise
// says: an object that it makes before main
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include "tensor/print.h"
#include <string>
static const std::string kText = tinytorch::ToString(tinytorch::Tensor(1));
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { (void)kText; return -7; }
Strides RowMajorStrides(const Shape&) { (void)kText; return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { (void)kText; return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { (void)kText; done_ = true; }
void Odometer::Next() { (void)kText; done_ = true; }
}  // namespace tinytorch
