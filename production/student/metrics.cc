// Exercise `metrics`: numbers about a program, for whoever asks.
//
// Five requests took 0.4, 0.9, 1, 3 and 20 ms. A histogram with bounds 1 and 10
// keeps six numbers of them, and would keep six of five million:
//
//   bucket       (0, 1]   (1, 10]   (10, ..)   sum   25.3
//   count           3         1          1     count 5
//   in the text     3         4          5     summed up: le="10" is 4 of 5
//
// Where is the median, 2.5 of 5? The first bucket has 3, so 2.5 / 3 of the way
// from 0 to 1: 0.83. The true one is 1: a quantile is as exact as its bucket is
// narrow. Two servers have two such tables; the sum of the tables is the table
// of both. Two medians have no such sum.
//
// The text is a protocol: one label value with a quote in it, and Prometheus
// throws away the whole page, also what it says about everything else.
//
// Cost: one atomic addition to count; to observe, a lock and a binary search.
// Tests: test/metrics_test.cc, then test/metrics_module_test.cc.

#include "production/metrics.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// A number as Prometheus reads it.
[[maybe_unused]] std::string Number(double value) {
  // Your turn: "NaN", "+Inf" and "-Inf" first. std::to_chars(begin, end, value)
  // writes all others with as few digits as read back the same (at most 24),
  // and returns in .ptr where it ended. std::to_string() would not do: it makes
  // 0.000000 of the latency of a microsecond.
  throw Unimplemented();
}

// The text with a \ before each character of `special`. A line end becomes the
// two characters \n.
[[maybe_unused]] std::string Escape(const std::string& text,
                                    absl::string_view special) {
  // Your turn: one walk over the characters. (Replacing one character after the
  // other in the whole text escapes the \ of the step before.)
  throw Unimplemented();
}

// Given: {{"code", "200"}, {"path", "/"}} as {code="200",path="/"}; nothing if
// there are none.
[[maybe_unused]] std::string Braces(const MetricLabels& labels) {
  std::string text;
  for (const auto& [name, value] : labels) {
    absl::StrAppend(&text, text.empty() ? "{" : ",", name, "=\"",
                    Escape(value, "\\\n\""), "\"");
  }
  return text.empty() ? text : text + "}";
}

// Given: what the three kinds are called, in the order of Registry::Kind.
[[maybe_unused]] constexpr const char* kKinds[] = {"counter", "gauge",
                                                   "histogram"};

// Given: a line "name{labels} value".
[[maybe_unused]] void AppendLine(const std::string& name,
                                 const MetricLabels& labels,
                                 const std::string& value, std::string* text) {
  absl::StrAppend(text, name, Braces(labels), " ", value, "\n");
}

// The lines of one histogram, as in metrics.h.
[[maybe_unused]] void AppendHistogram(const std::string& name,
                                      const MetricLabels& labels,
                                      const Histogram::Snapshot& snapshot,
                                      std::string* text) {
  // Your turn:
  //   1. For each bucket a line of name_bucket, with a last label more, le: the
  //      bound as a Number(), for the last bucket that of infinity. Its value
  //      is the sum of the counts up to here: std::to_string() will do.
  //   2. name_sum and name_count.
  throw Unimplemented();
}

enum class Colon { kAllowed, kForbidden };

// Whether this can be the name of a metric (kAllowed) or of a label.
[[maybe_unused]] bool IsName(const std::string& name, Colon colon) {
  // Your turn: letters of ASCII, _ and digits (absl::ascii_isalnum()), and the
  // colon if allowed. Not empty, and no digit first.
  throw Unimplemented();
}

// Given: the labels sorted by name, or the errors of metrics.h.
[[maybe_unused]] MetricLabels Checked(MetricLabels labels, bool has_buckets) {
  std::ranges::sort(labels);
  for (size_t i = 0; i < labels.size(); ++i) {
    const std::string& name = labels[i].first;
    if (!IsName(name, Colon::kForbidden) || absl::StartsWith(name, "__") ||
        (has_buckets && name == "le")) {
      throw std::invalid_argument("Registry: " + name +
                                  " is no name for a label");
    }
    if (i > 0 && labels[i - 1].first == name) {
      throw std::invalid_argument("Registry: two labels " + name);
    }
  }
  return labels;
}

}  // namespace

void Counter::Increment(double by) {
  // Your turn: the error of metrics.h (a comparison with NaN is false). Then
  // add in one step: between reading value_ and writing it back, another thread
  // may have written. += of an atomic is one step, = with + are two.
  throw Unimplemented();
}

void Gauge::Add(double by) {
  // Your turn: as above; a gauge may go down.
  throw Unimplemented();
}

Histogram::Histogram(std::vector<double> bounds) : bounds_(std::move(bounds)) {
  // Your turn: the error of metrics.h, then a count of 0 for each bucket; there
  // is one more of them than bounds.
  throw Unimplemented();
}

void Histogram::Observe(double value) {
  // Your turn:
  //   1. The first bound that is not below value (std::lower_bound()), counted
  //      from bounds_.begin(), is the number of the bucket; the end, where no
  //      bound is large enough, is that of the last one. But nothing is below
  //      NaN, nor above: it goes to the last one by an if.
  //   2. With mutex_ held (std::lock_guard) count, and add to the sum.
  throw Unimplemented();
}

Histogram::Snapshot Histogram::snapshot() const {
  // Your turn: counts and sum with mutex_ held, so that they are of one moment.
  // The count is the sum of the counts.
  throw Unimplemented();
}

double Histogram::Snapshot::Quantile(double q) const {
  if (!(q >= 0 && q <= 1)) {
    throw std::invalid_argument("Quantile: wanted a part in [0, 1], got " +
                                Number(q));
  }
  // Your turn:
  //   1. Without observations: NaN.
  //   2. rank = q * count observations are to be below the answer. Walk the
  //      buckets, with the number of observations in those before, to the first
  //      that is not empty and with which rank is reached.
  //   3. It has counts[i] observations, rank - before of them below the answer:
  //      go as far from its start to its end.
  //   4. The ends of the walk: metrics.h says what the start of the first
  //      bucket is, and what the answer is when no bound reaches rank.
  throw Unimplemented();
}

std::vector<double> Histogram::ExponentialBounds(double start, double factor,
                                                 int count) {
  if (!(start > 0 && factor > 1 && count > 0)) {
    throw std::invalid_argument(
        "ExponentialBounds: wanted a start above 0, a factor above 1 and a "
        "count above 0");
  }
  // Your turn: each bound is the one before times the factor.
  throw Unimplemented();
}

Registry::Series& Registry::AddSeries(const std::string& name,
                                      const std::string& help, Kind kind,
                                      const MetricLabels& labels) {
  if (!IsName(name, Colon::kAllowed)) {
    throw std::invalid_argument("Registry: " + name +
                                " is no name for a metric");
  }
  const MetricLabels sorted = Checked(labels, kind == Kind::kHistogram);
  // A reader would take the series time_count for a part of the histogram time.
  for (const auto& other : metrics_) {
    for (const char* const part : {"_bucket", "_sum", "_count"}) {
      const bool takes = kind == Kind::kHistogram && other->name == name + part;
      const bool taken =
          other->kind == Kind::kHistogram && name == other->name + part;
      if (takes || taken) {
        throw std::invalid_argument(
            "Registry: " + (taken ? name : other->name) +
            " belongs to the histogram " + (taken ? other->name : name));
      }
    }
  }
  // Your turn:
  //   1. Look for the metric of this name. If it is there, kind and help have
  //      to be the same, and none of its series may have the labels `sorted`;
  //      the errors are in metrics.h (Braces() writes labels).
  //   2. If not, add it to metrics_, without series.
  //   3. Add a Series with the labels `sorted`, and return it. A server may
  //      hold the reference for weeks: that is why metrics_ and series hold
  //      pointers, which may move, and not what they point to.
  throw Unimplemented();
}

Counter& Registry::AddCounter(const std::string& name, const std::string& help,
                              const MetricLabels& labels) {
  const std::lock_guard lock(mutex_);
  Series& series = AddSeries(name, help, Kind::kCounter, labels);
  series.counter = std::make_unique<Counter>();
  return *series.counter;
}

Gauge& Registry::AddGauge(const std::string& name, const std::string& help,
                          const MetricLabels& labels) {
  const std::lock_guard lock(mutex_);
  Series& series = AddSeries(name, help, Kind::kGauge, labels);
  series.gauge = std::make_unique<Gauge>();
  return *series.gauge;
}

Histogram& Registry::AddHistogram(const std::string& name,
                                  const std::string& help,
                                  std::vector<double> bounds,
                                  const MetricLabels& labels) {
  // Made first: if it throws, there must not be a series without a histogram.
  auto histogram = std::make_unique<Histogram>(std::move(bounds));
  const std::lock_guard lock(mutex_);
  Series& series = AddSeries(name, help, Kind::kHistogram, labels);
  series.histogram = std::move(histogram);
  return *series.histogram;
}

std::string Registry::ToText() const {
  // Your turn: with mutex_ held, for each metric
  //   1. "# HELP name help": line ends and \ are escaped, quotes are not;
  //   2. "# TYPE name kind": kKinds, at static_cast<size_t>(kind);
  //   3. for each of its series AppendLine() with the Number() of its counter
  //      or gauge, or AppendHistogram(). Two of its three pointers are null.
  throw Unimplemented();
}

}  // namespace tinytorch
