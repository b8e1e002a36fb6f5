#include "tools/plot/axis.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"

namespace tinytorch {
namespace {

// The smallest of 1, 2, 5, 10, 20, 50, ... (and of 0.5, 0.2, ...) that covers
// `range` in at most `steps` steps. A logarithmic scale counts decades: whole
// ones, so that labels are powers of ten.
double RoundStep(double range, int steps, bool log) {
  const double least = log ? std::max(range / steps, 1.0) : range / steps;
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

}  // namespace

Axis::Axis(const std::vector<double>& values, bool log, int ticks) : log_(log) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const double value : values) {
    if (!CanShow(value)) continue;
    low = std::min(low, Scale(value));
    high = std::max(high, Scale(value));
  }
  if (low > high) low = 0, high = 1;
  // One value alone still needs a range around it.
  const double widen = low < high ? 0
                       : log      ? 0.5
                                  : std::max(1e-9, std::abs(low) / 2);
  low -= widen;
  high += widen;
  const double step = RoundStep(high - low, ticks, log);
  low_ = std::floor(low / step + 1e-9) * step;
  high_ = std::ceil(high / step - 1e-9) * step;
  const int count = static_cast<int>(std::lround((high_ - low_) / step));
  for (int i = 0; i <= count; ++i) {
    const double at = low_ + i * step;
    // 0 is not to be written as 1.4e-17.
    const double shown = std::abs(at) < step / 1e6 ? 0 : at;
    ticks_.push_back({static_cast<double>(i) / count,
                      ShortNumber(log ? std::pow(10, shown) : shown)});
  }
}

bool Axis::CanShow(double value) const {
  return std::isfinite(value) && (!log_ || value > 0);
}

double Axis::Scale(double value) const {
  return log_ ? std::log10(value) : value;
}

double Axis::Place(double value) const {
  return (Scale(value) - low_) / (high_ - low_);
}

std::string ShortNumber(double value) {
  std::string text = absl::StrFormat("%.6g", value);
  // "1e+06" is "1e6", "1e-09" is "1e-9".
  const size_t e = text.find('e');
  if (e == std::string::npos) return text;
  std::string exponent = text.substr(e + 1);
  const std::string sign = exponent[0] == '-' ? "-" : "";
  exponent.erase(0, exponent.find_first_not_of("+-0"));
  return text.substr(0, e + 1) + sign + exponent;
}

}  // namespace tinytorch
