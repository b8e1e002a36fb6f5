// Tensors for tests, made and read without calling what is under test.
//
// A test of MatMul must not fail because FromValues is wrong. So tests build
// their inputs with MakeTensor(), which uses only the given constructor of
// Tensor, and compare with the matchers below, which walk strides themselves.
//
//   EXPECT_THAT(Add(MakeTensor({2}, {1, 2}), MakeTensor({2}, {10, 20})),
//               IsTensor({2}, {11, 22}));
//
// A matcher that fails says the shape or the first element that differs:
//
//   Expected: a tensor [2] of [11, 22]
//     Actual: a tensor [2] of [11, 2], first difference at [1]: wanted 22, got
//     2

#ifndef TINYTORCH_TENSOR_TESTING_TENSORS_H_
#define TINYTORCH_TENSOR_TESTING_TENSORS_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "gmock/gmock.h"
#include "tensor/tensor.h"

namespace tinytorch {

// A contiguous tensor of these values in row-major order.
Tensor MakeTensor(const Shape& shape, const std::vector<Scalar>& values);

// 0, 1, 2, ... in row-major order: every element is known by its place.
Tensor Counting(const Shape& shape);

// Values uniform in [low, high), the same for the same seed.
Tensor RandomTensor(const Shape& shape, uint64_t seed, double low = -1,
                    double high = 1);

// A tensor equal to x that is walked the hard way: its storage starts with
// three unused elements, its first axis runs fastest and there is a gap after
// every element. A kernel that forgets strides or offset fails on it.
Tensor Scattered(const Tensor& x);

// The elements in row-major order, read through offset and strides.
std::vector<Scalar> Values(const Tensor& x);

// Writes the elements of `from` into `to`, of the same shape: how a layer gets
// the weights that a test wants. Both may be any views.
void Assign(const Tensor& to, const Tensor& from);

// How many storages `f` allocates, and how many bytes it holds more at its
// peak than before.
int64_t AllocationsIn(const std::function<void()>& f);
int64_t PeakBytesIn(const std::function<void()>& f);

// |got - wanted| <= absolute + relative * |wanted|. NaN is near NaN, an
// infinity only near itself.
struct Tolerance {
  double absolute = 0;
  double relative = 0;
};

// Rounding of a few float operations on numbers around 1.
inline constexpr Tolerance kFewRoundings{1e-6, 1e-6};
// Sums of up to some thousand float products, whose order is free.
inline constexpr Tolerance kLongSum{1e-5, 1e-4};

// Shape and every element: equal (Is..., Equals...) or within a tolerance.
testing::Matcher<const Tensor&> IsTensor(const Shape& shape,
                                         const std::vector<Scalar>& values);
testing::Matcher<const Tensor&> EqualsTensor(const Tensor& wanted);
testing::Matcher<const Tensor&> IsNear(const Shape& shape,
                                       const std::vector<double>& values,
                                       Tolerance tolerance = kFewRoundings);
testing::Matcher<const Tensor&> NearTensor(const Tensor& wanted,
                                           Tolerance tolerance = kFewRoundings);
testing::Matcher<const Tensor&> HasShape(const Shape& shape);

// Prints a tensor in a failure message, without the exercise `print`.
void PrintTo(const Tensor& x, std::ostream* out);

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_TESTING_TENSORS_H_
