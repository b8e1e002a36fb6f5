// Exercise `metrics`: numbers about a running program.
//
// Five requests took 0.4, 0.9, 1, 3 and 20 ms. A histogram with bounds 1 and 10
// keeps six numbers about them, and would keep six about five million requests:
//
//   bucket       (0, 1]   (1, 10]   (10, ..)   sum   25.3
//   count           3         1          1     count 5
//   in the text     3         4          5     summed up: le="10" is 4 of 5
//
// The median has half of the observations, 2.5 of 5, below it. The first bucket
// has 3, so the histogram says that the median is 2.5 / 3 of the way from 0 to
// 1: 0.83. The true median is 1: a quantile is as exact as its bucket is
// narrow. Histograms of two servers can be added, bucket by bucket, to give the
// histogram of both. Two medians cannot.
//
// The text is a protocol: if one label value contains an unescaped quote,
// Prometheus rejects the whole page, with all other metrics.
//
// Cost: one atomic addition to count; a lock and a binary search to observe.
// Tests: test/metrics_test.cc, then test/metrics_module_test.cc.

#include "production/metrics.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Returns a number as Prometheus reads it.
std::string Number(double value) {
  // Your turn:
  //   1. Return "NaN", "+Inf" or "-Inf" if it is one of these.
  //   2. Write any other number with std::to_chars(begin, end, value). It takes
  //      the fewest digits that read back as the same number (at most 24
  //      characters), and returns the end in .ptr. (std::to_string() would
  //      write a latency of 0.1 microseconds as 0.000000.)
  // BEGIN SOLUTION
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof(digits), value);
  return std::string(digits, end.ptr);
  // END SOLUTION
}

// Returns the text with a \ before each character of `special`. A line end
// becomes the two characters \n.
std::string Escape(const std::string& text, absl::string_view special) {
  // Your turn: go through the characters once. (If you replaced one special
  // character after the other in the whole text, the second step would escape
  // the \ of the first.)
  // BEGIN SOLUTION
  std::string escaped;
  for (const char c : text) {
    if (absl::StrContains(special, c)) escaped += '\\';
    escaped += c == '\n' ? 'n' : c;
  }
  return escaped;
  // END SOLUTION
}

// Given: writes {{"code", "200"}, {"path", "/"}} as {code="200",path="/"}, and
// no labels as "".
std::string Braces(const MetricLabels& labels) {
  std::string text;
  for (const auto& [name, value] : labels) {
    absl::StrAppend(&text, text.empty() ? "{" : ",", name, "=\"",
                    Escape(value, "\\\n\""), "\"");
  }
  return text.empty() ? text : text + "}";
}

// Given: the names of the three kinds, in the order of Registry::Kind.
constexpr const char* kKinds[] = {"counter", "gauge", "histogram"};

// Given: appends a line "name{labels} value".
void AppendLine(const std::string& name, const MetricLabels& labels,
                const std::string& value, std::string* text) {
  absl::StrAppend(text, name, Braces(labels), " ", value, "\n");
}

// Appends the lines of one histogram, as in metrics.h.
void AppendHistogram(const std::string& name, const MetricLabels& labels,
                     const Histogram::Snapshot& snapshot, std::string* text) {
  // Your turn:
  //   1. Append a line of name_bucket for each bucket. Its labels are those of
  //      the series and, as the last one, le: the Number() of the bound, or
  //      "+Inf" for the last bucket. Its value is the sum of the counts up to
  //      and including this bucket, with std::to_string().
  //   2. Append the lines name_sum, a Number(), and name_count.
  // BEGIN SOLUTION
  int64_t at_most = 0;
  for (size_t i = 0; i < snapshot.counts.size(); ++i) {
    at_most += snapshot.counts[i];
    MetricLabels bucket = labels;
    bucket.emplace_back(
        "le", i < snapshot.bounds.size() ? Number(snapshot.bounds[i]) : "+Inf");
    AppendLine(name + "_bucket", bucket, std::to_string(at_most), text);
  }
  AppendLine(name + "_sum", labels, Number(snapshot.sum), text);
  AppendLine(name + "_count", labels, std::to_string(snapshot.count), text);
  // END SOLUTION
}

}  // namespace

void Counter::Increment(double by) {
  // Your turn:
  //   1. Throw the error of metrics.h, with Number(by) at its end. (A
  //      comparison with NaN is false.)
  //   2. Add in one step: += of an atomic is one step. `value_ = value_ + by`
  //      has two, and between them another thread may write.
  // BEGIN SOLUTION
  if (!(by >= 0) || std::isinf(by)) {
    throw std::invalid_argument("Counter: wanted to add at least 0, got " +
                                Number(by));
  }
  value_ += by;
  // END SOLUTION
}

void Gauge::Add(double by) {
  // Your turn: add in one step. A gauge may go down, so there is no error.
  // BEGIN SOLUTION
  value_ += by;
  // END SOLUTION
}

Histogram::Histogram(std::vector<double> bounds) : bounds_(std::move(bounds)) {
  // Your turn:
  //   1. Throw the error of metrics.h if there are no bounds, if one is not
  //      finite, or if one is not larger than the bound before it.
  //   2. Set counts_ to a 0 for each bucket: one more than there are bounds.
  // BEGIN SOLUTION
  bool growing = !bounds_.empty();
  for (size_t i = 0; i < bounds_.size(); ++i) {
    growing = growing && std::isfinite(bounds_[i]) &&
              (i == 0 || bounds_[i] > bounds_[i - 1]);
  }
  if (!growing) {
    throw std::invalid_argument("Histogram: wanted growing finite bounds");
  }
  counts_.assign(bounds_.size() + 1, 0);
  // END SOLUTION
}

void Histogram::Observe(double value) {
  // Your turn:
  //   1. The bucket's index is that of the first bound not below the value:
  //      std::ranges::lower_bound() - bounds_.begin(). If all bounds are below
  //      it, this is the last bucket. No comparison with NaN is true, so treat
  //      NaN on its own: it goes to the last bucket as well.
  //   2. With mutex_ held (std::lock_guard), count it and add it to the sum.
  // BEGIN SOLUTION
  const auto bound = std::isnan(value)
                         ? bounds_.end()
                         : std::ranges::lower_bound(bounds_, value);
  const std::lock_guard lock(mutex_);
  ++counts_[static_cast<size_t>(bound - bounds_.begin())];
  sum_ += value;
  // END SOLUTION
}

Histogram::Snapshot Histogram::snapshot() const {
  // Your turn: copy counts_ and sum_ with mutex_ held, so that both are of the
  // same moment. Set `bounds` to bounds_, which never change, and `count` to
  // the sum of the counts.
  // BEGIN SOLUTION
  Snapshot result{.bounds = bounds_, .counts = {}};
  {
    const std::lock_guard lock(mutex_);
    result.counts = counts_;
    result.sum = sum_;
  }
  result.count =
      std::accumulate(result.counts.begin(), result.counts.end(), int64_t{0});
  return result;
  // END SOLUTION
}

double Histogram::Snapshot::Quantile(double q) const {
  if (!(q >= 0 && q <= 1)) {
    throw std::invalid_argument("Quantile: wanted a part in [0, 1], got " +
                                Number(q));
  }
  // Your turn:
  //   1. Without observations, return NaN.
  //   2. rank = q * count observations are below the quantile. Walk through the
  //      buckets that have a bound, and sum up the observations `before` each.
  //      Stop at the first bucket i that is not empty and where before +
  //      counts[i] is at least rank.
  //   3. rank - before of its counts[i] observations are below the quantile. So
  //      the quantile is that fraction of the way from the start of the bucket
  //      to its end.
  //   4. metrics.h has two exceptions: the start of the first bucket, and the
  //      result if no bucket with a bound reaches rank.
  // BEGIN SOLUTION
  if (count == 0) return std::numeric_limits<double>::quiet_NaN();
  const double rank = q * static_cast<double>(count);
  double before = 0;
  for (size_t i = 0; i < bounds.size(); ++i) {
    const double inside = static_cast<double>(counts[i]);
    if (inside > 0 && before + inside >= rank) {
      if (i == 0 && bounds[0] <= 0) return bounds[0];
      const double start = i > 0 ? bounds[i - 1] : 0;
      return start + (bounds[i] - start) * (rank - before) / inside;
    }
    before += inside;
  }
  return bounds.back();
  // END SOLUTION
}

std::vector<double> Histogram::ExponentialBounds(double start, double factor,
                                                 int count) {
  if (!(start > 0 && factor > 1 && count > 0)) {
    throw std::invalid_argument(
        "ExponentialBounds: wanted a start above 0, a factor above 1 and a "
        "count above 0");
  }
  // Your turn: each bound is the bound before it times the factor.
  // BEGIN SOLUTION
  std::vector<double> growing;
  for (int i = 0; i < count; ++i, start *= factor) growing.push_back(start);
  return growing;
  // END SOLUTION
}

Registry::Series& Registry::AddSeries(const std::string& name,
                                      const std::string& help, Kind kind,
                                      const MetricLabels& labels) {
  const MetricLabels sorted = CheckedLabels(name, kind, labels);
  // Your turn:
  //   1. Look for the metric of this name in metrics_. If there is none, add
  //      one without series.
  //   2. If there is one, its kind and help must be the same, and none of its
  //      series may have the labels `sorted`. The errors are in metrics.h;
  //      Braces() writes the labels.
  //   3. Add a Series with the labels `sorted` to it, and return the series. A
  //      server may hold that reference for weeks. So metrics_ and series hold
  //      pointers: when a vector grows, its pointers move, but a series stays
  //      where it is.
  // BEGIN SOLUTION
  auto metric = std::ranges::find_if(
      metrics_, [&](const auto& m) { return m->name == name; });
  if (metric == metrics_.end()) {
    metrics_.push_back(std::make_unique<Metric>(Metric{name, help, kind, {}}));
    metric = metrics_.end() - 1;
  }
  if ((*metric)->kind != kind || (*metric)->help != help) {
    throw std::invalid_argument("Registry: " + name +
                                " is there with another kind or help");
  }
  for (const auto& series : (*metric)->series) {
    if (series->labels == sorted) {
      throw std::invalid_argument("Registry: " + name + Braces(sorted) +
                                  " is there already");
    }
  }
  (*metric)->series.push_back(std::make_unique<Series>());
  (*metric)->series.back()->labels = sorted;
  return *(*metric)->series.back();
  // END SOLUTION
}

std::string Registry::ToText() const {
  // Your turn: with mutex_ held, append for each metric
  //   1. a line "# HELP name help", where you Escape() line ends and \, but not
  //      quotes;
  //   2. a line "# TYPE name kind", with kKinds[static_cast<size_t>(kind)];
  //   3. the lines of each of its series. Two of a series's three pointers are
  //      null. For a histogram, call AppendHistogram() with its snapshot; for a
  //      counter or a gauge, AppendLine() with the Number() of its value.
  // BEGIN SOLUTION
  std::string text;
  const std::lock_guard lock(mutex_);
  for (const auto& metric : metrics_) {
    const std::string& name = metric->name;
    absl::StrAppend(&text, "# HELP ", name, " ", Escape(metric->help, "\\\n"),
                    "\n# TYPE ", name, " ",
                    kKinds[static_cast<size_t>(metric->kind)], "\n");
    for (const auto& series : metric->series) {
      if (series->histogram != nullptr) {
        AppendHistogram(name, series->labels, series->histogram->snapshot(),
                        &text);
        continue;
      }
      const double value = series->counter != nullptr ? series->counter->value()
                                                      : series->gauge->value();
      AppendLine(name, series->labels, Number(value), &text);
    }
  }
  return text;
  // END SOLUTION
}

}  // namespace tinytorch
