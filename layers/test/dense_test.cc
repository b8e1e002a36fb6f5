#include "layers/dense.h"

#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::ThrowsMessage;

// The example at the top of dense.cc: 2 inputs, 3 patterns.
void SetExample(const Dense& dense) {
  Assign(dense.weight(), MakeTensor({3, 2}, {10, 0,  //
                                             1, 1,   //
                                             0, 3}));
  Assign(dense.bias(), MakeTensor({3}, {0, 0, 5}));
}

TEST(DenseTest, AnOutputIsAPatternTimesTheInputPlusABias) {
  Why("This sum of products is a neuron.");
  Rng rng(1);
  Dense dense(2, 3, rng);
  SetExample(dense);
  EXPECT_THAT(dense(MakeTensor({1, 2}, {1, 2})), IsTensor({1, 3}, {10, 3, 11}));
}

TEST(DenseTest, EveryRowOfABatchIsAnExampleOfItsOwn) {
  Why("One product for 64 digits is many times faster than 64 products.");
  Rng rng(1);
  Dense dense(2, 3, rng);
  SetExample(dense);
  EXPECT_THAT(dense(MakeTensor({3, 2}, {1, 2, 0, 0, -1, 1})),
              IsTensor({3, 3}, {10, 3, 11,  //
                                0, 0, 5,    //
                                -10, 0, 8}));
}

TEST(DenseTest, TheWeightHasARowForEachOutput) {
  Why("PyTorch stores it in this way, so its weights fit; and a row can be "
      "drawn as an image.");
  Rng rng(1);
  const Dense dense(4, 3, rng);
  EXPECT_THAT(dense.weight(), HasShape({3, 4}));
  EXPECT_THAT(dense.bias(), IsTensor({3}, {0, 0, 0}));
}

TEST(DenseTest, KnowsItsParametersByName) {
  Why("A trainer finds what to change by asking for the parameters.");
  Rng rng(1);
  const Dense dense(4, 3, rng);
  const std::vector<NamedTensor> parameters = dense.Parameters();
  ASSERT_THAT(parameters, SizeIs(2));
  EXPECT_EQ(parameters[0].name, "weight");
  EXPECT_EQ(parameters[1].name, "bias");
  EXPECT_EQ(parameters[0].tensor.storage(), dense.weight().storage())
      << "the parameter and the weight in use must share their numbers";
}

TEST(DenseTest, ASingleExampleNeedsNoBatchAxis) {
  Why("A single digit should not need a Reshape.");
  Rng rng(1);
  Dense dense(2, 3, rng);
  SetExample(dense);
  EXPECT_THAT(dense(MakeTensor({2}, {1, 2})), IsTensor({3}, {10, 3, 11}));
}

TEST(DenseTest, AllAxesButTheLastAreBatch) {
  Why("In a transformer, Dense sees [sentences, words, features].");
  Rng rng(1);
  Dense dense(2, 3, rng);
  SetExample(dense);
  EXPECT_THAT(dense(MakeTensor({2, 1, 2}, {1, 2, 0, 1})),
              IsTensor({2, 1, 3}, {10, 3, 11, 0, 1, 8}));
}

TEST(DenseTest, SaysWhichShapeItWanted) {
  Why("The most frequent mistake is an image that was not flattened.");
  Rng rng(1);
  Dense dense(784, 10, rng);
  EXPECT_THAT([&] { dense(Counting({64, 28})); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "Dense(784, 10): wanted [..., 784], got [64, 28]")));
}

}  // namespace
}  // namespace tinytorch
