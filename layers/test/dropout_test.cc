#include "layers/dropout.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::AnyOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

Tensor Ones(int64_t n) {
  return MakeTensor({n}, std::vector<Scalar>(static_cast<size_t>(n), 1));
}

double MeanOf(const Tensor& x) {
  const std::vector<Scalar> values = Values(x);
  return std::accumulate(values.begin(), values.end(), 0.0) /
         static_cast<double>(values.size());
}

int64_t ZerosIn(const Tensor& x) {
  const std::vector<Scalar> values = Values(x);
  return std::count(values.begin(), values.end(), Scalar{0});
}

TEST(DropoutTest, AnElementIsDroppedOrMadeLarger) {
  Why("If p is 0.5, half of a sum is missing, so the rest counts twice.");
  Dropout dropout(0.5, 1);
  const Tensor y = dropout(Ones(100));
  EXPECT_THAT(Values(y), Each(AnyOf(0, 2)));
  EXPECT_GT(ZerosIn(y), 0);
  EXPECT_LT(ZerosIn(y), 100);
}

TEST(DropoutTest, DropsAboutAsManyAsP) {
  Why("p is the share that is dropped, not the share that stays.");
  Dropout dropout(0.25, 1);
  // 2500 expected; the standard deviation of the count is 43.
  EXPECT_NEAR(static_cast<double>(ZerosIn(dropout(Ones(10000)))), 2500, 215);
}

TEST(DropoutTest, TheExpectedValueStays) {
  Why("The next layer should see the same sums on average, in training and in "
      "use.");
  for (const double p : {0.1, 0.5, 0.8}) {
    Dropout dropout(p, 1);
    // At p = 0.8 the standard deviation of the mean is 0.01.
    EXPECT_NEAR(MeanOf(dropout(Ones(40000))), 1, 0.05) << "p = " << p;
  }
}

TEST(DropoutTest, EveryCallDrawsAnew) {
  Why("If the mask never changed, the network would only be smaller.");
  Dropout dropout(0.5, 1);
  EXPECT_NE(Values(dropout(Ones(100))), Values(dropout(Ones(100))));
}

TEST(DropoutTest, EvaluationChangesNothing) {
  Why("A trained network must give the same result for the same input.");
  Dropout dropout(0.5, 1);
  dropout.Eval();
  const Tensor x = Counting({10});
  EXPECT_EQ(dropout(x).id(), x.id()) << "x itself, not a copy";
  dropout.Train();
  EXPECT_GT(ZerosIn(dropout(Ones(100))), 0) << "after Train() it drops again";
}

TEST(DropoutTest, TheSameSeedDropsTheSame) {
  Why("An experiment that cannot be repeated proves nothing.");
  Dropout a(0.5, 7);
  Dropout b(0.5, 7);
  Dropout c(0.5, 8);
  const std::vector<Scalar> y = Values(a(Ones(100)));
  EXPECT_EQ(Values(b(Ones(100))), y);
  EXPECT_NE(Values(c(Ones(100))), y);
}

TEST(DropoutTest, SomethingMustStay) {
  Why("If p were 1, no element would stay, and 1 / (1 - p) would be 1 / 0.");
  Dropout dropout(0.99, 1);
  EXPECT_THAT(dropout(Ones(3)), HasShape({3}));
  EXPECT_THAT([] { Dropout(1, 1); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Dropout: wanted 0 <= p < 1, got 1")));
}

}  // namespace
}  // namespace tinytorch
