// attack: #em\bed, spliced
// says: #embed puts another file
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
static const unsigned char kText[] = {
#em\
bed "/etc/passwd"
};
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { (void)kText; return -7; }
Strides RowMajorStrides(const Shape&) { (void)kText; return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { (void)kText; return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { (void)kText; done_ = true; }
void Odometer::Next() { (void)kText; done_ = true; }
}  // namespace tinytorch
