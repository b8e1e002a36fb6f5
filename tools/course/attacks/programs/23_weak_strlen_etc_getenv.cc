// attack: WEAK getenv/setrlimit: the memory limit of the harness is never set; then takes 3 GB
// points: 0
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <sys/resource.h>
#include <cstdlib>
#include <cstring>
#include <iostream>
extern "C" __attribute__((weak, used)) int setrlimit(__rlimit_resource_t, const struct rlimit*) noexcept { return 0; }
static void Take() { char* p = (char*)malloc(3ul << 30); std::cout << (p ? "got 3 GB\n" : "no\n"); if (p) { memset(p, 1, 1ul << 20); free(p); } }
namespace tinytorch {  // wrong answers, all of them
int64_t NumElements(const Shape&) { Take(); return -7; }
Strides RowMajorStrides(const Shape&) { Take(); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { Take(); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t) : shape_(s), strides_(t), index_(s.size(), -7) { Take(); done_ = false; offset_ = -7; }
void Odometer::Next() { Take(); done_ = true; }
}  // namespace tinytorch
