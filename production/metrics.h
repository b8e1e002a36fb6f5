// Metrics: what a running system says about itself.
//
// A log describes one event; a metric sums up all of them in a few numbers that
// cost almost nothing to keep. There are three kinds, as in Prometheus: a
// Counter only grows (requests), a Gauge goes up and down (queue length), and a
// Histogram counts observations by size (latencies). From histograms, the
// percentiles of any period and of several machines together can be computed
// later. From means they cannot, and a mean hides the slowest tenth.
//
//   Registry registry;
//   Counter& requests = registry.AddCounter("requests_total", "Requests.");
//   requests.Increment();
//   registry.ToText();    // the body of the response to GET /metrics
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

// Names and values that distinguish the series of one metric: {{"code",
// "200"}}.
using MetricLabels = std::vector<std::pair<std::string, std::string>>;

class Counter {
 public:
  // Adds `by`, in one step: increments of other threads are not lost. Throws
  // std::invalid_argument if it is negative, inf or NaN, and adds nothing then:
  // "Counter: wanted to add at least 0, got -1".
  void Increment(double by = 1);
  double value() const { return value_; }

 private:
  std::atomic<double> value_{0};
};

class Gauge {
 public:
  void Set(double value) { value_ = value; }
  void Add(double by);  // in one step; may be negative
  double value() const { return value_; }

 private:
  std::atomic<double> value_{0};
};

class Histogram {
 public:
  // `bounds` are the upper ends of the buckets, each above the one before; one
  // more bucket holds everything above. Throws std::invalid_argument:
  // "Histogram: wanted growing finite bounds", also if there are none.
  explicit Histogram(std::vector<double> bounds);

  // Counts the value into the first bucket with value <= bound, and adds it to
  // the sum. NaN is counted in the last bucket and makes the sum NaN, as in
  // Prometheus. Costs a lock and a binary search.
  void Observe(double value);

  // The state at one moment: no observation is in only some of the numbers.
  // counts[i] belongs to bounds[i], the last count to everything above; the
  // counts are not summed up. `count` is the number of all observations.
  struct Snapshot {
    std::vector<double> bounds;
    std::vector<int64_t> counts;
    double sum = 0;
    int64_t count = 0;

    // Returns the value below which a fraction q of the observations lies, by
    // linear interpolation within its bucket: the first that is not empty and
    // has at least q * count observations in it and before it,
    //   start + (bound - start) * (q * count - those before) / those in it
    // The first bucket begins at 0 if its bound is above 0; otherwise the
    // result for that bucket is its bound. For the last bucket, which has no
    // upper end, the result is the largest bound. Without observations it is
    // NaN. Throws std::invalid_argument, also for NaN: "Quantile: wanted a part
    // in [0, 1], got 95". Prometheus: histogram_quantile
    double Quantile(double q) const;
  };
  Snapshot snapshot() const;

  // Returns `count` bounds that grow by a factor: {start, start f, start f^2,
  // ...}. Throws std::invalid_argument unless start > 0, factor > 1, count > 0:
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

// The metrics of a program, in the order they were added, each with its series
// in the order they were added. References that it returns are valid as long as
// the registry. The same name with other labels, or with none, is another
// series of the same metric; labels are kept sorted by name, so their order
// does not matter. Help and label values may be any UTF-8 (unchecked).
//
// If a name or label is not allowed, the Add functions throw
// std::invalid_argument and add nothing (AddHistogram() also for bounds that
// are not allowed: see Histogram()): "Registry: 9lives is not a name for a
// metric" ([a-zA-Z_:][a-zA-Z0-9_:]*); "Registry: __x is not a name for a label"
// ([a-zA-Z_][a-zA-Z0-9_]*, not starting with __, not "le" for a histogram);
// "Registry: two labels code"; "Registry: requests_total is there with another
// kind or help"; "Registry: requests_total{code="200"} is there already";
// "Registry: time_count belongs to the histogram time".
class Registry {
 public:
  Counter& AddCounter(const std::string& name, const std::string& help,
                      const MetricLabels& labels = {});
  Gauge& AddGauge(const std::string& name, const std::string& help,
                  const MetricLabels& labels = {});
  Histogram& AddHistogram(const std::string& name, const std::string& help,
                          std::vector<double> bounds,
                          const MetricLabels& labels = {});

  // Returns all metrics in Prometheus's text format:
  //
  //   # HELP latency_seconds Time from request to answer.
  //   # TYPE latency_seconds histogram
  //   latency_seconds_bucket{le="0.001"} 3
  //   latency_seconds_bucket{le="+Inf"} 5
  //   latency_seconds_sum 0.0123
  //   latency_seconds_count 5
  //   # HELP requests_total Requests.
  //   # TYPE requests_total counter
  //   requests_total{code="200",path="/"} 9
  //
  // Without metrics it is "". Here bucket counts are summed up: le means "less
  // or equal", and is the last label. The lines of one histogram are of one
  // moment. In help, \ and line ends are escaped (as \\ and \n); in label
  // values, " as well. Numbers are those of std::to_chars(), with the fewest
  // digits that read back as the same double: 0.1, -3, 2.5e-09; others are
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

  // Given: returns the labels sorted by name, or throws if a name is not
  // allowed. mutex_ is held.
  MetricLabels CheckedLabels(const std::string& name, Kind kind,
                             const MetricLabels& labels) const;

  // Adds a series without a counter, gauge or histogram. mutex_ is held.
  Series& AddSeries(const std::string& name, const std::string& help, Kind kind,
                    const MetricLabels& labels);

  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Metric>> metrics_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_METRICS_H_
