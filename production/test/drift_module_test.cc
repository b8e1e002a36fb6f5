#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "production/drift.h"
#include "tensor/random.h"
#include "tools/data/digits.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr double kInf = std::numeric_limits<double>::infinity();

std::vector<double> Normals(Rng& rng, int count, double mean = 0) {
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(mean + rng.Normal());
  return values;
}

TEST(DriftModuleTest, TheIndexIsTheFormula) {
  Why("The formula term by term, for any counts; it is never below 0.");
  Rng rng(1);
  for (int round = 0; round < 50; ++round) {
    std::vector<int64_t> a, b;
    double n = 0, m = 0;
    const int64_t bins = 1 + rng.UniformInt(12);
    for (int64_t i = 0; i < bins; ++i) {
      a.push_back(rng.UniformInt(5) * rng.UniformInt(100) + (i == 0));
      b.push_back(rng.UniformInt(30) + (i == 0));
      n += static_cast<double>(a.back()) + 0.5;
      m += static_cast<double>(b.back()) + 0.5;
    }
    double wanted = 0;
    for (size_t i = 0; i < a.size(); ++i) {
      const double p = (static_cast<double>(a[i]) + 0.5) / n;
      const double q = (static_cast<double>(b[i]) + 0.5) / m;
      wanted += p * std::log(p / q) + q * std::log(q / p);
    }
    EXPECT_NEAR(StabilityIndex(a, b), wanted, 1e-12);
    EXPECT_NEAR(StabilityIndex(b, a), wanted, 1e-12);
    EXPECT_GE(StabilityIndex(a, b), 0);
  }
  EXPECT_THAT([] { StabilityIndex({1, -1}, {1, 1}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "StabilityIndex: wanted counts of at least 0, got -1")));
  EXPECT_THROW(StabilityIndex({}, {}), std::invalid_argument);
}

TEST(DriftModuleTest, AgreesWithSciPy) {
  Why("Both numbers are well known, and ours must be the same.");
  // SciPy 1.10.1: D = stats.ks_2samp(a, b).statistic, r = sqrt(n m / (n + m)),
  // stats.kstwobign.sf((r + 0.12 + 0.11 / r) * D)
  struct Case {
    int n, m;
    double shift, statistic, p_value;
  };
  for (const Case& c : std::vector<Case>{
           {101, 97, 0, 0.039603960396039639, 0.99999800118990112},
           {60, 97, 1, 0.090549828178694142, 0.90827435905483267},
           {101, 30, 2, 0.15841584158415842, 0.56953945258017935},
           {101, 97, 3, 0.23762376237623761, 0.0060229201095052037},
           {5, 7, 4, 0.51428571428571435, 0.29990083823796188},
           {1, 1, -1, 1, 0.28904142837082675},
           {40, 1, 0, 0.97499999999999998, 0.11851806020173086}}) {
    SCOPED_TRACE(c.n);
    std::vector<double> a, b;
    for (int i = 0; i < c.n; ++i) a.push_back((i * 37 % 101) / 8.0);
    for (int i = 0; i < c.m; ++i) b.push_back((i * 53 % 97) / 8.0 + c.shift);
    const KsResult result = KolmogorovSmirnov(a, b);
    EXPECT_NEAR(result.statistic, c.statistic, 1e-14);
    EXPECT_NEAR(result.p_value, c.p_value, 1e-12);
  }
}

TEST(DriftModuleTest, TheGapIsTheLargestOfAll) {
  Why("Compared with counting at each value, with many equal values.");
  Rng rng(2);
  for (int round = 0; round < 100; ++round) {
    std::vector<double> a, b;
    const int64_t n = 1 + rng.UniformInt(20), m = 1 + rng.UniformInt(20);
    const int64_t different = 1 + rng.UniformInt(15);
    for (int64_t i = 0; i < n; ++i) {
      a.push_back(static_cast<double>(rng.UniformInt(different)));
    }
    for (int64_t i = 0; i < m; ++i) {
      b.push_back(static_cast<double>(rng.UniformInt(different) + round % 3));
    }
    const auto part = [](const std::vector<double>& values, double x) {
      return static_cast<double>(std::ranges::count_if(
                 values, [x](double v) { return v <= x; })) /
             static_cast<double>(values.size());
    };
    double wanted = 0;
    for (int x = 0; x < 20; ++x) {
      wanted = std::max(wanted, std::abs(part(a, x) - part(b, x)));
    }
    EXPECT_NEAR(KolmogorovSmirnov(a, b).statistic, wanted, 1e-12);
    EXPECT_NEAR(KolmogorovSmirnov(b, a).statistic, wanted, 1e-12);
    // Only the order counts: nothing changes if both are mapped alike.
    for (double& x : a) x = std::exp(x);
    for (double& x : b) x = std::exp(x);
    EXPECT_NEAR(KolmogorovSmirnov(a, b).statistic, wanted, 1e-12);
  }
}

TEST(DriftModuleTest, FalseAlarmsAreAsRareAsTheirProbability) {
  Why("With equal distributions, one pair in 20 must have p below 0.05.");
  Rng rng(3);
  int alarms = 0;
  for (int pair = 0; pair < 1000; ++pair) {
    const std::vector<double> a = Normals(rng, 80), b = Normals(rng, 50);
    if (KolmogorovSmirnov(a, b).p_value < 0.05) ++alarms;
  }
  // The expected count is 50, with a standard deviation of 7.
  EXPECT_GT(alarms, 25);
  EXPECT_LT(alarms, 75);
}

TEST(DriftModuleTest, NanIsAnError) {
  Why("std::sort() of a NaN is undefined and may return anything.");
  EXPECT_EQ(KolmogorovSmirnov({-kInf, 1, kInf}, {-kInf, kInf}).statistic,
            1.0 / 2 - 1.0 / 3);
  EXPECT_THAT([] { KolmogorovSmirnov({1}, {}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("KolmogorovSmirnov: no observations")));
  EXPECT_THAT([] { KolmogorovSmirnov({1, NAN}, {1}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("KolmogorovSmirnov: observations hold nan")));
  EXPECT_THROW(QuantileBounds({1, NAN}, 2), std::invalid_argument);
  EXPECT_THROW(QuantileBounds({}, 2), std::invalid_argument);
  EXPECT_THAT([] { QuantileBounds({1, 2}, 1); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("QuantileBounds: wanted at least 2 bins, got 1")));
}

TEST(DriftModuleTest, BinsDifferByOneAtMost) {
  Why("For any number of values and bins, no bin may be empty.");
  Rng rng(4);
  for (const int n : {2, 3, 10, 99, 100, 101}) {
    for (const int bins : {2, 3, 7, 10, 200}) {
      SCOPED_TRACE(std::to_string(n) + " in " + std::to_string(bins));
      std::vector<double> values = Normals(rng, n);
      const std::vector<double> bounds = QuantileBounds(values, bins);
      ASSERT_EQ(bounds.size() + 1, static_cast<size_t>(std::min(n, bins)));
      std::vector<int> counts(bounds.size() + 1);
      for (const double value : values) {
        ++counts[static_cast<size_t>(std::ranges::count_if(
            bounds, [&](double b) { return b < value; }))];
      }
      const auto [least, most] = std::ranges::minmax(counts);
      EXPECT_GE(least, 1);
      EXPECT_LE(most - least, 1);
    }
  }
}

TEST(DriftModuleTest, AMonitorComparesItsWindow) {
  Why("The report has index and statistic of the newest 100 observations.");
  Rng rng(5);
  const std::vector<double> reference = Normals(rng, 300);
  std::vector<double> live = Normals(rng, 150, 0.5);
  live[120] = live[130] = reference[7];  // exactly at a bound, perhaps
  DriftMonitor monitor(
      "x", reference,
      {.bins = 7, .window = 100, .at_least = 50, .alert_above = 0});
  EXPECT_EQ(monitor.name(), "x");
  for (const double value : live) monitor.Observe(value);
  live.erase(live.begin(), live.end() - 100);

  const std::vector<double> bounds = QuantileBounds(reference, 7);
  std::vector<int64_t> expected(8), actual(8);  // the last: not finite
  const auto bin = [&](double value) {
    return static_cast<size_t>(
        std::ranges::count_if(bounds, [&](double b) { return b < value; }));
  };
  for (const double value : reference) ++expected[bin(value)];
  for (const double value : live) ++actual[bin(value)];
  const DriftMonitor::Report report = monitor.report();
  EXPECT_EQ(report.observations, 100);
  EXPECT_NEAR(report.stability_index, StabilityIndex(expected, actual), 1e-12);
  const KsResult ks = KolmogorovSmirnov(reference, live);
  EXPECT_EQ(report.ks.statistic, ks.statistic);
  EXPECT_EQ(report.ks.p_value, ks.p_value);
  EXPECT_TRUE(report.alert) << "any index above 0 raises it here";
}

TEST(DriftModuleTest, ValuesThatAreNotFiniteAreDrift) {
  Why("A broken sensor may send NaN while all else looks normal.");
  Rng rng(6);
  DriftMonitor monitor("x", Normals(rng, 1000));
  for (const double x : Normals(rng, 900)) monitor.Observe(x);
  EXPECT_FALSE(monitor.report().alert);
  const KsResult before = monitor.report().ks;
  for (int i = 0; i < 50; ++i) {
    monitor.Observe(NAN);
    monitor.Observe(i % 2 == 0 ? kInf : -kInf);
  }
  EXPECT_EQ(monitor.report().observations, 1000);
  EXPECT_TRUE(monitor.report().alert);
  EXPECT_EQ(monitor.report().ks.statistic, before.statistic);
  for (int i = 0; i < 1000; ++i) monitor.Observe(NAN);
  EXPECT_EQ(monitor.report().ks.p_value, 1) << "no finite value is left";
}

TEST(DriftModuleTest, AMonitorRefusesUselessOptions) {
  Why("A monitor that can never alert must not look like a working one.");
  EXPECT_NO_THROW(DriftMonitor("x", {1, 2}));
  for (const std::vector<double>& reference : std::vector<std::vector<double>>{
           {}, {1}, {5, 5, 5}, {1, 2, NAN}, {1, kInf}}) {
    EXPECT_THAT([&] { DriftMonitor("x", reference); },
                ThrowsMessage<std::invalid_argument>(HasSubstr(
                    "DriftMonitor: wanted a reference of finite numbers")));
  }
  for (const DriftOptions& options :
       std::vector<DriftOptions>{{.bins = 1},
                                 {.window = 0},
                                 {.at_least = 0},
                                 {.window = 100, .at_least = 101},
                                 {.alert_above = -1},
                                 {.alert_above = NAN}}) {
    EXPECT_THAT([&] { DriftMonitor("x", {1, 2}, options); },
                ThrowsMessage<std::invalid_argument>(
                    HasSubstr("DriftMonitor: wanted at least 2 bins")));
  }
}

TEST(DriftModuleTest, ManyThreadsObserve) {
  Why("Each thread of a server observes, and one of them reads the report.");
  DriftMonitor monitor("x", {1, 2, 3, 4}, {.bins = 4, .window = 2000});
  monitor.Observe(1);
  monitor.report();
  std::vector<std::thread> threads;
  for (int thread = 1; thread <= 2; ++thread) {
    threads.emplace_back([&monitor, thread] {
      for (int i = 0; i < 1000; ++i) monitor.Observe(thread);
    });
  }
  int64_t last = 0;
  while (last < 2000) {
    const DriftMonitor::Report report = monitor.report();
    EXPECT_GE(report.observations, last);
    last = report.observations;
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_NEAR(monitor.report().ks.statistic, 0.5, 0.001);
}

// Returns the fraction of the ink in the two outer columns on each side.
double InkAtTheSides(const uint8_t* image) {
  double all = 0, sides = 0;
  for (int i = 0; i < 64; ++i) {
    all += image[i];
    if (i % 8 < 2 || i % 8 > 5) sides += image[i];
  }
  return sides / all;
}

TEST(DriftModuleTest, DigitsOnTheirSideAreDrift) {
  Why("A camera is mounted sideways, and the network still answers.");
  const Digits digits = UciDigits();
  std::vector<double> upright, ink;
  for (int64_t i = 0; i < digits.train.count; ++i) {
    const uint8_t* const image = digits.train.pixels.data() + i * 64;
    upright.push_back(InkAtTheSides(image));
    ink.push_back(0);
    for (int p = 0; p < 64; ++p) ink.back() += image[p];
  }
  DriftMonitor sides("sides", upright), other("sides", upright),
      blind("ink", ink);
  Rng rng(7);
  for (int i = 0; i < 1000; ++i) {
    // Samples of the same images do not change the distribution.
    const int64_t n = rng.UniformInt(digits.train.count);
    sides.Observe(upright[static_cast<size_t>(n)]);
    // Now the same images on their side.
    const uint8_t* const image = digits.train.pixels.data() + n * 64;
    uint8_t rotated[64];
    double all = 0;
    for (int p = 0; p < 64; ++p) {
      rotated[p] = image[(7 - p % 8) * 8 + p / 8];
      all += rotated[p];
    }
    other.Observe(InkAtTheSides(rotated));
    blind.Observe(all);
  }
  EXPECT_LT(sides.report().stability_index, 0.05);
  EXPECT_GT(sides.report().ks.p_value, 0.01);
  EXPECT_FALSE(sides.report().alert);
  EXPECT_GT(other.report().stability_index, 1);
  EXPECT_LT(other.report().ks.p_value, 1e-12);
  EXPECT_TRUE(other.report().alert);
  // A rotation does not change the amount of ink: a monitor sees only the
  // number that it observes.
  EXPECT_FALSE(blind.report().alert);
}

}  // namespace
}  // namespace tinytorch
