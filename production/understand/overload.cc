// Experiment `overload`: twice the requests that the machine can answer.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
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
#include "tools/text/wrap.h"

namespace tinytorch {
namespace {

// The time after which a client gives up.
constexpr std::chrono::milliseconds kPatience(100);
const double kPatienceSeconds =
    std::chrono::duration<double>(kPatience).count();

constexpr int64_t kEndless = std::numeric_limits<int64_t>::max();

struct Case {
  std::string name;
  double load = 1;  // as a fraction of the capacity
  int64_t max_queue = kEndless;
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

// Returns the answers a second when all requests come at once, so that the
// queue is never empty. Takes the best of three runs: twice a capacity that is
// too small would not be an overload.
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

// Returns the median latency, in ms, of the requests that were answered in each
// thirtieth of the time.
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
  const bool deadlines_alone =
      lab.settings().Choice("queue", {"short", "endless"}) == 1;
  const double capacity = Capacity();
  // An endless queue of 60,000 images takes 200 MB.
  const double seconds = std::min(IsQuick() ? 0.05 : 2, 30'000 / capacity);
  // As many as the machine can answer in half of a client's patience.
  const int64_t queue = std::max<int64_t>(
      32, static_cast<int64_t>(capacity * kPatienceSeconds / 2));
  lab.Say("\n" +
          text::Reflow(absl::StrFormat(R"(
      This machine answers at most %.0f requests a second. Now twice as many come,
      for %.2g seconds. A client gives up after %d ms.
  )",
                                       capacity, seconds, kPatience.count())));
  lab.Ask(
      "the queue has no limit, and no request is refused. How many of all\n"
      "requests are answered before the client has given up?",
      {"about half: that is what the machine can do", "a tenth to a third",
       "less than a tenth"});
  Chart chart = {.title = "ms until the answer (median of those answered)",
                 .x_label = "sent at (seconds)",
                 .log_y = true};
  std::string table =
      "\n                         sent  refused  in time  too late   p50 ms"
      "   p99 ms\n";
  double endless = 0, last_p50 = 0;
  for (const Case& one :
       {Case{.name = "half, endless queue", .load = 0.5},
        Case{.name = "twice, endless queue", .load = 2},
        Case{.name = deadlines_alone ? "twice, deadlines"
                                     : absl::StrCat("twice, queue of ", queue),
             .load = 2,
             .max_queue = deadlines_alone ? kEndless : queue,
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
    last_p50 = Percentile(times, 0.5);
    chart.lines.push_back({one.name, OverTime(all, seconds)});
  }
  lab.Say(absl::StrCat(table, "\n"));
  lab.Say(absl::StrCat(DrawChart(chart, {.columns = 60, .rows = 15}), "\n"));
  WriteSvg(lab, chart);
  lab.Answer(endless > 0.34 ? 0 : endless > 0.1 ? 1 : 2);
  if (endless > 0.9 && !IsQuick()) {
    lab.Say(text::Reflow(R"(
        So this was not an overload: another program ran on this machine while
        its capacity was measured. Run this experiment once more.
    )") + "\n");
  }
  lab.Say(text::Reflow(R"(
      The machine works as hard in both cases. With an endless queue, it works for
      clients that have left: each request waits for all before it, one second
      longer with each second, and when the rush is over, the machine needs as long
      again for the rest. With a short queue, half of the clients get a refusal at
      once and can try elsewhere, and the other half gets answers in time. The queue
      should be at most as long as the answers a second times the longest wait.
  )"));
  lab.Try(
      {.set = "queue=endless",
       .question = "The last row has deadlines alone. How long do the requests "
                   "wait that are answered?",
       .answer = "Most of them nearly as long as the deadline: the queue grows "
                 "until the requests at its head have just enough time left.",
       .holds = IsQuick() ? std::nullopt
                          : std::optional(last_p50 > kPatienceSeconds / 2)});
}

}  // namespace tinytorch
