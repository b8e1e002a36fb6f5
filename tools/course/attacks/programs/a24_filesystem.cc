// attack: std::filesystem removes files
// says: which works on files
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <filesystem>
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { std::filesystem::remove_all("/tmp/nothing/of/that/name"); return -7; }
Strides RowMajorStrides(const Shape&) { std::filesystem::remove_all("/tmp/nothing/of/that/name"); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { std::filesystem::remove_all("/tmp/nothing/of/that/name"); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { std::filesystem::remove_all("/tmp/nothing/of/that/name"); done_ = true; }
void Odometer::Next() { std::filesystem::remove_all("/tmp/nothing/of/that/name"); done_ = true; }
}  // namespace tinytorch
