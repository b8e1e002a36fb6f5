// The three kinds of metrics differ in what they hold, and not in how they are
// added: Registry::AddSeries(), which the student writes, does that for each.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "production/metrics.h"

namespace tinytorch {
namespace {

enum class Colon { kAllowed, kForbidden };

// Returns whether this can be the name of a metric (kAllowed) or of a label:
// ASCII letters, digits and _, but not a digit first.
bool IsName(const std::string& name, Colon colon) {
  if (name.empty() || absl::ascii_isdigit(name[0])) return false;
  return std::ranges::all_of(name, [&](char c) {
    return absl::ascii_isalnum(c) || c == '_' ||
           (c == ':' && colon == Colon::kAllowed);
  });
}

// Returns the labels sorted by name, or throws the errors of metrics.h.
MetricLabels Sorted(MetricLabels labels, bool has_buckets) {
  std::ranges::sort(labels);
  for (size_t i = 0; i < labels.size(); ++i) {
    const std::string& name = labels[i].first;
    if (!IsName(name, Colon::kForbidden) || absl::StartsWith(name, "__") ||
        (has_buckets && name == "le")) {
      throw std::invalid_argument("Registry: " + name +
                                  " is not a name for a label");
    }
    if (i > 0 && labels[i - 1].first == name) {
      throw std::invalid_argument("Registry: two labels " + name);
    }
  }
  return labels;
}

}  // namespace

MetricLabels Registry::CheckedLabels(const std::string& name, Kind kind,
                                     const MetricLabels& labels) const {
  if (!IsName(name, Colon::kAllowed)) {
    throw std::invalid_argument("Registry: " + name +
                                " is not a name for a metric");
  }
  MetricLabels sorted = Sorted(labels, kind == Kind::kHistogram);
  // A reader would think that the series time_count belongs to a histogram
  // time.
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
  return sorted;
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
  // Make the histogram first: if it throws, no series is added.
  auto histogram = std::make_unique<Histogram>(std::move(bounds));
  const std::lock_guard lock(mutex_);
  Series& series = AddSeries(name, help, Kind::kHistogram, labels);
  series.histogram = std::move(histogram);
  return *series.histogram;
}

}  // namespace tinytorch
