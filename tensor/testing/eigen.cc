#include "tensor/testing/eigen.h"

#include <vector>

#include "Eigen/Core"
#include "tensor/testing/tensors.h"

namespace tinytorch {
namespace {

using Matrix =
    Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Matrix ToMatrix(const Tensor& x) {
  const std::vector<Scalar> values = Values(x);
  const std::vector<double> doubles(values.begin(), values.end());
  return Eigen::Map<const Matrix>(doubles.data(), x.size(0), x.size(1));
}

}  // namespace

std::vector<double> ProductByEigen(const Tensor& a, const Tensor& b) {
  const Matrix product = ToMatrix(a) * ToMatrix(b);
  return {product.data(), product.data() + product.size()};
}

}  // namespace tinytorch
