#include "production/metrics.h"

#include <stdexcept>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(MetricsTest, ACounterOnlyGrows) {
  Why("A rate is a difference of two readings: a counter must not go back.");
  Counter counter;
  counter.Increment();
  counter.Increment(2.5);
  counter.Increment(0);
  EXPECT_EQ(counter.value(), 3.5);
  EXPECT_THAT([&] { counter.Increment(-1); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Counter: wanted to add at least 0, got -1")));
  EXPECT_EQ(counter.value(), 3.5);
}

TEST(MetricsTest, AGaugeGoesUpAndDown) {
  Why("The length of a queue is a gauge: it grows and shrinks.");
  Gauge gauge;
  gauge.Set(5);
  gauge.Add(1);
  gauge.Add(-4);
  EXPECT_EQ(gauge.value(), 2);
}

TEST(MetricsTest, ABucketHoldsWhatIsAtMostItsBound) {
  Why("The example at the top of metrics.cc; le means less or equal.");
  Histogram milliseconds({1, 10});
  for (const double ms : {0.4, 0.9, 1.0, 3.0, 20.0}) milliseconds.Observe(ms);
  const Histogram::Snapshot snapshot = milliseconds.snapshot();
  EXPECT_THAT(snapshot.bounds, ElementsAre(1, 10));
  EXPECT_THAT(snapshot.counts, ElementsAre(3, 1, 1));
  EXPECT_EQ(snapshot.count, 5);
  EXPECT_DOUBLE_EQ(snapshot.sum, 25.3);
}

TEST(MetricsTest, AQuantileLiesWithinItsBucket) {
  Why("A 99th percentile of 0.5 s means: one request in 100 takes longer.");
  const Histogram::Snapshot five = {
      .bounds = {1, 10}, .counts = {3, 1, 1}, .sum = 25.3, .count = 5};
  EXPECT_DOUBLE_EQ(five.Quantile(0.5), 2.5 / 3);
  EXPECT_DOUBLE_EQ(five.Quantile(0.6), 1) << "all of the first bucket";
  EXPECT_DOUBLE_EQ(five.Quantile(0.7), 5.5) << "half of the second";
  EXPECT_DOUBLE_EQ(five.Quantile(1), 10) << "the largest bound";
}

TEST(MetricsTest, TheTextOfCountersAndGauges) {
  Why("This is what Prometheus reads, character by character.");
  Registry registry;
  registry.AddCounter("requests_total", "Requests.").Increment(3);
  registry.AddGauge("queue_length", "Requests that wait.").Set(-0.25);
  EXPECT_EQ(registry.ToText(),
            "# HELP requests_total Requests.\n"
            "# TYPE requests_total counter\n"
            "requests_total 3\n"
            "# HELP queue_length Requests that wait.\n"
            "# TYPE queue_length gauge\n"
            "queue_length -0.25\n");
}

TEST(MetricsTest, TheTextOfAHistogramIsSummedUp) {
  Why("If counts are summed up, a bucket may be left out.");
  Registry registry;
  Histogram& time = registry.AddHistogram("seconds", "Time.", {0.001, 0.5});
  for (const double s : {0.0005, 0.001, 0.25, 2.0}) time.Observe(s);
  EXPECT_EQ(registry.ToText(),
            "# HELP seconds Time.\n"
            "# TYPE seconds histogram\n"
            "seconds_bucket{le=\"0.001\"} 2\n"
            "seconds_bucket{le=\"0.5\"} 3\n"
            "seconds_bucket{le=\"+Inf\"} 4\n"
            "seconds_sum 2.2515\n"
            "seconds_count 4\n");
}

TEST(MetricsTest, LabelsTellSeriesApart) {
  Why("With a series for each status you can compute the share of errors.");
  Registry registry;
  Counter& good = registry.AddCounter("answers_total", "Answers.",
                                      {{"path", "/"}, {"code", "200"}});
  Counter& bad = registry.AddCounter("answers_total", "Answers.",
                                     {{"path", "/"}, {"code", "500"}});
  good.Increment(9);
  bad.Increment();
  EXPECT_EQ(registry.ToText(),
            "# HELP answers_total Answers.\n"
            "# TYPE answers_total counter\n"
            "answers_total{code=\"200\",path=\"/\"} 9\n"
            "answers_total{code=\"500\",path=\"/\"} 1\n");
}

TEST(MetricsTest, QuotesAndLineEndsAreEscaped) {
  Why("One quote in a label would make the whole page unreadable.");
  Registry registry;
  registry.AddGauge("up", "Is \"it\" C:\\up?\nYes.",
                    {{"name", "a \"b\"\\\nc"}});
  EXPECT_EQ(registry.ToText(),
            "# HELP up Is \"it\" C:\\\\up?\\nYes.\n"
            "# TYPE up gauge\n"
            "up{name=\"a \\\"b\\\"\\\\\\nc\"} 0\n");
}

TEST(MetricsTest, InvalidNamesAreRefused) {
  Why("An error at the start is better than a page that cannot be read.");
  Registry registry;
  EXPECT_THAT([&] { registry.AddCounter("9lives", "Lives."); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Registry: 9lives is not a name for a metric")));
  EXPECT_THAT(
      [&] { registry.AddCounter("lives_total", "Lives.", {{"a:b", "1"}}); },
      ThrowsMessage<std::invalid_argument>(
          HasSubstr("Registry: a:b is not a name for a label")));
  registry.AddCounter("lives_total", "Lives.");
  EXPECT_THAT([&] { registry.AddCounter("lives_total", "Lives."); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Registry: lives_total is there already")));
  EXPECT_THAT([&] { registry.AddGauge("lives_total", "Lives."); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "Registry: lives_total is there with another kind or help")));
}

TEST(MetricsTest, BoundsGrowByAFactor) {
  Why("Latencies are from 0.1 ms to 10 s; equal steps would miss one end.");
  EXPECT_THAT(Histogram::ExponentialBounds(0.5, 2, 4),
              ElementsAre(0.5, 1, 2, 4));
  EXPECT_THAT([] { Histogram({1, 1}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Histogram: wanted growing finite bounds")));
}

}  // namespace
}  // namespace tinytorch
