// Drift: noticing that requests no longer look like the training data.
//
// A network answers any input, even one unlike anything it was trained on, and
// reports no error. But inputs and answers have a distribution, and its change
// can be measured without knowing a single right answer: compare the numbers of
// the training data with those of the last thousand requests.
//
//   Population stability index   sum over bins of (p - q) log(p / q), where p
//     and q are the shares of a bin in the two distributions, log is natural
//     below 0.1: no change; 0.1 to 0.25: look at it; above 0.25: act (a rule of
//     thumb of credit scoring, Siddiqi 2006)
//   Kolmogorov-Smirnov           max over x of |F(x) - G(x)|
//     the largest gap between two cumulative distributions, and the probability
//     that chance alone makes a gap as large
//
// Exercise `drift`.

#ifndef TINYTORCH_PRODUCTION_DRIFT_H_
#define TINYTORCH_PRODUCTION_DRIFT_H_

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace tinytorch {

// Returns the population stability index of two distributions over the same
// bins, given as counts. It is symmetric, and 0 for equal counts. Half an
// observation is added to each bin of both, and counts in the totals, so that
// an empty bin does not make the index infinite: a share is (count + 0.5) /
// (n + 0.5 bins). For n and m observations of the same distribution, chance
// alone makes it about (bins - 1) (1 / n + 1 / m). Throws
// std::invalid_argument: "StabilityIndex: wanted as many bins, got 10 and 9";
// "StabilityIndex: no observations" (in one of them); "StabilityIndex: wanted
// counts of at least 0, got -1".
double StabilityIndex(const std::vector<int64_t>& expected,
                      const std::vector<int64_t>& actual);

struct KsResult {
  double statistic = 0;  // the largest gap
  double p_value = 1;    // how probable it is, or a larger one, by chance
};

// Compares two samples of n and m values, in any order, perhaps with inf. F(x)
// and G(x) are the shares of the values that are at most x. The probability is
// Kolmogorov's asymptotic series with Stephens' correction of 1970:
//   r = sqrt(n m / (n + m))      lambda = (r + 0.12 + 0.11 / r) * statistic
//   p = 2 (e^(-2 lambda^2) - e^(-8 lambda^2) + e^(-18 lambda^2) - ...)
// to 1e-12, and 1 for a statistic of 0; it is too large if many values are
// equal. Costs O(n log n + m log m). Throws std::invalid_argument:
// "KolmogorovSmirnov: no observations" (in one of them), "KolmogorovSmirnov:
// observations hold nan". SciPy: stats.ks_2samp has the same statistic, and
// with method="asymp" about the same probability; stats.kstwobign.sf is the
// series
KsResult KolmogorovSmirnov(std::vector<double> a, std::vector<double> b);

// Returns the growing bounds (quantiles) between `bins` bins, so that each bin
// holds equally many of the n values: in order, bound i is value number
// ceil(i n / bins), counted from 1, for i from 1 to bins - 1. As in a histogram
// of metrics.h, a bin holds the values above the bound before it and at most
// its own bound; the last bin holds the values above all bounds. Values that
// repeat, or fewer values than bins, leave fewer bins, but never an empty one:
// equal bounds are one, and all bounds are below the largest value. So equal
// values have no bounds. Throws std::invalid_argument: "QuantileBounds: wanted
// at least 2 bins, got 1"; "QuantileBounds: no observations"; "QuantileBounds:
// observations hold nan".
std::vector<double> QuantileBounds(std::vector<double> values, int bins);

struct DriftOptions {
  int bins = 10;
  int64_t window = 1000;      // compares this many of the newest observations
  int64_t at_least = 200;     // no alert with fewer observations than this
  double alert_above = 0.25;  // of the stability index; no alert at the limit
};

// Compares one number of each request (the mean ink of an image, the
// probability of the answer, the class) with the same number over the training
// data. Safe to use from many threads.
class DriftMonitor {
 public:
  // `reference` is that number over the training data. Throws
  // std::invalid_argument: "DriftMonitor: wanted a reference of finite numbers,
  // not all equal" (equal numbers make a single bin, in which nothing changes);
  // "DriftMonitor: wanted at least 2 bins, a window of at least 1, at_least
  // from 1 to it, and alert_above of at least 0".
  DriftMonitor(std::string name, std::vector<double> reference,
               DriftOptions options = {});

  // Adds a value to the window. If it then has more than options.window values,
  // the oldest one leaves. Counts a value that is not finite into a bin of its
  // own. The reference has no such values, so a few percent of them raise the
  // alert.
  void Observe(double value);

  // Compares the window with the reference. Without observations, it has these
  // initial values; without finite ones, `ks` has. The bins are those of
  // QuantileBounds() of the reference, and one for values that are not finite.
  struct Report {
    int64_t observations = 0;  // in the window, finite or not
    double stability_index = 0;
    KsResult ks = {};    // over finite observations
    bool alert = false;  // at_least observations, and index > alert_above
  };
  Report report() const;
  const std::string& name() const { return name_; }

 private:
  const std::string name_;
  const DriftOptions options_;
  const std::vector<double> reference_;  // sorted
  const std::vector<double> bounds_;
  std::vector<int64_t> expected_;
  mutable std::mutex mutex_;
  std::deque<double> window_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_DRIFT_H_
