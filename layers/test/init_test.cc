#include "layers/init.h"

#include <algorithm>
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

using ::testing::AllOf;
using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Lt;
using ::testing::ThrowsMessage;

// Returns the mean of the squares: the variance of numbers whose mean is 0.
double MeanSquare(const Tensor& x) {
  double sum = 0;
  for (const Scalar value : Values(x))
    sum += static_cast<double>(value) * value;
  return sum / static_cast<double>(x.numel());
}

TEST(InitTest, FansOfAMatrix) {
  Why("All rules count how many numbers are added up for one output.");
  const Fan fan = Fans({128, 784});
  EXPECT_EQ(fan.in, 784) << "each of the 128 outputs adds up 784 inputs";
  EXPECT_EQ(fan.out, 128);
}

TEST(InitTest, UniformStaysInItsRange) {
  Why("One weight outside of the range can make the whole network diverge.");
  const Tensor weight = Counting({20, 30});
  Rng rng(1);
  FillUniform(weight, -3, 5, rng);
  const std::vector<Scalar> values = Values(weight);
  EXPECT_THAT(values, Each(AllOf(Ge(-3), Lt(5))));
  EXPECT_LT(*std::min_element(values.begin(), values.end()), -2.9);
  EXPECT_GT(*std::max_element(values.begin(), values.end()), 4.9);
  Rng same(1);
  EXPECT_FLOAT_EQ(values[0], static_cast<float>(same.Uniform(-3, 5)))
      << "the first draw";
}

TEST(InitTest, NormalIsTheGeneratorStretchedAndShifted) {
  Why("A seed must give the same weights everywhere, so the order of the "
      "draws is part of the contract.");
  const Tensor weight = Counting({2, 2});
  Rng rng(1);
  FillNormal(weight, 10, 2, rng);
  Rng same(1);
  std::vector<double> wanted;
  for (int i = 0; i < 4; ++i) wanted.push_back(10 + 2 * same.Normal());
  EXPECT_THAT(weight, IsNear({2, 2}, wanted));
}

TEST(InitTest, KaimingVarianceIsTwoOverFanIn) {
  Why("It keeps a signal alive through ReLUs, layer after layer.");
  const Tensor weight = Counting({400, 100});
  Rng rng(1);
  KaimingNormal(weight, rng);
  // For 40,000 numbers the standard deviation of the mean square is 0.7% of it.
  EXPECT_THAT(MeanSquare(weight) * 100 / 2, DoubleNear(1, 0.03))
      << "variance * fan_in / 2 should be 1";
}

TEST(InitTest, XavierVarianceIsTwoOverBothFans) {
  Why("It balances the signal on its way forward and the gradient on its way "
      "back.");
  const Tensor weight = Counting({400, 100});
  Rng rng(1);
  XavierNormal(weight, rng);
  EXPECT_THAT(MeanSquare(weight) * 500 / 2, DoubleNear(1, 0.03))
      << "variance * (fan_in + fan_out) / 2 should be 1";
}

TEST(InitTest, UniformAndNormalHaveTheSameVariance) {
  Why("The rule sets the variance; the kind of distribution matters little.");
  const Tensor uniform = Counting({400, 100});
  const Tensor normal = Counting({400, 100});
  Rng rng(1);
  KaimingUniform(uniform, rng);
  KaimingNormal(normal, rng);
  EXPECT_THAT(MeanSquare(uniform) / MeanSquare(normal), DoubleNear(1, 0.03))
      << "the limit of a uniform distribution is sqrt(3 * variance)";
}

TEST(InitTest, AVectorHasNoFans) {
  Why("A bias has no inputs to count: these rules do not apply to it.");
  EXPECT_EQ(Fans({10, 1}).in, 1);
  EXPECT_THAT([] { Fans({10}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Fans: wanted a weight [out, in, ...], got [10]")));
}

TEST(InitTest, FillsAViewAndNothingBesideIt) {
  Why("Weights of several heads are often rows of one matrix: filling one row "
      "must leave the others alone.");
  const Tensor matrix = Counting({3, 2});
  const Tensor row(matrix.storage(), 2, {2}, {1});
  Rng rng(1);
  FillNormal(row, 50, 1, rng);
  EXPECT_THAT(Values(row), Each(Ge(40)));
  EXPECT_EQ(matrix.data()[0], 0);
  EXPECT_EQ(matrix.data()[1], 1);
  EXPECT_EQ(matrix.data()[4], 4);
  FillUniform(row, 7, 8, rng);
  EXPECT_THAT(Values(row), Each(AllOf(Ge(7), Lt(8))));
  EXPECT_EQ(matrix.data()[1], 1);
}

}  // namespace
}  // namespace tinytorch
