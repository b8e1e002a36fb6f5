// More reductions: see more_reduce.h.

#include "tensor/given/more_reduce.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "tensor/elementwise.h"
#include "tensor/gather.h"
#include "tensor/reduce.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/views.h"

namespace tinytorch {
namespace {

// Returns the shape of x with extent 1 for the axes that are reduced.
Shape KeptShape(const Tensor& x, const std::vector<int64_t>& axes,
                const std::string& operation) {
  return ReduceShape(x.shape(), {.axes = axes, .keepdims = true}, operation);
}

// Throws for a result that would be chosen among no elements.
void CheckChoice(const Tensor& x, const std::vector<int64_t>& axes,
                 const std::string& operation) {
  const Shape kept = KeptShape(x, axes, operation);
  if (x.numel() == 0 && NumElements(kept) > 0) {
    throw std::invalid_argument(operation + ": no elements in axes of " +
                                ShapeToString(x.shape()));
  }
}

// The product along one axis, which stays with extent 1.
Tensor ProductAlong(Tensor x, int64_t axis) {
  const auto part = [&](int64_t start, int64_t stop) {
    return Slice(x, {.axis = axis, .start = start, .stop = stop});
  };
  while (x.size(axis) > 1) {
    const int64_t n = x.size(axis), half = n / 2;
    const Tensor products = part(0, half) * part(half, 2 * half);
    x = n % 2 == 0 ? products
                   : Concatenate({products, part(2 * half, n)}, axis);
  }
  return x;
}

}  // namespace

Tensor Min(const Tensor& x, const ReduceOptions& options) {
  CheckChoice(x, options.axes, "Min");
  return -Max(-x, options);
}

Tensor ArgMin(const Tensor& x, const ArgMaxOptions& options) {
  CheckChoice(x, {options.axis}, "ArgMin");
  return ArgMax(-x, options);
}

Tensor Prod(const Tensor& x, const ReduceOptions& options) {
  const Shape shape = ReduceShape(x.shape(), options, "Prod");
  const Shape kept = KeptShape(x, options.axes, "Prod");
  if (x.numel() == 0) return Tensor::Ones(shape);
  Tensor product = x;
  for (size_t axis = 0; axis < kept.size(); ++axis) {
    if (kept[axis] == x.shape()[axis]) continue;
    product = ProductAlong(product, static_cast<int64_t>(axis));
  }
  // Nothing was multiplied: the result must not share numbers with x.
  if (product.id() == x.id()) product = x.Clone();
  return shape == kept ? product : Reshape(product, shape);
}

Tensor Var(const Tensor& x, const VarOptions& options) {
  const Shape kept = KeptShape(x, options.axes, "Var");
  int64_t count = 1;
  for (size_t axis = 0; axis < kept.size(); ++axis) {
    if (kept[axis] != x.shape()[axis]) count *= x.shape()[axis];
  }
  const ReduceOptions keep{.axes = options.axes, .keepdims = true};
  const Tensor centered = x - Mean(x, keep);
  const Tensor rest = centered - Mean(centered, keep);
  const Tensor sum = Sum(rest * rest, {options.axes, options.keepdims});
  const double divisor = static_cast<double>(count) - options.correction;
  return sum / static_cast<Scalar>(std::max(divisor, 0.0));
}

Tensor Std(const Tensor& x, const VarOptions& options) {
  const Tensor variance = Var(x, options);
  const Tensor constant = Equal(variance, 0);
  // The inner Where keeps 0 from the root, whose gradient there is inf.
  return Where(constant, 0, Sqrt(Where(constant, 1, variance)));
}

}  // namespace tinytorch
