#include <algorithm>
#include <vector>

#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "training/testing/gradients.h"

namespace tinytorch {
namespace {

TEST(ExpectAdjointTest, ComparesInnerProducts) {
  static const auto reverse = [](const Tensor& x) {
    const std::vector<Scalar> values = Values(x);
    return MakeTensor(x.shape(), {values.rbegin(), values.rend()});
  };
  static const auto rotate = [](const Tensor& x) {
    std::vector<Scalar> values = Values(x);
    std::rotate(values.begin(), values.begin() + 1, values.end());
    return MakeTensor(x.shape(), values);
  };
  static const Tensor x = RandomTensor({101}, 1), y = RandomTensor({101}, 2);
  ExpectAdjoint(reverse, reverse, x, y);
  EXPECT_NONFATAL_FAILURE(ExpectAdjoint(rotate, rotate, x, y),
                          "adjoint: wanted sum(x * backward(y)) = ");
  EXPECT_NONFATAL_FAILURE(
      ExpectAdjoint(reverse, reverse, x, RandomTensor({3}, 1)),
      "adjoint: wanted [101] -> [3] -> [101], got [101] -> [101] and [3] -> "
      "[3]");
  EXPECT_NONFATAL_FAILURE(
      ExpectAdjoint(reverse, reverse, MakeTensor({2}, {0, 0}),
                    MakeTensor({2}, {1, 1})),
      "are zero");
}

}  // namespace
}  // namespace tinytorch
