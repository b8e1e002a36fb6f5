// attack: a helper with a name of 200,000 letters
// points: 0
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
#define C1(n) C2(n, n, n, n, n, n, n, n, n, n)
#define C2(a, b, c, d, e, f, g, h, i, j) a##b##c##d##e##f##g##h##i##j
#define D1(n) C1(n)
#define E1(n) D2(C1(n))
#define D2(n) D3(n)
#define D3(n) C2(n, n, n, n, n, n, n, n, n, n)
#define F1(n) D2(E1(n))
#define G1(n) D2(F1(n))
#define H1(n) D2(G1(n))
void H1(ab)() {}

namespace tinytorch {  // Wrong answers, all of them.
int64_t NumElements(const Shape&) { return -7; }
Strides RowMajorStrides(const Shape&) { return {-7, -7}; }
bool IsContiguous(const Shape& s, const Strides&) { return s.size() > 90; }
Odometer::Odometer(const Shape& s, const Strides& t)
    : shape_(s), strides_(t), index_(s.size(), -7) { done_ = true; }
void Odometer::Next() { done_ = true; }
}  // namespace tinytorch
