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
// it infinite. 0 for equal distributions, symmetric. Throws
// std::invalid_argument: "StabilityIndex: wanted as many bins, got 10 and 9";
// "StabilityIndex: no observations"; for a negative count.
double StabilityIndex(const std::vector<int64_t>& expected,
                      const std::vector<int64_t>& actual);

// The statistic of two samples, and the probability that two samples of the
// same distribution differ as much (Kolmogorov's asymptotic series, with
// Stephens' correction of 1970). Throws std::invalid_argument:
// "KolmogorovSmirnov: no observations", "KolmogorovSmirnov: observations hold
// nan". SciPy: stats.ks_2samp(method="asymp")
struct KsResult {
  double statistic = 0;
  double p_value = 1;
};
KsResult KolmogorovSmirnov(std::vector<double> a, std::vector<double> b);

// Bounds of `bins` bins that hold equally many of the values each: quantiles,
// without the ends, growing (values that repeat may leave fewer bins). Throws
// std::invalid_argument for bins < 2 or no values.
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
  // Throws std::invalid_argument for an empty or not finite reference, and
  // options below 1 (alert_above: below 0).
  DriftMonitor(std::string name, std::vector<double> reference,
               DriftOptions options = {});

  // A value that is not finite counts as drift: into a bin of its own.
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
