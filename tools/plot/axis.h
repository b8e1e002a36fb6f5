// One axis of a chart: its range and where its labels stand.

#ifndef TINYTORCH_TOOLS_PLOT_AXIS_H_
#define TINYTORCH_TOOLS_PLOT_AXIS_H_

#include <string>
#include <vector>

namespace tinytorch {

class Axis {
 public:
  // An axis that shows all of `values` that can be shown, with about `ticks`
  // labels at round numbers. Without any such value it is 0..1 (or 1..10).
  Axis(const std::vector<double>& values, bool log, int ticks);

  bool CanShow(double value) const;

  // Where a value is: 0 at the lower end, 1 at the upper. Linear between two
  // values that can be shown, also for values beyond the ends.
  double Place(double value) const;

  struct Tick {
    double place;
    std::string label;
  };
  const std::vector<Tick>& ticks() const { return ticks_; }

 private:
  double Scale(double value) const;  // its logarithm on a logarithmic axis

  bool log_;
  double low_ = 0;   // on the scale
  double high_ = 1;  // on the scale
  std::vector<Tick> ticks_;
};

// A number as short as a label should be: "0.25", "1e-12", "40000".
std::string ShortNumber(double value);

}  // namespace tinytorch

#endif  // TINYTORCH_TOOLS_PLOT_AXIS_H_
