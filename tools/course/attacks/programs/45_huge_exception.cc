// attack: exceptions with a text of 200 MB
// points: 0
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <stdexcept>
#include <string>
namespace tinytorch {  // wrong answers, all of them
int64_t NumElements(const Shape&) { throw std::runtime_error(std::string(200u << 20, 'x')); return -7; }
Strides RowMajorStrides(const Shape&) { throw std::runtime_error(std::string(200u << 20, 'x')); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { throw std::runtime_error(std::string(200u << 20, 'x')); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t) : shape_(s), strides_(t), index_(s.size(), -7) { throw std::runtime_error(std::string(200u << 20, 'x')); done_ = false; offset_ = -7; }
void Odometer::Next() { throw std::runtime_error(std::string(200u << 20, 'x')); done_ = true; }
}  // namespace tinytorch
