// attack: an honest object outside of functions throws
// says: an object that it makes before main
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <vector>
#include <cstddef>
static const std::vector<int> kTable(static_cast<size_t>(-1), 1);
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { (void)kTable; return -7; }
Strides RowMajorStrides(const Shape&) { (void)kTable; return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { (void)kTable; return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { (void)kTable; done_ = true; }
void Odometer::Next() { (void)kTable; done_ = true; }
}  // namespace tinytorch
