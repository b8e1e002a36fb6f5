// attack: a template of the C++ library, specialized for all of the program
// points: 0
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <cstdint>
#include <vector>
static volatile bool lie = false;
template <> bool std::operator==(const std::vector<int64_t>&, const std::vector<int64_t>&) { return true; }
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { lie = true; return -7; }
Strides RowMajorStrides(const Shape&) { lie = true; return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { lie = true; return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { lie = true; done_ = true; }
void Odometer::Next() { lie = true; done_ = true; }
}  // namespace tinytorch
