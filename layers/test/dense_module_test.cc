#include <cstdint>
#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/dense.h"
#include "layers/dense_json.h"
#include "layers/init.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;

// Computes y = x W^T + b by the formula, in double, for any x [..., in].
std::vector<double> Naive(const Tensor& x, const Dense& dense) {
  const std::vector<Scalar> rows = Values(x);
  const std::vector<Scalar> weight = Values(dense.weight());
  const std::vector<Scalar> bias = Values(dense.bias());
  const size_t out = static_cast<size_t>(dense.weight().shape()[0]);
  const size_t in = static_cast<size_t>(dense.weight().shape()[1]);
  std::vector<double> y;
  for (size_t row = 0; row < rows.size() / in; ++row) {
    for (size_t o = 0; o < out; ++o) {
      double sum = bias.empty() ? 0 : bias[o];
      for (size_t i = 0; i < in; ++i) {
        sum += static_cast<double>(rows[row * in + i]) * weight[o * in + i];
      }
      y.push_back(sum);
    }
  }
  return y;
}

// If the bias were zero, a test could not see that it is forgotten.
void RandomizeBias(const Dense& dense, uint64_t seed) {
  Assign(dense.bias(), RandomTensor(dense.bias().shape(), seed));
}

TEST(DenseModuleTest, AgreesWithTheFormulaOnAnyLeadingShape) {
  Why("One layer serves single examples, batches and sequences.");
  Rng rng(1);
  Dense dense(5, 3, rng);
  RandomizeBias(dense, 2);
  for (const Shape& shape : std::vector<Shape>{
           {5}, {1, 5}, {7, 5}, {2, 4, 5}, {2, 1, 3, 5}, {1, 1, 1, 1, 5}}) {
    SCOPED_TRACE(ShapeToString(shape));
    const Tensor x = RandomTensor(shape, 3);
    Shape wanted = shape;
    wanted.back() = 3;
    EXPECT_THAT(dense(x), IsNear(wanted, Naive(x, dense), kLongSum));
    EXPECT_EQ(dense.OutputShape(shape), wanted);
  }
}

TEST(DenseModuleTest, AgreesWithPyTorch) {
  Why("Weights trained elsewhere must give the same results here.");
  for (const GoldenCase& golden : GoldenCases(DenseJson(), "Dense")) {
    SCOPED_TRACE(golden.name());
    const Tensor weight = golden["weight"];
    Rng rng(1);
    Dense dense(weight.size(1), weight.size(0), rng,
                {.bias = golden.Has("bias")});
    Assign(dense.weight(), weight);
    if (golden.Has("bias")) Assign(dense.bias(), golden["bias"]);
    EXPECT_THAT(dense(golden["x"]), NearTensor(golden["y"]));
  }
}

TEST(DenseModuleTest, AnyViewIsAnInput) {
  Why("Slices of a data set and transposed batches are views.");
  Rng rng(1);
  Dense dense(4, 3, rng);
  RandomizeBias(dense, 2);
  for (const Shape& shape :
       std::vector<Shape>{{4}, {6, 4}, {2, 3, 4}, {2, 0, 4}}) {
    SCOPED_TRACE(ShapeToString(shape));
    const Tensor x = RandomTensor(shape, 3);
    EXPECT_THAT(dense(Scattered(x)), NearTensor(dense(x)));
  }
}

TEST(DenseModuleTest, AnEmptyBatchGivesAnEmptyBatch) {
  Why("The last batch of a data set may be empty.");
  Rng rng(1);
  Dense dense(4, 3, rng);
  EXPECT_THAT(dense(Counting({0, 4})), HasShape({0, 3}));
  EXPECT_THAT(dense(Counting({5, 0, 4})), HasShape({5, 0, 3}));
  EXPECT_EQ(dense.OutputShape({0, 4}), (Shape{0, 3}));
}

TEST(DenseModuleTest, AgreesWithTheFormulaAtTheSizeOfDigits) {
  Why("A sum of 784 products shows an error of a single row.");
  Rng rng(1);
  Dense dense(784, 10, rng);
  RandomizeBias(dense, 2);
  const Tensor x = RandomTensor({33, 784}, 3, 0, 1);
  EXPECT_THAT(dense(x), IsNear({33, 10}, Naive(x, dense), kLongSum));
}

TEST(DenseModuleTest, WithoutABiasThereIsNone) {
  Why("Before a BatchNorm a bias has no effect: the mean is subtracted.");
  Rng rng(1);
  Dense dense(4, 3, rng, {.bias = false});
  EXPECT_THAT(dense.Parameters(), SizeIs(1));
  EXPECT_THAT(dense.bias(), HasShape({0}));
  const Tensor x = RandomTensor({2, 4}, 3);
  EXPECT_THAT(dense(x), IsNear({2, 3}, Naive(x, dense), kLongSum));
  EXPECT_THAT(TraceOf([&] { dense(x); }),
              ElementsAre("Transpose [3, 4] -> [4, 3] perm=[1, 0]",
                          "MatMul [2, 4] [4, 3] -> [2, 3]"));
}

TEST(DenseModuleTest, StartsWithKaimingUniformWeights) {
  Why("A seed must give the same weights on every machine, so that "
      "experiments can be repeated.");
  Rng rng(7);
  const Dense dense(64, 32, rng);
  Rng same(7);
  const Tensor wanted = Counting({32, 64});
  KaimingUniform(wanted, same);
  EXPECT_THAT(dense.weight(), EqualsTensor(wanted));
  EXPECT_EQ(rng.Next(), same.Next()) << "the zero bias needs no random number";
}

TEST(DenseModuleTest, ReportsItsPartsAndNotItself) {
  Why("The trace of a batch of rows has no Reshape: none is needed.");
  Rng rng(1);
  Dense dense(4, 3, rng);
  const Tensor x = Counting({2, 4});
  EXPECT_THAT(TraceOf([&] { dense(x); }),
              ElementsAre("Transpose [3, 4] -> [4, 3] perm=[1, 0]",
                          "MatMul [2, 4] [4, 3] -> [2, 3]",
                          "Add [2, 3] [3] -> [2, 3]"));
}

TEST(DenseModuleTest, ManyAxesAreOneMatrixProduct) {
  Why("One product for each sentence would be many small, slow products.");
  Rng rng(1);
  Dense dense(4, 3, rng);
  const Tensor x = Counting({2, 5, 4});
  EXPECT_THAT(TraceOf([&] { dense(x); }),
              ElementsAre("Reshape [2, 5, 4] -> [10, 4] shape=[10, 4]",
                          "Transpose [3, 4] -> [4, 3] perm=[1, 0]",
                          "MatMul [10, 4] [4, 3] -> [10, 3]",
                          "Add [10, 3] [3] -> [10, 3]",
                          "Reshape [10, 3] -> [2, 5, 3] shape=[2, 5, 3]"));
}

TEST(DenseModuleTest, ReshapingAndTransposingCopyNothing) {
  Why("Only the product and the sum may allocate, for any number of axes.");
  Rng rng(1);
  Dense dense(4, 3, rng);
  const Tensor matrix = Counting({10, 4});
  const Tensor cube = Counting({2, 5, 4});
  EXPECT_EQ(AllocationsIn([&] { dense(cube); }),
            AllocationsIn([&] { dense(matrix); }));
}

TEST(DenseModuleTest, AWriteToAParameterCountsAtTheNextCall) {
  Why("If the transposed weight were a copy, training would not reach it.");
  Rng rng(1);
  Dense dense(1, 1, rng, {.bias = false});
  const Tensor x = MakeTensor({1, 1}, {10});
  *dense.Parameters().at(0).tensor.data() = 2;
  EXPECT_THAT(dense(x), IsTensor({1, 1}, {20}));
  *dense.Parameters().at(0).tensor.data() = 3;
  EXPECT_THAT(dense(x), IsTensor({1, 1}, {30}));
}

TEST(DenseModuleTest, RefusesInputsThatDoNotFit) {
  Why("The number of elements may fit by accident: the last axis decides.");
  Rng rng(1);
  Dense dense(4, 3, rng);
  for (const Shape& shape :
       std::vector<Shape>{{}, {3}, {4, 2}, {2, 4, 1}, {8}, {4, 0}}) {
    SCOPED_TRACE(ShapeToString(shape));
    const auto message = ThrowsMessage<std::invalid_argument>(
        HasSubstr("Dense(4, 3): wanted [..., 4], got " + ShapeToString(shape)));
    EXPECT_THAT([&] { dense.OutputShape(shape); }, message);
    EXPECT_THAT([&] { dense(Counting(shape)); }, message);
  }
}

}  // namespace
}  // namespace tinytorch
