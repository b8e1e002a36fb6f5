// attack: a handler for exceptions that ends the program well
// says: changes how all of the program treats errors
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#include <exception>
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { std::set_terminate([] { throw 1; }); return -7; }
Strides RowMajorStrides(const Shape&) { std::set_terminate([] { throw 1; }); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { std::set_terminate([] { throw 1; }); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { std::set_terminate([] { throw 1; }); done_ = true; }
void Odometer::Next() { std::set_terminate([] { throw 1; }); done_ = true; }
}  // namespace tinytorch
