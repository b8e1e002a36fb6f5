// Metrics: what a running system says about itself.
//
// A log tells one story, a metric tells all of them in numbers that cost
// nothing to keep. There are three kinds, as in Prometheus: a Counter only
// grows (requests), a Gauge goes up and down (queue length), a Histogram counts
// observations by size (latencies), so that percentiles of any period and of
// several machines together can be computed later. A mean could not be
// un-mixed, and it hides the slow tenth.
//
//   Registry registry;
//   Counter& requests = registry.AddCounter("requests_total", "Requests.");
//   requests.Increment();
//   registry.ToText();    // what GET /metrics answers
//
// All are safe to use from many threads. Exercise `metrics`. The text is
// Prometheus's exposition format, version 0.0.4
// (https://prometheus.io/docs/instrumenting/exposition_formats/).

#ifndef TINYTORCH_PRODUCTION_METRICS_H_
#define TINYTORCH_PRODUCTION_METRICS_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace tinytorch {

// Names and values that tell series of one metric apart: {{"code", "200"}}.
using MetricLabels = std::vector<std::pair<std::string, std::string>>;

class Counter {
 public:
  // Adds. Throws std::invalid_argument for less than 0, inf or NaN: "Counter:
  // wanted to add at least 0, got -1".
  void Increment(double by = 1);
  double value() const { return value_; }

 private:
  std::atomic<double> value_{0};
};

class Gauge {
 public:
  void Set(double value) { value_ = value; }
  void Add(double by);
  double value() const { return value_; }

 private:
  std::atomic<double> value_{0};
};

class Histogram {
 public:
  // Upper ends of buckets, growing; one for everything above is added. Throws
  // std::invalid_argument: "Histogram: wanted growing finite bounds", also for
  // none.
  explicit Histogram(std::vector<double> bounds);

  // Counts into the first bucket with value <= bound. NaN is counted in the
  // last bucket and makes the sum NaN, as in Prometheus.
  void Observe(double value);

  // What was counted at one moment. counts[i] belongs to bounds[i], the last to
  // everything above; not summed up.
  struct Snapshot {
    std::vector<double> bounds;
    std::vector<int64_t> counts;
    double sum = 0;
    int64_t count = 0;

    // The value below which a part q of the observations lies, in [0, 1]:
    // within its bucket by linear interpolation. The first bucket begins at 0
    // if its bound is above 0, otherwise the bound itself is the answer; the
    // largest bound is that for what lies above all. NaN without observations.
    // Throws std::invalid_argument: "Quantile: wanted a part in [0, 1], got
    // 95". Prometheus: histogram_quantile
    double Quantile(double q) const;
  };
  Snapshot snapshot() const;

  // Bounds that grow by a factor: {start, start f, start f^2, ...}, count of
  // them. Throws std::invalid_argument unless start > 0, factor > 1, count > 0:
  // "ExponentialBounds: wanted a start above 0, a factor above 1 and a count
  // above 0".
  static std::vector<double> ExponentialBounds(double start, double factor,
                                               int count);

 private:
  const std::vector<double> bounds_;
  mutable std::mutex mutex_;
  std::vector<int64_t> counts_;
  double sum_ = 0;
};

// The metrics of a program, in the order they were added. What it returns lives
// as long as it. The same name with other labels is another series of the same
// metric; the order of labels means nothing, they are kept sorted by name. Help
// and label values are any UTF-8; that it is UTF-8 is not checked.
//
// Throws std::invalid_argument and adds nothing: "Registry: 9lives is no name
// for a metric" ([a-zA-Z_:][a-zA-Z0-9_:]*); "Registry: __x is no name for a
// label" ([a-zA-Z_][a-zA-Z0-9_]*, not starting with __, not "le" of a
// histogram); "Registry: two labels code"; "Registry: requests_total is there
// with another kind or help"; "Registry: requests_total{code="200"} is there
// already"; "Registry: time_count belongs to the histogram time".
class Registry {
 public:
  Counter& AddCounter(const std::string& name, const std::string& help,
                      const MetricLabels& labels = {});
  Gauge& AddGauge(const std::string& name, const std::string& help,
                  const MetricLabels& labels = {});
  Histogram& AddHistogram(const std::string& name, const std::string& help,
                          std::vector<double> bounds,
                          const MetricLabels& labels = {});

  // All metrics in Prometheus's text format:
  //
  //   # HELP latency_seconds Time from request to answer.
  //   # TYPE latency_seconds histogram
  //   latency_seconds_bucket{le="0.001"} 3
  //   latency_seconds_bucket{le="+Inf"} 5
  //   latency_seconds_sum 0.0123
  //   latency_seconds_count 5
  //
  // Buckets are summed up here: le is "less or equal", and the last of the
  // labels. Within help \ and line ends are escaped, within label values " too.
  // Numbers are written with as few digits as read back to the same double;
  // +Inf, -Inf, NaN.
  std::string ToText() const;

 private:
  enum class Kind { kCounter, kGauge, kHistogram };
  struct Series {
    MetricLabels labels;
    std::unique_ptr<Counter> counter;
    std::unique_ptr<Gauge> gauge;
    std::unique_ptr<Histogram> histogram;
  };
  struct Metric {
    std::string name;
    std::string help;
    Kind kind;
    std::vector<std::unique_ptr<Series>> series;
  };

  Series& AddSeries(const std::string& name, const std::string& help, Kind kind,
                    const MetricLabels& labels);

  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Metric>> metrics_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_METRICS_H_
