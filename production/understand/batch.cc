// Experiment `batch`: many requests at once.

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "benchmark/benchmark.h"
#include "networks/sequential.h"
#include "production/batcher.h"
#include "production/understand/experiments.h"
#include "tensor/tensor.h"
#include "tools/lab/lab.h"
#include "tools/plot/plot.h"
#include "tools/text/wrap.h"

namespace tinytorch {
namespace {

// Runs one batch through a network. Limit for one image: the calls and
// allocations of a dozen operations, and for the MLP its weights, which are
// read once per batch. Limit for many images: the products. Misleads if you
// forget that requests wait until a batch is full.
void Run(benchmark::State& state, Sequential& network) {
  const Tensor batch = TestImages().Batch(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(network(batch));
  state.counters["images/s"] =
      benchmark::Counter(static_cast<double>(state.range(0)),
                         benchmark::Counter::kIsIterationInvariantRate);
}
void BM_LeNet5(benchmark::State& state) { Run(state, *TrainedLeNet5()); }
void BM_Mlp(benchmark::State& state) { Run(state, *TrainedMlp()); }
BENCHMARK(BM_LeNet5)->RangeMultiplier(2)->Range(1, 64)->UseRealTime();
BENCHMARK(BM_Mlp)->RangeMultiplier(2)->Range(1, 64)->UseRealTime();

// Returns the seconds for a batch of this size.
double TimeOf(Lab& lab, const std::string& network, int size) {
  return lab.Measure(absl::StrCat("BM_", network, "/", size, "/real_time"))
      .seconds;
}

struct Served {
  ClientsResult clients;
  double mean_batch = 0;
};

Served ThroughBatcher(int clients, double max_wait_ms) {
  const std::unique_ptr<Sequential> network = TrainedLeNet5();
  std::atomic<int64_t> batches{0}, requests{0};
  Batcher batcher(
      [&](const Tensor& x) { return (*network)(x); }, {1, 28, 28},
      {.max_batch = 32,
       .max_wait = std::chrono::microseconds(std::lround(max_wait_ms * 1e3)),
       .on_batch = [&](int64_t size) {
         ++batches;
         requests += size;
       }});
  const ClientsResult result =
      RunClients(clients, std::chrono::milliseconds(1000), [&](int64_t i) {
        std::future<absl::StatusOr<Tensor>> answer =
            batcher.Submit(TestImages().Get(i));
        return Wait(answer).ok();
      });
  batcher.Stop();
  return {result, static_cast<double>(requests) / static_cast<double>(batches)};
}

}  // namespace

void BatchesOfRequests(Lab& lab) {
  const double max_wait = lab.settings().Number("max_wait_ms", 1, {0, 100});
  lab.Say("\n" + text::Reflow(R"(
      Two networks read images of 28 x 28, first in batches from a file, so no
      request waits for a batch to fill. The MLP 784-128-10 has 102 thousand
      weights, and uses each of them once per image. LeNet-5 has 62 thousand, and
      uses those of its convolutions hundreds of times.
  )"));
  lab.Ask("which network gains more per image from batches of 32?",
          {"LeNet-5: it computes more", "the MLP: it reads more weights",
           "both about the same"});
  Chart chart = {.title = "LeNet-5: ms until the answer, against throughput",
                 .x_label = "images a second",
                 .log_x = true,
                 .log_y = true,
                 .lines = {{"alone, batches of 1 to 64"},
                           {"through the batcher, 1 to 64 clients"}}};
  std::string table =
      "\n             LeNet-5                     MLP\n"
      "  batch   ms a batch   us an image   ms a batch   us an image\n";
  double lenet_gain = 0, mlp_gain = 0, lenet_one = 0, mlp_one = 0;
  for (const int size : {1, 2, 4, 8, 16, 32, 64}) {
    const double lenet = TimeOf(lab, "LeNet5", size);
    const double mlp = TimeOf(lab, "Mlp", size);
    if (size == 1) {
      lenet_one = lenet;
      mlp_one = mlp;
    } else if (size == 32) {
      lenet_gain = lenet_one / (lenet / size);
      mlp_gain = mlp_one / (mlp / size);
    }
    chart.lines[0].points.push_back({size / lenet, lenet * 1e3});
    absl::StrAppendFormat(&table, "  %5d  %11.3f  %12.1f  %11.3f  %12.1f  %s\n",
                          size, lenet * 1e3, lenet / size * 1e6, mlp * 1e3,
                          mlp / size * 1e6, DrawBar(mlp / size / mlp_one, 16));
  }
  lab.Say(absl::StrCat(table, "\n"));
  lab.Answer(lenet_gain > 1.2 * mlp_gain   ? 0
             : mlp_gain > 1.2 * lenet_gain ? 1
                                           : 2);
  double alone = 0;  // seconds until the answer, for one client
  lab.Say(text::Reflow(absl::StrFormat(R"(
      Now through the batcher: up to 32 images a batch, and no image is held back
      longer than %g ms. Each client sends its next image when it has an answer.
  )",
                                       max_wait)) +
          "\n  clients   mean batch   answers/s   p50 ms   p99 ms\n");
  for (const int clients : {1, 4, 16, 64}) {
    const Served served = ThroughBatcher(clients, max_wait);
    if (clients == 1) alone = served.clients.p50;
    chart.lines[1].points.push_back(
        {served.clients.per_second, served.clients.p50 * 1e3});
    lab.Say(absl::StrFormat("  %7d  %11.1f  %10.0f  %7.2f  %7.2f\n", clients,
                            served.mean_batch, served.clients.per_second,
                            served.clients.p50 * 1e3,
                            served.clients.p99 * 1e3));
  }
  lab.Say(absl::StrCat("\n", DrawChart(chart, {.columns = 60, .rows = 14})));
  WriteSvg(lab, chart);
  lab.Say("\n" + text::Reflow(R"(
      Some costs do not depend on the size of a batch: calls, allocations, weights
      to read, threads to wake. A batch pays them once. If they are small beside
      the arithmetic, a larger batch gains nothing more, and each image in it waits
      for the whole batch: the points of the first line go up, not to the right.
      Through the batcher, a single client waits 1 ms for others that do not come.
      With many clients, no request waits for a batch to fill, because it fills
      while the one before runs.
  )"));
  lab.Try({.set = "max_wait_ms=0",
           .question = "No image is held back. Who gains most?",
           .answer =
               "The client that is alone: it got its answer after more than "
               "1 ms, and needs no time but that of its own image now.",
           .holds = IsQuick() ? std::nullopt : std::optional(alone < 1e-3)});
}

}  // namespace tinytorch
