// attack: numbers that are other ones in each run
// says: which gives other numbers in each run
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <random>
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { (void)std::random_device()(); return -7; }
Strides RowMajorStrides(const Shape&) { (void)std::random_device()(); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { (void)std::random_device()(); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { (void)std::random_device()(); done_ = true; }
void Odometer::Next() { (void)std::random_device()(); done_ = true; }
}  // namespace tinytorch
