// Hidden tests of exercise `matmul`: sizes that no shipped test has.

#include <cstdint>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/matmul.h"
#include "tensor/random.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"
#include "tools/testing/hidden_seed.h"

namespace tinytorch {
namespace {

struct Version {
  const char* name;
  Tensor (*multiply)(const Tensor& a, const Tensor& b);
};
constexpr Version kVersions[] = {{"MatMulNaive", MatMulNaive},
                                 {"MatMulBlocked", MatMulBlocked},
                                 {"MatMul", MatMul}};

// The formula in double. a [m, k], b [k, n], row-major.
std::vector<double> Formula(const Tensor& a, const Tensor& b) {
  const int64_t m = a.size(0);
  const int64_t k = a.size(1);
  const int64_t n = b.size(1);
  std::vector<double> product(static_cast<size_t>(m * n), 0);
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t p = 0; p < k; ++p) {
      for (int64_t j = 0; j < n; ++j) {
        product[static_cast<size_t>(i * n + j)] +=
            double{a.data()[i * k + p]} * double{b.data()[p * n + j]};
      }
    }
  }
  return product;
}

// Expects that all three functions compute [m, k] x [k, n], on any strides.
void ExpectProducts(int64_t m, int64_t k, int64_t n, Rng* random) {
  const Tensor a = RandomTensor({m, k}, random->Next());
  const Tensor b = RandomTensor({k, n}, random->Next());
  const std::vector<double> wanted = Formula(a, b);
  for (const auto& [name, multiply] : kVersions) {
    SCOPED_TRACE(std::string(name) + " of [" + std::to_string(m) + ", " +
                 std::to_string(k) + "] x [" + std::to_string(k) + ", " +
                 std::to_string(n) + "]");
    EXPECT_THAT(multiply(a, b), IsNear({m, n}, wanted, kLongSum));
    EXPECT_THAT(multiply(Scattered(a), Scattered(b)),
                IsNear({m, n}, wanted, kLongSum));
  }
}

TEST(MatmulHiddenTest, AgreesWithTheFormulaOnSizesOfThisGrading) {
  Why("Matrices come in any size, not only in those of the tests.");
  Rng random(HiddenSeed());
  for (int i = 0; i < 10; ++i) {
    const int64_t m = 1 + random.UniformInt(90);
    const int64_t k = 1 + random.UniformInt(150);
    const int64_t n = 1 + random.UniformInt(150);
    ExpectProducts(m, k, n, &random);
  }
}

TEST(MatmulHiddenTest, SumsOverThousandsOfElements) {
  Why("The first layer of a network sums over all pixels of an image.");
  Rng random(HiddenSeed());
  ExpectProducts(3, 1000 + random.UniformInt(1000), 5, &random);
}

TEST(MatmulHiddenTest, MultipliesEachMatrixOfABatch) {
  Why("A batch is one product after the other, each with its own matrices.");
  Rng random(HiddenSeed());
  const int64_t batch = 2 + random.UniformInt(4);
  const int64_t k = 1 + random.UniformInt(70);
  const Tensor a = RandomTensor({batch, 3, k}, random.Next());
  const Tensor b = RandomTensor({batch, k, 4}, random.Next());
  std::vector<double> wanted;
  for (int64_t s = 0; s < batch; ++s) {
    const Tensor left(a.storage(), s * 3 * k, {3, k}, {k, 1});
    const Tensor right(b.storage(), s * k * 4, {k, 4}, {4, 1});
    for (const double element : Formula(left, right)) {
      wanted.push_back(element);
    }
  }
  EXPECT_THAT(MatMul(a, b), IsNear({batch, 3, 4}, wanted, kLongSum));
}

}  // namespace
}  // namespace tinytorch
