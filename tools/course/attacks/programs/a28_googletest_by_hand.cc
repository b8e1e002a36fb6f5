// attack: a function of GoogleTest is declared by hand
// says: which is part of GoogleTest
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
namespace testing { class UnitTest { public: static UnitTest* GetInstance(); }; }
namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { testing::UnitTest::GetInstance(); return -7; }
Strides RowMajorStrides(const Shape&) { testing::UnitTest::GetInstance(); return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { testing::UnitTest::GetInstance(); return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { testing::UnitTest::GetInstance(); done_ = true; }
void Odometer::Next() { testing::UnitTest::GetInstance(); done_ = true; }
}  // namespace tinytorch
