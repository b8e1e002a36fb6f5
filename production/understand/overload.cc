// Experiment `overload`: twice as many questions as can be answered.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "networks/sequential.h"
#include "production/batcher.h"
#include "production/understand/experiments.h"
#include "production/understand/steady_load.h"
#include "tensor/tensor.h"
#include "tools/lab/lab.h"
#include "tools/plot/plot.h"

namespace tinytorch {
namespace {

// How long a client waits before it gives up.
constexpr std::chrono::milliseconds kPatience(100);
const double kPatienceSeconds =
    std::chrono::duration<double>(kPatience).count();

struct Case {
  std::string name;
  double load = 1;  // of what can be answered
  int64_t max_queue = std::numeric_limits<int64_t>::max();
  std::chrono::milliseconds deadline{0};
};

std::vector<Asked> Run(const Case& the_case, double rate, int64_t count) {
  const std::unique_ptr<Sequential> network = TrainedLeNet5();
  Batcher batcher([&](const Tensor& x) { return (*network)(x); }, {1, 28, 28},
                  {.max_batch = 32,
                   .max_wait = std::chrono::milliseconds(1),
                   .max_queue = the_case.max_queue});
  return AskSteadily(batcher, rate, count, the_case.deadline);
}

// Answers a second, when somebody is always waiting: all come at once. The best
// of three: twice too small a number would be no overload.
double Capacity() {
  const int64_t count = IsQuick() ? 64 : 4000;
  double best = 0;
  for (int i = 0; i < (IsQuick() ? 1 : 3); ++i) {
    double last = 0;
    for (const Asked& asked : Run({}, 1e9, count)) {
      last = std::max(last, asked.at + asked.took);
    }
    best = std::max(best, static_cast<double>(count) / last);
  }
  return best;
}

// The median of each thirtieth of the time, in ms, of those that were answered.
std::vector<Point> OverTime(const std::vector<Asked>& all, double seconds) {
  constexpr size_t kParts = 30;
  std::vector<std::vector<double>> parts(kParts);
  for (const Asked& one : all) {
    if (!one.answered) continue;
    const auto part =
        static_cast<size_t>(one.at / seconds * static_cast<double>(kParts));
    parts[std::min(part, kParts - 1)].push_back(one.took);
  }
  std::vector<Point> points;
  for (size_t i = 0; i < kParts; ++i) {
    if (parts[i].empty()) continue;
    points.push_back({(static_cast<double>(i) + 0.5) * seconds / kParts,
                      Percentile(parts[i], 0.5) * 1e3});
  }
  return points;
}

}  // namespace

void Overload(Lab& lab) {
  const double capacity = Capacity();
  // An endless queue of 60,000 pictures has 200 MB.
  const double seconds = std::min(IsQuick() ? 0.05 : 2, 30'000 / capacity);
  // What can be answered in half of a client's patience.
  const int64_t queue = std::max<int64_t>(
      32, static_cast<int64_t>(capacity * kPatienceSeconds / 2));
  lab.Say(absl::StrFormat(
      "\nThis machine answers %.0f questions a second, and no more. Now twice\n"
      "as many come, for %.2g seconds. Who asks gives up after %d ms.\n",
      capacity, seconds, kPatience.count()));
  lab.Ask(
      "the queue has no end and nobody is refused. How many of all\n"
      "questions are answered before the client has given up?",
      {"about half: that is what the machine can do", "a tenth to a third",
       "less than a tenth"});
  Chart chart = {.title = "ms until the answer (median of those answered)",
                 .x_label = "asked at (seconds)",
                 .log_y = true};
  std::string table =
      "\n                        asked  refused  in time  too late   p50 ms"
      "   p99 ms\n";
  double endless = 0;
  for (const Case& one : {Case{.name = "half, endless queue", .load = 0.5},
                          Case{.name = "twice, endless queue", .load = 2},
                          Case{.name = absl::StrCat("twice, queue of ", queue),
                               .load = 2,
                               .max_queue = queue,
                               .deadline = kPatience}}) {
    const double rate = one.load * capacity;
    const std::vector<Asked> all =
        Run(one, rate, static_cast<int64_t>(rate * seconds));
    int64_t in_time = 0, late = 0;
    std::vector<double> times;
    for (const Asked& asked : all) {
      if (!asked.answered) continue;
      times.push_back(asked.took);
      ++(asked.took <= kPatienceSeconds ? in_time : late);
    }
    const int64_t count = static_cast<int64_t>(all.size());
    absl::StrAppendFormat(&table, "  %-20s %6d  %7d  %7d  %8d  %7.1f  %7.1f\n",
                          one.name, count, count - in_time - late, in_time,
                          late, Percentile(times, 0.5) * 1e3,
                          Percentile(times, 0.99) * 1e3);
    if (one.load == 2 && one.deadline.count() == 0) {
      endless = static_cast<double>(in_time) / static_cast<double>(count);
    }
    chart.lines.push_back({one.name, OverTime(all, seconds)});
  }
  lab.Say(absl::StrCat(table, "\n"));
  lab.Say(absl::StrCat(DrawChart(chart, {.columns = 60, .rows = 15}), "\n"));
  WriteSvg(lab, chart);
  lab.Answer(endless > 0.34 ? 0 : endless > 0.1 ? 1 : 2);
  if (endless > 0.9 && !IsQuick()) {
    lab.Say(
        "So it was no overload: something else ran on this machine while we\n"
        "measured what it can do. Run this experiment once more.\n\n");
  }
  lab.Say(
      "The machine works as hard in both cases. Without an end to the queue\n"
      "it works for people who have left: everybody waits for all before\n"
      "them, each second a second longer, and when the rush is over it goes\n"
      "on for as long again. With an end, half are told \"no\" at once and\n"
      "may ask elsewhere, and the other half is answered in time. How long a\n"
      "queue? Answers a second, times how long one may wait: not longer.\n"
      "Try: deadlines alone, with an endless queue. How long do those wait\n"
      "who are answered?\n");
}

}  // namespace tinytorch
