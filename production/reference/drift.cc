// Exercise `drift`: do requests still look like the training data?
//
// Training saw 50 light and 50 dark images; this week brought 25 and 75. With
// half an image added to each bin:
//
//   p  0.5000  0.5000
//   q  0.2525  0.7475
//   (p - q) log(p / q)  0.2475 * 0.6833 + 0.2475 * 0.4022 = 0.2687
//
// An index above 0.25 means: act. Each bin adds a positive term, whether its
// share grew or shrank.
//
// The Kolmogorov-Smirnov statistic needs no bins. Sort both samples, walk
// through both at once, and keep the largest gap between F(x) and G(x), the
// fractions of a and of b that are at most x.
//
//   a = 1 2 3 4      x      1     2     3     4     5     6
//   b = 3 4 5 6      F(x)  0.25  0.5   0.75  1     1     1
//                    G(x)  0     0     0.25  0.5   0.75  1      gap 0.5 at 2
//
// The index needs bins and a rule of thumb; the statistic comes with a
// probability. But with a million requests, the probability reveals differences
// that are too small to matter. So the alert uses the index.
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

// Given: returns the observations in order. `operation` names the caller in
// errors. A NaN is an error, because std::sort() must not be called with one.
std::vector<double> Sorted(std::vector<double> observations,
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

// Given: returns the sum of the counts, or throws.
double Total(const std::vector<int64_t>& counts) {
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

// Returns the probability that Kolmogorov's distribution is above lambda:
//
//   2 (e^(-2 lambda^2) - e^(-8 lambda^2) + e^(-18 lambda^2) - ...)
//
// The exponents are -2 j^2 lambda^2 for j = 1, 2, 3, ... Kolmogorov derived
// the series; you need not.
double KolmogorovTail(double lambda) {
  // Your turn:
  //   1. If lambda is below 0.2, return 1. (The exact result is less than
  //      5e-13 smaller, and the series would need many terms.)
  //   2. Otherwise add terms, with alternating signs, until a term is below
  //      1e-17. The result is twice this sum.
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

// Counts the values in each bin of QuantileBounds(). One more bin at the end
// counts the values that are not finite.
std::vector<int64_t> CountInBins(const std::vector<double>& bounds,
                                 const std::vector<double>& values) {
  // Your turn:
  //   1. n bounds make n + 1 bins; with the one for values that are not finite
  //      there are n + 2.
  //   2. A finite value belongs to the bin whose index is that of the first
  //      bound not below the value (std::lower_bound()). If all bounds are
  //      below the value, the index is n.
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

// Given: return their argument, or throw the errors of DriftMonitor.
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
  // Your turn:
  //   1. Compute the total of each list. The 0.5 that is added to each bin adds
  //      0.5 * (number of bins) to the Total().
  //   2. Sum the formula of drift.h over the bins. In each bin, p and q are
  //      (count + 0.5) / total, of `expected` and of `actual`.
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
  //   1. Sort both samples with Sorted(..., "KolmogorovSmirnov"). They have n
  //      and m values.
  //   2. Walk through both at once, with i values of a and j of b behind you,
  //      until one sample ends. Let x be the smaller of the two next values.
  //      Step over all values equal to x, in a and in b. Only then compute the
  //      gap |i / n - j / m|, and keep the largest.
  //   3. With root = sqrt(n m / (n + m)), Stephens' lambda is (root + 0.12 +
  //      0.11 / root) * gap. The probability is KolmogorovTail(lambda).
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
  //   1. Sort the n values with Sorted(..., "QuantileBounds").
  //   2. The first i bins together hold ceil(i n / bins) values. The last of
  //      these is bound i, for i from 1 to bins - 1.
  //   3. Leave out a bound that is not above the bound before it, or not below
  //      the largest value, because its bin would be empty.
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
  // Your turn: with mutex_ held (std::lock_guard), append the value to window_.
  // If window_ is now longer than options_.window, remove the oldest value.
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
  //   1. Copy window_ with mutex_ held, then release the mutex: a thread in
  //      Observe() should not wait for the sort below.
  //   2. The report has the number of observations. If there are none, return
  //      it as it is.
  //   3. The index is that of expected_ and the CountInBins() of the window.
  //   4. If the window has finite values, `ks` compares reference_ with them.
  //   5. There is an alert if there are at least options_.at_least observations
  //      and the index is above options_.alert_above.
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
