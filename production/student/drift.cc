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
  throw Unimplemented();
}

// How many of the values are in each bin of QuantileBounds(), and behind them
// in one more bin, the last, those that are not finite.
[[maybe_unused]] std::vector<int64_t> CountInBins(
    const std::vector<double>& bounds, const std::vector<double>& values) {
  // Your turn: n bounds make n + 1 bins, and one more. The number of a finite
  // value's bin is that of the first bound that is not below it.
  throw Unimplemented();
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
  throw Unimplemented();
}

KsResult KolmogorovSmirnov(std::vector<double> a, std::vector<double> b) {
  // Your turn:
  //   1. Both Sorted(), "KolmogorovSmirnov".
  //   2. Walk both at the same time. x is the smaller of the two next values:
  //      step behind all that equal x, in a and in b, and only then look at the
  //      gap between the parts that lie behind: |i / n - j / m|.
  //   3. With root = sqrt(n m / (n + m)), Stephens' lambda is (root + 0.12 +
  //      0.11 / root) * gap; the probability is its KolmogorovTail().
  throw Unimplemented();
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
  throw Unimplemented();
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
  throw Unimplemented();
}

DriftMonitor::Report DriftMonitor::report() const {
  // Your turn:
  //   1. Copy the window with mutex_ held, and let go of it: nobody who wants
  //      to Observe() should wait for a sort. If it is empty, so is the report.
  //   2. The index, of expected_ and the window's CountInBins().
  //   3. KolmogorovSmirnov() of reference_ and what is finite, if anything is.
  //   4. The alert: enough observations, and an index above alert_above.
  throw Unimplemented();
}

}  // namespace tinytorch
