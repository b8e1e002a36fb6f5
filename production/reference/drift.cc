// Exercise `drift`: is this still the world we trained on?
//
// Training saw 50 light and 50 dark images, this week brought 25 and 75. With
// half an image added to each bin:
//
//   p  0.5000  0.5000
//   q  0.2525  0.7475
//   (p - q) log(p / q)  0.2475 * 0.6833 + 0.2475 * 0.4022 = 0.2687
//
// Above 0.25: act. Each bin adds something positive, whichever way it moved.
//
// Without bins: sort both samples, walk both, and keep the largest gap between
// the part of a and the part of b that lies behind.
//
//   a = 1 2 3 4      x      1     2     3     4     5     6
//   b = 3 4 5 6      F(x)  0.25  0.5   0.75  1     1     1
//                    G(x)  0     0     0.25  0.5   0.75  1      gap 0.5 at 2
//
// The index has bins and a rule of thumb; the statistic has a probability. With
// a million requests that finds differences too small to matter, which is why
// the alert watches the index.
//
// Cost: O(log bins) to observe; a report sorts the window.
// Tests: test/drift_test.cc, then test/drift_module_test.cc.

#include "production/drift.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given: the observations in order. `operation` names the caller in errors. NaN
// has no place in an order: std::sort() would do anything.
[[maybe_unused]] std::vector<double> Sorted(std::vector<double> observations,
                                            const std::string& operation) {
  if (observations.empty()) {
    throw std::invalid_argument(operation + ": no observations");
  }
  for (const double x : observations) {
    if (!std::isnan(x)) continue;
    throw std::invalid_argument(operation + ": observations hold nan");
  }
  std::ranges::sort(observations);
  return observations;
}

// Given: the sum of the counts, or an error.
[[maybe_unused]] double Total(const std::vector<int64_t>& counts) {
  int64_t total = 0;
  for (const int64_t count : counts) {
    if (count < 0) {
      throw std::invalid_argument(
          "StabilityIndex: wanted counts of at least 0, got " +
          std::to_string(count));
    }
    total += count;
  }
  if (total == 0) {
    throw std::invalid_argument("StabilityIndex: no observations");
  }
  return static_cast<double>(total);
}

// The probability that Kolmogorov's distribution is above lambda:
//
//   2 (e^(-2 lambda^2) - e^(-8 lambda^2) + e^(-18 lambda^2) - ...)
//
// The exponents are -2 j^2 lambda^2 for j = 1, 2, 3, ...
[[maybe_unused]] double KolmogorovTail(double lambda) {
  // Your turn: below 0.2 the answer is 1 (less 5e-13), and the series would
  // need many terms. Above, add terms until they are below 1e-17.
  // BEGIN SOLUTION
  if (lambda < 0.2) return 1;
  double sum = 0;
  double sign = 1;
  for (int j = 1;; ++j, sign = -sign) {
    const double term = std::exp(-2.0 * j * j * lambda * lambda);
    sum += sign * term;
    if (term < 1e-17) return 2 * sum;
  }
  // END SOLUTION
}

// How many of the values are in each bin of QuantileBounds(), and behind them
// in one more bin, the last, those that are not finite.
[[maybe_unused]] std::vector<int64_t> CountInBins(
    const std::vector<double>& bounds, const std::vector<double>& values) {
  // Your turn: n bounds make n + 1 bins, and one more. The number of a finite
  // value's bin is that of the first bound that is not below it.
  // BEGIN SOLUTION
  std::vector<int64_t> counts(bounds.size() + 2);
  for (const double value : values) {
    const auto bin =
        std::isfinite(value)
            ? std::ranges::lower_bound(bounds, value) - bounds.begin()
            : static_cast<int64_t>(bounds.size()) + 1;
    ++counts[static_cast<size_t>(bin)];
  }
  return counts;
  // END SOLUTION
}

// Given: the errors of DriftMonitor.
DriftOptions Checked(const DriftOptions& options) {
  if (options.bins < 2 || options.window < 1 || options.at_least < 1 ||
      options.at_least > options.window || !(options.alert_above >= 0)) {
    throw std::invalid_argument(
        "DriftMonitor: wanted at least 2 bins, a window of at least 1, "
        "at_least from 1 to it, and alert_above of at least 0");
  }
  return options;
}

std::vector<double> CheckedReference(std::vector<double> reference) {
  const bool finite =
      std::ranges::all_of(reference, [](double x) { return std::isfinite(x); });
  if (finite) std::ranges::sort(reference);
  if (!finite || reference.empty() || reference.front() == reference.back()) {
    throw std::invalid_argument(
        "DriftMonitor: wanted a reference of finite numbers, not all equal");
  }
  return reference;
}

}  // namespace

double StabilityIndex(const std::vector<int64_t>& expected,
                      const std::vector<int64_t>& actual) {
  if (expected.size() != actual.size()) {
    throw std::invalid_argument("StabilityIndex: wanted as many bins, got " +
                                std::to_string(expected.size()) + " and " +
                                std::to_string(actual.size()));
  }
  // Your turn: the formula of drift.h, with p = (count + 0.5) / total. By how
  // much do the halves change the Total()?
  // BEGIN SOLUTION
  const double halves = 0.5 * static_cast<double>(expected.size());
  const double of_expected = Total(expected) + halves;
  const double of_actual = Total(actual) + halves;
  double index = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    const double p = (static_cast<double>(expected[i]) + 0.5) / of_expected;
    const double q = (static_cast<double>(actual[i]) + 0.5) / of_actual;
    index += (p - q) * std::log(p / q);
  }
  return index;
  // END SOLUTION
}

KsResult KolmogorovSmirnov(std::vector<double> a, std::vector<double> b) {
  // Your turn:
  //   1. Both Sorted(), "KolmogorovSmirnov".
  //   2. Walk both at the same time. x is the smaller of the two next values:
  //      step behind all that equal x, in a and in b, and only then look at the
  //      gap between the parts that lie behind: |i / n - j / m|.
  //   3. With root = sqrt(n m / (n + m)), Stephens' lambda is (root + 0.12 +
  //      0.11 / root) * gap; the probability is its KolmogorovTail().
  // BEGIN SOLUTION
  a = Sorted(std::move(a), "KolmogorovSmirnov");
  b = Sorted(std::move(b), "KolmogorovSmirnov");
  const double n = static_cast<double>(a.size());
  const double m = static_cast<double>(b.size());
  double gap = 0;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const double x = std::min(a[i], b[j]);
    while (i < a.size() && a[i] == x) ++i;
    while (j < b.size() && b[j] == x) ++j;
    gap = std::max(
        gap, std::abs(static_cast<double>(i) / n - static_cast<double>(j) / m));
  }
  const double root = std::sqrt(n * m / (n + m));
  return {.statistic = gap,
          .p_value = KolmogorovTail((root + 0.12 + 0.11 / root) * gap)};
  // END SOLUTION
}

std::vector<double> QuantileBounds(std::vector<double> values, int bins) {
  if (bins < 2) {
    throw std::invalid_argument("QuantileBounds: wanted at least 2 bins, got " +
                                std::to_string(bins));
  }
  // Your turn:
  //   1. Sorted(), "QuantileBounds".
  //   2. Bins 1 to i together hold ceil(i n / bins) of n values: the last of
  //      these is bound i, for i from 1 to bins - 1.
  //   3. Leave out a bound that is not above the one before, or not below the
  //      largest value: its bin would be empty.
  // BEGIN SOLUTION
  values = Sorted(std::move(values), "QuantileBounds");
  const int64_t n = static_cast<int64_t>(values.size());
  std::vector<double> growing;
  for (int i = 1; i < bins; ++i) {
    const int64_t held = (i * n + bins - 1) / bins;
    const double bound = values[static_cast<size_t>(held - 1)];
    if (!growing.empty() && bound <= growing.back()) continue;
    if (bound < values.back()) growing.push_back(bound);
  }
  return growing;
  // END SOLUTION
}

DriftMonitor::DriftMonitor(std::string name, std::vector<double> reference,
                           DriftOptions options)
    : name_(std::move(name)),
      options_(Checked(options)),
      reference_(CheckedReference(std::move(reference))),
      bounds_(QuantileBounds(reference_, options_.bins)),
      expected_(CountInBins(bounds_, reference_)) {}

void DriftMonitor::Observe(double value) {
  // Your turn: with mutex_ held (std::lock_guard) the value becomes the newest
  // in window_; if that is now longer than the window, the oldest goes.
  // BEGIN SOLUTION
  const std::lock_guard lock(mutex_);
  window_.push_back(value);
  if (static_cast<int64_t>(window_.size()) > options_.window) {
    window_.pop_front();
  }
  // END SOLUTION
}

DriftMonitor::Report DriftMonitor::report() const {
  // Your turn:
  //   1. Copy the window with mutex_ held, and let go of it: nobody who wants
  //      to Observe() should wait for a sort. If it is empty, so is the report.
  //   2. The index, of expected_ and the window's CountInBins().
  //   3. KolmogorovSmirnov() of reference_ and what is finite, if anything is.
  //   4. The alert: enough observations, and an index above alert_above.
  // BEGIN SOLUTION
  std::vector<double> window;
  {
    const std::lock_guard lock(mutex_);
    window.assign(window_.begin(), window_.end());
  }
  Report report{.observations = static_cast<int64_t>(window.size())};
  if (window.empty()) return report;
  report.stability_index =
      StabilityIndex(expected_, CountInBins(bounds_, window));
  std::erase_if(window, [](double x) { return !std::isfinite(x); });
  if (!window.empty()) report.ks = KolmogorovSmirnov(reference_, window);
  report.alert = report.observations >= options_.at_least &&
                 report.stability_index > options_.alert_above;
  return report;
  // END SOLUTION
}

}  // namespace tinytorch
