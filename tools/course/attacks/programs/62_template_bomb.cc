// attack: templates that grow exponentially
// says: error
// clang-format off
#include "tensor/shape.h"
#include "tools/course/unimplemented.h"
template <int N, class... T> struct Bomb { static constexpr long v = Bomb<N - 1, T..., int>::v + Bomb<N - 1, T..., char>::v; };
template <class... T> struct Bomb<0, T...> { static constexpr long v = sizeof...(T); };
static_assert(Bomb<40>::v > 0);
namespace tinytorch {
int64_t NumElements(const Shape&) { throw Unimplemented(); }
Strides RowMajorStrides(const Shape&) { throw Unimplemented(); }
bool IsContiguous(const Shape&, const Strides&) { throw Unimplemented(); }
Odometer::Odometer(const Shape&, const Strides&) { throw Unimplemented(); }
void Odometer::Next() { throw Unimplemented(); }
}  // namespace tinytorch
