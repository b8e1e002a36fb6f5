#include "training/schedules.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

// The factors of steps 0, 1, 2, ..., rounded to two digits.
void ExpectFactors(const Schedule& schedule,
                   const std::vector<double>& wanted) {
  for (size_t step = 0; step < wanted.size(); ++step) {
    EXPECT_NEAR(schedule(static_cast<int64_t>(step)), wanted[step], 0.005)
        << "at step " << step;
  }
}

TEST(SchedulesTest, StepDecayCutsTheRateAgainAndAgain) {
  Why("At the bottom of the valley large steps jump from wall to wall.");
  ExpectFactors(StepDecay(2, 0.5), {1, 1, 0.5, 0.5, 0.25, 0.25, 0.125});
}

TEST(SchedulesTest, CosineDecayFallsToItsFloorAndStays) {
  Why("Training may take a few steps more than planned, and the rate of a "
      "cosine would rise again.");
  ExpectFactors(CosineDecay(4), {1, 0.85, 0.5, 0.15, 0, 0, 0});
  ExpectFactors(CosineDecay(2, 0.5), {1, 0.75, 0.5, 0.5, 0.5});
}

TEST(SchedulesTest, WarmUpBeginsSmallButNotWithNothing) {
  Why("A first step with rate 0 wastes a batch.");
  ExpectFactors(WarmUp(4, ConstantRate()), {0.25, 0.5, 0.75, 1, 1, 1});
}

TEST(SchedulesTest, AfterWarmUpTheOtherStartsAtItsBeginning) {
  Why("The decay begins after the warm-up.");
  ExpectFactors(WarmUp(2, CosineDecay(4)), {0.5, 1, 1, 0.85, 0.5, 0.15, 0});
}

TEST(SchedulesTest, TheLengthIsThatOfAllGradientsTogether) {
  Why("All parameters of a network together are one point in a space with "
      "many axes.");
  EXPECT_NEAR(GradientNorm({MakeTensor({1}, {3}), MakeTensor({2}, {0, -4})}), 5,
              1e-12);
}

TEST(SchedulesTest, ClippingKeepsTheDirection) {
  Why("If each tensor were cut by itself, the step would have another "
      "direction.");
  const std::vector<Tensor> gradients = {MakeTensor({1}, {3}),
                                         MakeTensor({1, 2}, {0, -4})};
  double norm = 0;
  const std::vector<Tensor> clipped = ClipGradients(gradients, 1, &norm);
  ASSERT_EQ(clipped.size(), 2u);
  EXPECT_THAT(clipped[0], IsNear({1}, {0.6}));
  EXPECT_THAT(clipped[1], IsNear({1, 2}, {0, -0.8}));
  EXPECT_NEAR(norm, 5, 1e-12) << "the length before";
  EXPECT_THAT(gradients[0], IsTensor({1}, {3})) << "the original is unchanged";
}

TEST(SchedulesTest, ShortGradientsStayAsTheyAre) {
  Why("Clipping is for the one step in a thousand that is too long.");
  const std::vector<Tensor> gradients = {MakeTensor({2}, {3, -4})};
  EXPECT_EQ(ClipGradients(gradients, 5.5).at(0).id(), gradients[0].id());
}

TEST(SchedulesTest, AGradientThatIsNotFiniteIsNotClipped) {
  Why("Scaled by 1 / inf, the gradient would be 0 and NaN, and training would "
      "continue without an error.");
  for (const Scalar bad : {std::numeric_limits<Scalar>::infinity(),
                           std::numeric_limits<Scalar>::quiet_NaN()}) {
    const std::vector<Tensor> gradients = {MakeTensor({2}, {bad, 1})};
    double norm = 0;
    EXPECT_EQ(ClipGradients(gradients, 1, &norm).at(0).id(), gradients[0].id());
    EXPECT_FALSE(std::isfinite(norm));
  }
}

TEST(SchedulesTest, ScheduleOfNoStepsIsAnError) {
  Why("An error must come before the first step, not after the last.");
  EXPECT_THAT([] { StepDecay(0, 0.5); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("StepDecay: wanted every of at least 1, got 0")));
  EXPECT_THAT([] { CosineDecay(0); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "CosineDecay: wanted a total of at least 1, got 0")));
  EXPECT_THAT(CosineDecay(1)(0), DoubleNear(1, 1e-12));
}

}  // namespace
}  // namespace tinytorch
