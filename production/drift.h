// Drift: noticing that the world is no longer the one you trained on.
//
// A network answers anything, also what it has never seen, and no error says
// so. But inputs and answers have a distribution, and a change of it can be
// measured without knowing a single right answer: compare the numbers of last
// week's training with those of the last thousand requests.
//
//   Population stability index   sum over bins of (p - q) log(p / q)
//     below 0.1 no change, 0.1 to 0.25 look at it, above 0.25 act (a rule of
//     thumb of credit scoring, Siddiqi 2006)
//   Kolmogorov-Smirnov           max over x of |F(x) - G(x)|
//     the largest gap between two cumulative distributions, and how often
//     chance alone makes one as large
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

// The index of two distributions over the same bins, given as counts. Half an
// observation is added to each bin of both, so that an empty one does not make
// it infinite. 0 for equal counts, symmetric. Chance alone makes about (bins -
// 1) (1 / n + 1 / m) of n and m observations. Throws std::invalid_argument:
// "StabilityIndex: wanted as many bins, got 10 and 9"; "StabilityIndex: no
// observations", in one of them; "StabilityIndex: wanted counts of at least 0,
// got -1".
double StabilityIndex(const std::vector<int64_t>& expected,
                      const std::vector<int64_t>& actual);

// The statistic of two samples, and the probability that two samples of the
// same distribution differ as much (Kolmogorov's asymptotic series, with
// Stephens' correction of 1970; for many equal values it is too large). Throws
// std::invalid_argument: "KolmogorovSmirnov: no observations",
// "KolmogorovSmirnov: observations hold nan". SciPy: stats.ks_2samp has the
// same statistic, and with method="asymp" about the same probability;
// stats.kstwobign.sf is the series
struct KsResult {
  double statistic = 0;
  double p_value = 1;
};
KsResult KolmogorovSmirnov(std::vector<double> a, std::vector<double> b);

// Bounds of `bins` bins that hold equally many of the values each: quantiles,
// growing. As in a histogram of metrics.h a bin holds what is above the bound
// before and at most its own, and the last what is above all bounds. Values
// that repeat may leave fewer bins, but no empty one: all bounds are below the
// largest value. Throws std::invalid_argument: "QuantileBounds: wanted at least
// 2 bins, got 1"; "QuantileBounds: no observations"; "QuantileBounds:
// observations hold nan".
std::vector<double> QuantileBounds(std::vector<double> values, int bins);

// Watches one number of each request (mean ink of an image, probability of the
// answer, the class) against the same number over the training data. Safe to
// use from many threads.
struct DriftOptions {
  int bins = 10;
  int64_t window = 1000;      // the newest observations are compared
  int64_t at_least = 200;     // fewer than this say nothing: no alert
  double alert_above = 0.25;  // of the stability index
};
class DriftMonitor {
 public:
  // Throws std::invalid_argument: "DriftMonitor: wanted a reference of finite
  // numbers, not all equal" (equal ones make one bin, in which nothing
  // changes); "DriftMonitor: wanted at least 2 bins, a window of at least 1,
  // at_least from 1 to it, and alert_above of at least 0".
  DriftMonitor(std::string name, std::vector<double> reference,
               DriftOptions options = {});

  // A value that is not finite is counted into a bin of its own, which the
  // reference has none in: a few percent of them are an alert.
  void Observe(double value);

  struct Report {
    int64_t observations = 0;  // in the window
    double stability_index = 0;
    KsResult ks = {};  // over finite observations
    bool alert = false;
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
