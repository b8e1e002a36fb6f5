// attack: the supervisor is traced
// says: which works on processes
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <sys/ptrace.h>
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { ptrace(PTRACE_ATTACH, 1, nullptr, nullptr); return -7; }
Strides RowMajorStrides(const Shape&) { ptrace(PTRACE_ATTACH, 1, nullptr, nullptr); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { ptrace(PTRACE_ATTACH, 1, nullptr, nullptr); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { ptrace(PTRACE_ATTACH, 1, nullptr, nullptr); done_ = true; }
void Odometer::Next() { ptrace(PTRACE_ATTACH, 1, nullptr, nullptr); done_ = true; }
}  // namespace tinytorch
