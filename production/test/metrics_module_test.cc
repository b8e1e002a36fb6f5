#include <algorithm>
#include <atomic>
#include <barrier>
#include <cmath>
#include <cstdlib>
#include <exception>
#include <functional>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "production/metrics.h"
#include "tensor/random.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

constexpr double kInf = std::numeric_limits<double>::infinity();

// Runs f(0), f(1), ... each on its own thread. They start at the same time. An
// exception of one of them is thrown again.
void InThreads(int threads, const std::function<void(int thread)>& f) {
  std::barrier start(threads);
  std::vector<std::exception_ptr> errors(static_cast<size_t>(threads));
  std::vector<std::thread> running;
  for (int thread = 0; thread < threads; ++thread) {
    running.emplace_back([&, thread] {
      start.arrive_and_wait();
      try {
        f(thread);
      } catch (...) {
        errors[static_cast<size_t>(thread)] = std::current_exception();
      }
    });
  }
  for (std::thread& thread : running) thread.join();
  for (const std::exception_ptr& error : errors) {
    if (error != nullptr) std::rethrow_exception(error);
  }
}

// Returns the value of the line that begins with `series`.
double Sample(const std::string& text, const std::string& series) {
  for (const std::string& line : std::vector<std::string>(
           absl::StrSplit(text, '\n', absl::SkipEmpty()))) {
    if (!absl::StartsWith(line, series + " ")) continue;
    return std::strtod(line.c_str() + series.size() + 1, nullptr);
  }
  ADD_FAILURE() << "no " << series << " in\n" << text;
  return 0;
}

TEST(MetricsModuleTest, ThreadsLoseNoIncrement) {
  Why("All threads of a server count requests at the same time.");
  Counter counter;
  Gauge gauge;
  // If the threads happen to run one after the other, no mistake shows. So a
  // wrong counter runs beside it, until that has lost counts in five rounds.
  std::atomic<int> wrong = 0;
  int rounds = 0;
  for (int lost = 0; lost < 5 && rounds < 50; ++rounds) {
    wrong = 0;
    InThreads(3, [&](int) {
      for (int i = 0; i < 20'000; ++i) {
        counter.Increment();
        wrong = wrong + 1;
        gauge.Add(i % 2 == 0 ? 3 : -1);
      }
    });
    if (wrong < 59'000) ++lost;
  }
  EXPECT_EQ(counter.value(), rounds * 60'000);
  EXPECT_EQ(gauge.value(), rounds * 60'000);
}

TEST(MetricsModuleTest, ThreadsLoseNoObservation) {
  Why("++ of a plain number in two threads is undefined behavior.");
  Histogram histogram({0.5, 1.5});
  InThreads(3, [&](int thread) {
    for (int i = 0; i < 20'000; ++i) histogram.Observe(thread);
  });
  EXPECT_THAT(histogram.snapshot().counts, ElementsAre(20'000, 20'000, 20'000));
  EXPECT_EQ(histogram.snapshot().sum, 60'000);
}

TEST(MetricsModuleTest, ASnapshotIsOfOneMoment) {
  Why("A count and a sum of different moments give a wrong mean.");
  Registry registry;
  Histogram& ones = registry.AddHistogram("ones", "Ones.", {0.5, 1});
  ones.Observe(1);
  std::atomic<bool> done = false;
  InThreads(2, [&](int thread) {
    if (thread == 0) {
      for (int i = 0; i < 20'000; ++i) ones.Observe(1);
      done = true;
    }
    do {
      const Histogram::Snapshot now = ones.snapshot();
      ASSERT_EQ(now.sum, static_cast<double>(now.count));
      const std::string text = registry.ToText();
      ASSERT_EQ(Sample(text, "ones_bucket{le=\"+Inf\"}"),
                Sample(text, "ones_count"));
      ASSERT_EQ(Sample(text, "ones_sum"), Sample(text, "ones_count"));
    } while (!done);
  });
  EXPECT_EQ(ones.snapshot().count, 20'001);
}

TEST(MetricsModuleTest, SeriesAreAddedWhileOthersCount) {
  Why("References from Add...() must stay valid when the registry grows.");
  Registry registry;
  Counter& first = registry.AddCounter("a_total", "A.", {{"n", "first"}});
  InThreads(3, [&](int thread) {
    for (int i = thread; i < 30; i += 3) {
      const std::string n = std::to_string(i);
      registry.AddCounter("a_total", "A.", {{"n", n}}).Increment();
      registry.AddGauge("g" + n, "G.").Set(1);
      first.Increment();
      registry.ToText();
    }
  });
  const std::string text = registry.ToText();
  EXPECT_EQ(Sample(text, "a_total{n=\"first\"}"), 30);
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(Sample(text, "a_total{n=\"" + std::to_string(i) + "\"}"), 1);
    EXPECT_EQ(Sample(text, "g" + std::to_string(i)), 1);
  }
}

TEST(MetricsModuleTest, AQuantileIsInTheBucketOfTheTrueOne) {
  Why("Compared with sorted observations, to within one bucket.");
  Rng rng(1);
  for (const int count : {1, 2, 10, 999}) {
    Histogram histogram(Histogram::ExponentialBounds(0.01, 1.5, 20));
    std::vector<double> values;
    for (int i = 0; i < count; ++i) {
      values.push_back(-std::log(1 - rng.Uniform()));
      histogram.Observe(values.back());
    }
    std::ranges::sort(values);
    const Histogram::Snapshot snapshot = histogram.snapshot();
    double last = 0;
    for (const double q : {0.0, 0.01, 0.25, 0.5, 0.9, 0.99, 1.0}) {
      SCOPED_TRACE("q " + std::to_string(q) + " of " + std::to_string(count));
      const double rank = std::max(1.0, std::ceil(q * count));
      const double truth = values[static_cast<size_t>(rank) - 1];
      const double got = snapshot.Quantile(q);
      const auto bound = std::ranges::lower_bound(snapshot.bounds, truth);
      ASSERT_NE(bound, snapshot.bounds.end());
      EXPECT_LE(got, *bound);
      EXPECT_GE(got, bound == snapshot.bounds.begin() ? 0 : *(bound - 1));
      EXPECT_GE(got, last) << "a larger q must not give a smaller quantile";
      last = got;
    }
  }
}

TEST(MetricsModuleTest, QuantilesAtTheEnds) {
  Why("No observations, all above the bounds, bounds below zero.");
  using Snapshot = Histogram::Snapshot;
  EXPECT_TRUE(std::isnan(Histogram({1}).snapshot().Quantile(0.5)));
  const Snapshot above = {{1, 2}, {0, 0, 4}, 40, 4};
  EXPECT_EQ(above.Quantile(0), 2);
  EXPECT_EQ(above.Quantile(0.5), 2);
  const Snapshot middle = {{1, 2, 3}, {0, 4, 0, 0}, 6, 4};
  EXPECT_EQ(middle.Quantile(0), 1) << "empty buckets are skipped";
  EXPECT_EQ(middle.Quantile(0.75), 1.75);
  EXPECT_EQ(middle.Quantile(1), 2);
  const Snapshot negative = {{-4, 0, 2}, {1, 2, 1, 0}, -4, 4};
  EXPECT_EQ(negative.Quantile(0.1), -4) << "the first bucket has no start";
  EXPECT_EQ(negative.Quantile(0.5), -2);
  const Snapshot across = {{-1, 1}, {1, 1, 0}, 0, 2};
  EXPECT_EQ(across.Quantile(0.1), -1);
  for (const double q : {-0.1, 1.1, 95.0, double{NAN}}) {
    EXPECT_THROW(middle.Quantile(q), std::invalid_argument) << q;
  }
}

TEST(MetricsModuleTest, NanIsCountedToo) {
  Why("No comparison with NaN is true, but it must be counted.");
  Histogram histogram({-1, 0, 1});
  for (const double x : {double{NAN}, -kInf, kInf, -1.0, -0.0, 1.5}) {
    histogram.Observe(x);
  }
  EXPECT_THAT(histogram.snapshot().counts, ElementsAre(2, 1, 0, 3));
  EXPECT_EQ(histogram.snapshot().count, 6);
  EXPECT_TRUE(std::isnan(histogram.snapshot().sum));
}

TEST(MetricsModuleTest, NumbersReadBackTheSame) {
  Why("With six digits, a counter at 10 million would stand still.");
  Registry registry;
  Gauge& gauge = registry.AddGauge("g", "G.");
  std::vector<double> values = {
      0.1,           1.0 / 3,   1e-7,
      1e6,           123456789, 9007199254740992.0,
      6.02214076e23, 5e-324,    -1.7976931348623157e308};
  Rng rng(1);
  for (int i = 0; i < 200; ++i) {
    values.push_back(std::ldexp(rng.Uniform() - 0.5, i - 100));
  }
  for (const double value : values) {
    gauge.Set(value);
    EXPECT_EQ(Sample(registry.ToText(), "g"), value);
  }
  struct Case {
    double value;
    std::string text;
  };
  for (const Case& c : std::vector<Case>{{0.1, "g 0.1\n"},
                                         {-3, "g -3\n"},
                                         {2.5e-9, "g 2.5e-09\n"},
                                         {kInf, "g +Inf\n"},
                                         {-kInf, "g -Inf\n"},
                                         {double{NAN}, "g NaN\n"}}) {
    gauge.Set(c.value);
    EXPECT_THAT(registry.ToText(), HasSubstr(c.text));
  }
}

TEST(MetricsModuleTest, HistogramsHaveLabelsToo) {
  Why("le comes last; the lines of the buckets differ only in le.");
  Registry registry;
  registry.AddHistogram("t", "", {1e-7}, {{"z", "1"}, {"a", "2"}}).Observe(1);
  registry.AddHistogram("t", "", {1e-7}, {{"z", "2"}}).Observe(0);
  EXPECT_EQ(registry.ToText(),
            "# HELP t \n"
            "# TYPE t histogram\n"
            "t_bucket{a=\"2\",z=\"1\",le=\"1e-07\"} 0\n"
            "t_bucket{a=\"2\",z=\"1\",le=\"+Inf\"} 1\n"
            "t_sum{a=\"2\",z=\"1\"} 1\n"
            "t_count{a=\"2\",z=\"1\"} 1\n"
            "t_bucket{z=\"2\",le=\"1e-07\"} 1\n"
            "t_bucket{z=\"2\",le=\"+Inf\"} 1\n"
            "t_sum{z=\"2\"} 0\n"
            "t_count{z=\"2\"} 1\n");
}

TEST(MetricsModuleTest, AcceptsValidNamesOnly) {
  Why("Prometheus accepts exactly these names.");
  Registry registry;
  for (const std::string name :
       {"", "1a", "a-b", "a b", "a{", "\xc3\xa4", "a\n", "a.b"}) {
    EXPECT_THROW(registry.AddCounter(name, "Help."), std::invalid_argument)
        << name;
    EXPECT_THROW(registry.AddGauge("ok", "Help.", {{name, "1"}}),
                 std::invalid_argument)
        << name;
  }
  for (const std::string name : {"a", "_", ":", "A9", "a:b_c", "__a", "le"}) {
    EXPECT_NO_THROW(registry.AddCounter(name, "Help.")) << name;
  }
  EXPECT_THROW(registry.AddGauge("ok", "Help.", {{":", "1"}}),
               std::invalid_argument);
  EXPECT_THROW(registry.AddGauge("ok", "Help.", {{"__a", "1"}}),
               std::invalid_argument);
  EXPECT_THAT([&] { registry.AddHistogram("ok", "Help.", {1}, {{"le", "1"}}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Registry: le is not a name for a label")));
  EXPECT_NO_THROW(registry.AddGauge("ok", "Help.", {{"le", "1"}, {"_a", "2"}}));
}

TEST(MetricsModuleTest, ASeriesIsAddedOnce) {
  Why("Of two equal series, Prometheus keeps only one.");
  Registry registry;
  registry.AddGauge("a", "A.", {{"x", "1"}, {"y", "2"}});
  EXPECT_THAT([&] { registry.AddGauge("a", "A.", {{"y", "2"}, {"x", "1"}}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Registry: a{x=\"1\",y=\"2\"} is there already")));
  EXPECT_THAT([&] { registry.AddGauge("a", "A.", {{"x", "1"}, {"x", "2"}}); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("Registry: two labels x")));
  EXPECT_THROW(registry.AddGauge("a", "B.", {}), std::invalid_argument);
  EXPECT_THROW(registry.AddHistogram("a", "A.", {1}), std::invalid_argument);
  EXPECT_NO_THROW(registry.AddGauge("a", "A."))
      << "a series without labels is another series";

  registry.AddHistogram("time", "T.", {1});
  EXPECT_THAT([&] { registry.AddCounter("time_count", "T."); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "Registry: time_count belongs to the histogram time")));
  registry.AddGauge("size_sum", "S.");
  EXPECT_THAT([&] { registry.AddHistogram("size", "S.", {1}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr(
                  "Registry: size_sum belongs to the histogram size")));
}

TEST(MetricsModuleTest, AnErrorAddsNothing) {
  Why("If a program goes on after the error, its page must still be right.");
  Registry registry;
  registry.AddGauge("a", "A.");
  const std::string before = registry.ToText();
  EXPECT_THROW(registry.AddHistogram("h", "H.", {2, 1}), std::invalid_argument);
  EXPECT_THROW(registry.AddHistogram("h", "H.", {kInf}), std::invalid_argument);
  EXPECT_THROW(registry.AddHistogram("h", "H.", {NAN}), std::invalid_argument);
  EXPECT_THROW(registry.AddHistogram("h", "H.", {}), std::invalid_argument);
  EXPECT_THROW(registry.AddGauge("a", "A."), std::invalid_argument);
  EXPECT_THROW(registry.AddCounter("a", "A."), std::invalid_argument);
  EXPECT_EQ(registry.ToText(), before);
  EXPECT_EQ(Registry().ToText(), "");
}

TEST(MetricsModuleTest, ACounterRefusesToGoBack) {
  Why("After one NaN, a counter stays NaN until the program restarts.");
  Counter counter;
  for (const double by : {-1e-300, -kInf, kInf, double{NAN}}) {
    EXPECT_THROW(counter.Increment(by), std::invalid_argument) << by;
  }
  EXPECT_EQ(counter.value(), 0);
  EXPECT_THROW(Histogram::ExponentialBounds(0, 2, 3), std::invalid_argument);
  EXPECT_THROW(Histogram::ExponentialBounds(1, 1, 3), std::invalid_argument);
  EXPECT_THROW(Histogram::ExponentialBounds(1, 2, 0), std::invalid_argument);
  EXPECT_THROW(Histogram::ExponentialBounds(NAN, 2, 3), std::invalid_argument);
}

TEST(MetricsModuleTest, ThreadsLoseNoObservationOfOneBucket) {
  Why("Most requests are about as fast as each other: all threads add to the "
      "same bucket.");
  Histogram histogram({0.5, 1.5});
  // As above, a wrong counter shows that the threads overlap.
  std::atomic<int> wrong = 0;
  int64_t rounds = 0;
  for (int lost = 0; lost < 5 && rounds < 50; ++rounds) {
    wrong = 0;
    InThreads(3, [&](int) {
      for (int i = 0; i < 20'000; ++i) {
        histogram.Observe(1);
        wrong = wrong + 1;
      }
    });
    if (wrong < 59'000) ++lost;
  }
  EXPECT_THAT(histogram.snapshot().counts, ElementsAre(0, rounds * 60'000, 0));
  EXPECT_EQ(histogram.snapshot().sum, rounds * 60'000);
}

TEST(MetricsModuleTest, CountAndSumBelongTogether) {
  Why("A sum that has one observation more than the count gives a wrong mean.");
  Histogram ones({0.5, 1});
  // A histogram whose sum is read without its mutex. The test goes on until it
  // has been caught eight times, because luck decides when that happens.
  struct {
    std::mutex mutex;
    int64_t count = 0;
    std::atomic<double> sum = 0;
  } wrong;
  int caught = 0, rounds = 0;
  for (; caught < 8 && rounds < 500 && !testing::Test::HasFailure(); ++rounds) {
    std::atomic<int> running = 2;
    InThreads(3, [&](int thread) {
      for (int i = 0; thread > 0 && i < 10'000; ++i) {
        ones.Observe(1);
        const std::lock_guard lock(wrong.mutex);
        ++wrong.count;
        wrong.sum += 1;
      }
      if (thread > 0) --running;
      while (thread == 0 && running > 0) {
        const Histogram::Snapshot now = ones.snapshot();
        ASSERT_EQ(now.sum, static_cast<double>(now.count));
        std::unique_lock lock(wrong.mutex);
        const int64_t count = wrong.count;
        lock.unlock();
        if (wrong.sum != static_cast<double>(count)) ++caught;
      }
    });
  }
  EXPECT_EQ(ones.snapshot().sum, rounds * 20'000);
}

}  // namespace
}  // namespace tinytorch
