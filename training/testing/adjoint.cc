#include <cmath>
#include <cstddef>
#include <functional>
#include <source_location>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "training/testing/finite_differences.h"
#include "training/testing/gradients.h"

namespace tinytorch {
namespace {

// sum(a * b), and sum(|a * b|), to which rounding errors are proportional.
struct Product {
  double sum = 0, size = 0;
};
Product InnerProduct(const Tensor& a, const Tensor& b) {
  Product product;
  const std::vector<Scalar> left = Values(a), right = Values(b);
  for (size_t i = 0; i < left.size(); ++i) {
    const double term = static_cast<double>(left[i]) * right[i];
    product.sum += term;
    product.size += std::abs(term);
  }
  return product;
}

}  // namespace

void ExpectAdjoint(const std::function<Tensor(const Tensor&)>& forward,
                   const std::function<Tensor(const Tensor&)>& backward,
                   const Tensor& x, const Tensor& y,
                   std::source_location caller) {
  const Tensor there = forward(x);
  const Tensor back = backward(y);
  if (there.shape() != y.shape() || back.shape() != x.shape()) {
    return FailAt(
        caller,
        absl::StrCat("adjoint: wanted ", ShapeToString(x.shape()), " -> ",
                     ShapeToString(y.shape()), " -> ", ShapeToString(x.shape()),
                     ", got ", ShapeToString(x.shape()), " -> ",
                     ShapeToString(there.shape()), " and ",
                     ShapeToString(y.shape()), " -> ",
                     ShapeToString(back.shape())));
  }
  const Product left = InnerProduct(there, y), right = InnerProduct(x, back);
  // Half of the digits: positive and negative terms cancel.
  const double tolerance =
      (sizeof(Scalar) == 4 ? 1e-6 : 1e-13) * (left.size + right.size);
  if (left.size == 0) {
    FailAt(caller, "adjoint: all terms of sum(forward(x) * y) are zero");
  } else if (!(std::abs(left.sum - right.sum) <= tolerance)) {
    FailAt(caller,
           absl::StrCat("adjoint: wanted sum(x * backward(y)) = ", left.sum,
                        ", as sum(forward(x) * y), got ", right.sum));
  }
}

}  // namespace tinytorch
