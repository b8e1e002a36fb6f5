// Eigen as the oracle of matrix products: another library, other loops.

#ifndef TINYTORCH_TENSOR_TESTING_EIGEN_H_
#define TINYTORCH_TENSOR_TESTING_EIGEN_H_

#include <vector>

#include "tensor/tensor.h"

namespace tinytorch {

// Returns the elements of a x b in row-major order, computed by Eigen in
// double. a [m, k], b [k, n]; both may be any views.
std::vector<double> ProductByEigen(const Tensor& a, const Tensor& b);

}  // namespace tinytorch

#endif  // TINYTORCH_TENSOR_TESTING_EIGEN_H_
