// attack: redefines operator new (weak: not made local) to abort: everything that allocates in the whole binary
// points: 0
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <cstdlib>
#include <new>
__attribute__((weak)) void* operator new(std::size_t n) { return malloc(n); }
__attribute__((weak)) void operator delete(void* p) noexcept { free(p); }
__attribute__((weak)) void operator delete(void* p, std::size_t) noexcept { free(p); }
namespace tinytorch {  // wrong answers, all of them
int64_t NumElements(const Shape&) {  return -7; }
Strides RowMajorStrides(const Shape&) {  return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) {  return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t) : shape_(s), strides_(t), index_(s.size(), -7) {  done_ = false; offset_ = -7; }
void Odometer::Next() {  done_ = true; }
}  // namespace tinytorch
