// attack: a flag of GoogleTest: do not fail
// says: which is part of GoogleTest
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
namespace testing { extern bool FLAGS_gtest_throw_on_failure; }
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { testing::FLAGS_gtest_throw_on_failure = false; return -7; }
Strides RowMajorStrides(const Shape&) { testing::FLAGS_gtest_throw_on_failure = false; return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { testing::FLAGS_gtest_throw_on_failure = false; return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { testing::FLAGS_gtest_throw_on_failure = false; done_ = true; }
void Odometer::Next() { testing::FLAGS_gtest_throw_on_failure = false; done_ = true; }
}  // namespace tinytorch
