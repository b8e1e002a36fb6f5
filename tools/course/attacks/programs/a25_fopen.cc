// attack: C's files
// says: which works on files
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <cstdio>
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { if (std::FILE* f = std::fopen("x", "w")) std::fclose(f); return -7; }
Strides RowMajorStrides(const Shape&) { if (std::FILE* f = std::fopen("x", "w")) std::fclose(f); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { if (std::FILE* f = std::fopen("x", "w")) std::fclose(f); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { if (std::FILE* f = std::fopen("x", "w")) std::fclose(f); done_ = true; }
void Odometer::Next() { if (std::FILE* f = std::fopen("x", "w")) std::fclose(f); done_ = true; }
}  // namespace tinytorch
