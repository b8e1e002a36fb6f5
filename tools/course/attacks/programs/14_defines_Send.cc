// attack: defines tinytorch::runner::Send itself (strong) so that failures are not sent
// points: 0
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <unistd.h>
#include <string_view>
namespace tinytorch::runner { void Send(std::string_view, std::string_view) {} }
namespace tinytorch {  // wrong answers, all of them
int64_t NumElements(const Shape&) {  return -7; }
Strides RowMajorStrides(const Shape&) {  return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) {  return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t) : shape_(s), strides_(t), index_(s.size(), -7) {  done_ = false; offset_ = -7; }
void Odometer::Next() {  done_ = true; }
}  // namespace tinytorch
