#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tools/runner/why.h"
#include "training/schedules.h"
#include "training/schedules_json.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

// Compares with the factors of PyTorch, stored as float32. Goes from the last
// step to the first, because a schedule has no state.
void ExpectRates(const Schedule& schedule, const GoldenCase& golden) {
  const std::vector<Scalar> rates = Values(golden["rates"]);
  for (size_t step = rates.size(); step-- > 0;) {
    EXPECT_NEAR(schedule(static_cast<int64_t>(step)), rates[step], 1e-7)
        << "at step " << step;
  }
}

TEST(SchedulesModuleTest, StepDecayAgreesWithPyTorch) {
  Why("A recipe for PyTorch must work here, with the same numbers.");
  for (const GoldenCase& golden : GoldenCases(SchedulesJson(), "StepDecay")) {
    SCOPED_TRACE(golden.name());
    ExpectRates(StepDecay(golden.Integer("every"), golden.Number("factor")),
                golden);
  }
}

TEST(SchedulesModuleTest, CosineDecayAgreesWithPyTorch) {
  Why("A recipe for PyTorch must work here, with the same numbers.");
  for (const GoldenCase& golden : GoldenCases(SchedulesJson(), "CosineDecay")) {
    SCOPED_TRACE(golden.name());
    ExpectRates(CosineDecay(golden.Integer("total"), golden.Number("floor")),
                golden);
  }
}

TEST(SchedulesModuleTest, WarmUpAgreesWithPyTorch) {
  Why("A recipe for PyTorch must work here, with the same numbers.");
  for (const GoldenCase& golden : GoldenCases(SchedulesJson(), "WarmUp")) {
    SCOPED_TRACE(golden.name());
    ExpectRates(
        WarmUp(golden.Integer("steps"),
               CosineDecay(golden.Integer("total"), golden.Number("floor"))),
        golden);
  }
}

TEST(SchedulesModuleTest, SchedulesNest) {
  Why("Schedules can be put into each other without special cases.");
  const Schedule none = WarmUp(0, StepDecay(1, 0.5));
  EXPECT_DOUBLE_EQ(none(0), 1);
  EXPECT_DOUBLE_EQ(none(3), 0.125);
  const Schedule one = WarmUp(1, StepDecay(1, 0.5));
  EXPECT_DOUBLE_EQ(one(0), 1);
  EXPECT_DOUBLE_EQ(one(1), 1);
  EXPECT_DOUBLE_EQ(one(2), 0.5);
  const Schedule twice = WarmUp(2, WarmUp(2, ConstantRate()));
  EXPECT_DOUBLE_EQ(twice(2), 0.5);
  EXPECT_DOUBLE_EQ(twice(1000000000000), 1);
}

TEST(SchedulesModuleTest, FactorsAreBetween0And1) {
  Why("A step with a factor below 0 goes uphill: the loss grows.");
  for (int64_t step = 0; step < 50; ++step) {
    for (const Schedule& schedule : {StepDecay(3, 0.7), CosineDecay(20, 0.1),
                                     WarmUp(7, CosineDecay(13))}) {
      EXPECT_GE(schedule(step), 0);
      EXPECT_LE(schedule(step), 1);
    }
  }
  EXPECT_GT(CosineDecay(1000)(999), 0);
}

TEST(SchedulesModuleTest, ClippingAgreesWithPyTorch) {
  Why("A recipe for PyTorch must work here, with the same numbers.");
  for (const GoldenCase& golden :
       GoldenCases(SchedulesJson(), "ClipGradients")) {
    SCOPED_TRACE(golden.name());
    for (const bool scattered : {false, true}) {
      std::vector<Tensor> given;
      for (int64_t i = 0; i < golden.Integer("count"); ++i) {
        const Tensor& g = golden["gradient" + std::to_string(i)];
        given.push_back(scattered ? Scattered(g) : g);
      }
      double norm = -1;
      const std::vector<Tensor> clipped =
          ClipGradients(given, golden.Number("max_norm"), &norm);
      EXPECT_NEAR(norm, golden.Number("norm"), 1e-9);
      ASSERT_EQ(clipped.size(), given.size());
      for (size_t i = 0; i < clipped.size(); ++i) {
        // PyTorch divides by the length + 1e-6.
        EXPECT_THAT(
            clipped[i],
            NearTensor(golden["clipped" + std::to_string(i)], {1e-6, 2e-6}));
      }
    }
  }
}

TEST(SchedulesModuleTest, LengthsAreSummedInDouble) {
  Why("In float32 a large square swallows all the small ones that follow.");
  // 2^24 + 2^16 / 4: float32 has no 2^24 + 0.25.
  std::vector<Scalar> values(1 + (1 << 16), 0.5f);
  values[0] = 4096;
  const Tensor gradient = MakeTensor({1 + (1 << 16)}, values);
  const double wanted = std::sqrt(16777216.0 + 16384);
  EXPECT_NEAR(GradientNorm({gradient}), wanted, 1e-6);
  EXPECT_NEAR(GradientNorm({Scattered(gradient)}), wanted, 1e-6);
}

TEST(SchedulesModuleTest, VeryLargeAndVerySmallGradientsHaveALength) {
  Why("In float32 their squares are inf and 0.");
  EXPECT_NEAR(GradientNorm({MakeTensor({2}, {3e30f, 4e30f})}), 5e30, 1e24);
  EXPECT_NEAR(GradientNorm({MakeTensor({2}, {3e-30f, 4e-30f})}), 5e-30, 1e-36);
  EXPECT_THAT(ClipGradients({MakeTensor({2}, {3e30f, 4e30f})}, 1).at(0),
              IsNear({2}, {0.6, 0.8}));
}

TEST(SchedulesModuleTest, LengthsOfEverySize) {
  Why("If you add in blocks, do not forget the numbers that are left over.");
  EXPECT_EQ(GradientNorm({}), 0);
  EXPECT_EQ(GradientNorm({Tensor()}), 0);
  for (int64_t n = 1; n < 20; ++n) {
    const Tensor gradient = RandomTensor({n}, static_cast<uint64_t>(n));
    double wanted = 0;
    for (const double value : Values(gradient)) wanted += value * value;
    EXPECT_NEAR(GradientNorm({gradient}), std::sqrt(wanted), 1e-12) << n;
  }
}

TEST(SchedulesModuleTest, OnlyWhatIsClippedIsNew) {
  Why("Every step calls the clipping, and one in a thousand needs it.");
  const std::vector<Tensor> gradients = {RandomTensor({3, 4}, 1),
                                         RandomTensor({5}, 2)};
  EXPECT_EQ(AllocationsIn([&] { ClipGradients(gradients, 100); }), 0);
  EXPECT_EQ(AllocationsIn([&] { ClipGradients(gradients, 0.1); }), 2);
  const std::vector<Tensor> views = {Scattered(gradients[0])};
  EXPECT_THAT(TraceOf([&] { ClipGradients(views, 0.1); }), IsEmpty());
}

TEST(SchedulesModuleTest, ALengthAtTheLimitIsShortEnough) {
  Why("The tensors must be the same to the bit. Otherwise a network would "
      "change without a reason.");
  const std::vector<Tensor> gradients = {MakeTensor({2}, {3, 4})};
  EXPECT_EQ(ClipGradients(gradients, 5).at(0).id(), gradients[0].id());
}

TEST(SchedulesModuleTest, OptionsOutOfRangeAreErrors) {
  Why("A factor of 2 doubles the rate until everything is inf.");
  const auto throws = [](const char* text) {
    return ThrowsMessage<std::invalid_argument>(HasSubstr(text));
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT([] { StepDecay(1, 2); },
              throws("StepDecay: wanted 0 < factor <= 1, got 2"));
  EXPECT_THAT([] { StepDecay(1, 0); },
              throws("StepDecay: wanted 0 < factor <= 1, got 0"));
  EXPECT_THAT([] { CosineDecay(5, -1); },
              throws("CosineDecay: wanted a floor in [0, 1], got -1"));
  EXPECT_THAT([=] { CosineDecay(5, nan); },
              throws("CosineDecay: wanted a floor in [0, 1], got nan"));
  EXPECT_THAT([] { WarmUp(-1, ConstantRate()); },
              throws("WarmUp: wanted steps of at least 0, got -1"));
  EXPECT_THAT([] { WarmUp(1, nullptr); },
              throws("WarmUp: wanted a schedule to go on with"));
  EXPECT_THAT([] { ClipGradients({}, 0); },
              throws("ClipGradients: wanted a norm above 0, got 0"));
  EXPECT_THAT([=] { ClipGradients({}, nan); },
              throws("ClipGradients: wanted a norm above 0, got nan"));
  EXPECT_THAT(ClipGradients({}, 1), IsEmpty());
}

}  // namespace
}  // namespace tinytorch
