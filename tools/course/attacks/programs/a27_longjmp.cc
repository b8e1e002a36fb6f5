// attack: a jump out of the test
// says: which jumps out of functions
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <csetjmp>
static std::jmp_buf place;
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { if (setjmp(place) == 0) std::longjmp(place, 1); return -7; }
Strides RowMajorStrides(const Shape&) { if (setjmp(place) == 0) std::longjmp(place, 1); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { if (setjmp(place) == 0) std::longjmp(place, 1); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { if (setjmp(place) == 0) std::longjmp(place, 1); done_ = true; }
void Odometer::Next() { if (setjmp(place) == 0) std::longjmp(place, 1); done_ = true; }
}  // namespace tinytorch
