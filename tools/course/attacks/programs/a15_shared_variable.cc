// attack: the variable of a header, with another beginning: the tracer of all modules
// points: 0
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
static char kNothing[64];
extern "C" __attribute__((weak)) constinit thread_local void* tracer asm("_ZN9tinytorch14current_tracerE") = kNothing;
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { (void)tracer; return -7; }
Strides RowMajorStrides(const Shape&) { (void)tracer; return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { (void)tracer; return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { (void)tracer; done_ = true; }
void Odometer::Next() { (void)tracer; done_ = true; }
}  // namespace tinytorch
