// attack: pages of memory that can be executed
// says: which works on pages of memory
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <sys/mman.h>
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); return -7; }
Strides RowMajorStrides(const Shape&) { mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); done_ = true; }
void Odometer::Next() { mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); done_ = true; }
}  // namespace tinytorch
