#include "production/drift.h"

#include <cmath>
#include <stdexcept>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

// Returns first, first + 1, ..., `count` numbers.
std::vector<double> From(double first, int count) {
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(first + i);
  return values;
}

TEST(DriftTest, TheIndexOfTwoBins) {
  Why("The example at the top of drift.cc: 50 dark images became 75.");
  EXPECT_NEAR(StabilityIndex({50, 50}, {25, 75}), 0.2687, 5e-5);
  EXPECT_EQ(StabilityIndex({50, 50}, {50, 50}), 0);
  EXPECT_DOUBLE_EQ(StabilityIndex({25, 75}, {50, 50}),
                   StabilityIndex({50, 50}, {25, 75}));
}

TEST(DriftTest, AnEmptyBinIsNotInfinite) {
  Why("With log(0), one empty bin would make the index infinite.");
  // 0.5 is added to 10 and 0: (21 / 22 - 1 / 22) log(21) in both bins.
  EXPECT_NEAR(StabilityIndex({10, 0}, {0, 10}),
              2 * (20.0 / 22) * std::log(21.0), 1e-12);
}

TEST(DriftTest, CountsMustBeComparable) {
  Why("One bin too many would shift all others, and look like drift.");
  EXPECT_EQ(StabilityIndex({1}, {1}), 0);
  EXPECT_THAT([] { StabilityIndex({1, 2, 3}, {1, 2}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "StabilityIndex: wanted as many bins, got 3 and 2")));
  EXPECT_THAT([] { StabilityIndex({1, 2}, {0, 0}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("StabilityIndex: no observations")));
}

TEST(DriftTest, TheLargestGapOfTwoSamples) {
  Why("The example at the top of drift.cc, in any order.");
  EXPECT_DOUBLE_EQ(KolmogorovSmirnov({2, 4, 1, 3}, {6, 3, 5, 4}).statistic,
                   0.5);
  EXPECT_DOUBLE_EQ(KolmogorovSmirnov({6, 3, 5, 4}, {2, 4, 1, 3}).statistic,
                   0.5);
  EXPECT_DOUBLE_EQ(KolmogorovSmirnov({1, 2}, {3, 4, 5}).statistic, 1);
}

TEST(DriftTest, EqualValuesMakeNoGap) {
  Why("Pixels and classes repeat, and equal values make no gap.");
  EXPECT_EQ(KolmogorovSmirnov({7, 7, 7}, {7, 7}).statistic, 0);
  EXPECT_DOUBLE_EQ(KolmogorovSmirnov({1, 2, 2, 2}, {1, 1, 2, 2}).statistic,
                   0.25);
}

TEST(DriftTest, TheProbabilityOfChance) {
  Why("A gap of 0.2 means little among 10 values, and much among 1000.");
  EXPECT_EQ(KolmogorovSmirnov(From(0, 50), From(0, 50)).p_value, 1);
  EXPECT_GT(KolmogorovSmirnov(From(0, 10), From(2, 10)).p_value, 0.9);
  EXPECT_LT(KolmogorovSmirnov(From(0, 1000), From(200, 1000)).p_value, 1e-15);
}

TEST(DriftTest, BinsHoldEquallyMany) {
  Why("With bins of equal width, one bin might hold almost all values.");
  EXPECT_THAT(QuantileBounds({8, 1, 3, 2, 100, 5, 4, 6}, 4),
              ElementsAre(2, 4, 6));
  EXPECT_THAT(QuantileBounds({1, 2, 3, 4, 5}, 2), ElementsAre(3));
}

TEST(DriftTest, EqualBoundsAreLeftOut) {
  Why("Most of an image is paper, so half of the bounds would be 0.");
  EXPECT_THAT(QuantileBounds({0, 0, 0, 0, 0, 1, 2, 3}, 4), ElementsAre(0, 1));
  EXPECT_THAT(QuantileBounds({1, 2, 9, 9, 9, 9}, 3), ElementsAre(2));
  EXPECT_THAT(QuantileBounds({5, 5, 5}, 2), IsEmpty());
}

TEST(DriftTest, AMonitorAlertsWhenTheDataChange) {
  Why("Drift of requests shows even without the right answers.");
  DriftMonitor monitor("ink", From(0, 1000), {.window = 500, .at_least = 100});
  for (int i = 0; i < 500; ++i) monitor.Observe(2 * i);
  DriftMonitor::Report report = monitor.report();
  EXPECT_EQ(report.observations, 500);
  EXPECT_LT(report.stability_index, 0.01);
  EXPECT_GT(report.ks.p_value, 0.9);
  EXPECT_FALSE(report.alert);
  for (int i = 0; i < 500; ++i) monitor.Observe(500 + i);
  report = monitor.report();
  EXPECT_EQ(report.observations, 500) << "only the newest";
  EXPECT_GT(report.stability_index, 1);
  EXPECT_NEAR(report.ks.statistic, 0.5, 0.01);
  EXPECT_TRUE(report.alert);
}

TEST(DriftTest, FewObservationsSayNothing) {
  Why("Three requests may all be unusual by chance.");
  DriftMonitor monitor("ink", From(0, 100), {.window = 50, .at_least = 4});
  EXPECT_EQ(monitor.report().observations, 0);
  EXPECT_FALSE(monitor.report().alert);
  for (int i = 0; i < 3; ++i) monitor.Observe(99);
  EXPECT_FALSE(monitor.report().alert);
  monitor.Observe(99);
  EXPECT_TRUE(monitor.report().alert);
}

TEST(DriftTest, TheLimitItselfRaisesNoAlert) {
  Why("The contract says above: if the limit is 0, the same numbers again do "
      "not count as drift.");
  const std::vector<double> numbers = {1, 2, 3, 4, 5, 6, 7, 8};
  DriftMonitor monitor(
      "ink", numbers,
      {.bins = 2, .window = 8, .at_least = 8, .alert_above = 0});
  for (const double x : numbers) monitor.Observe(x);
  EXPECT_EQ(monitor.report().stability_index, 0);
  EXPECT_FALSE(monitor.report().alert);
  monitor.Observe(8);  // The oldest number, 1, leaves the window.
  EXPECT_GT(monitor.report().stability_index, 0);
  EXPECT_TRUE(monitor.report().alert);
}

}  // namespace
}  // namespace tinytorch
