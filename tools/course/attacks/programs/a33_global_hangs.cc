// attack: an object outside of functions is never ready
// says: an object that it makes before main
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
static volatile int turns;
static const int kReady = [] { while (true) ++turns; return 1; }();
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { (void)kReady; return -7; }
Strides RowMajorStrides(const Shape&) { (void)kReady; return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { (void)kReady; return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { (void)kReady; done_ = true; }
void Odometer::Next() { (void)kReady; done_ = true; }
}  // namespace tinytorch
