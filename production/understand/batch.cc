// Experiment `batch`: many questions at once.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
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

namespace tinytorch {
namespace {

// One batch through a network. Limit: for one picture the calls and allocations
// of a dozen operations, and for the MLP its weights, which are read once for
// each batch; for many pictures the products. Misleads if you forget that
// somebody has to wait until a batch is full.
void Run(benchmark::State& state, Sequential& network) {
  const Tensor batch = SomePictures().Batch(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(network(batch));
  state.counters["pictures/s"] =
      benchmark::Counter(static_cast<double>(state.range(0)),
                         benchmark::Counter::kIsIterationInvariantRate);
}
void BM_LeNet5(benchmark::State& state) { Run(state, *TrainedLeNet5()); }
void BM_Mlp(benchmark::State& state) { Run(state, *TrainedMlp()); }
BENCHMARK(BM_LeNet5)->RangeMultiplier(2)->Range(1, 64)->UseRealTime();
BENCHMARK(BM_Mlp)->RangeMultiplier(2)->Range(1, 64)->UseRealTime();

// Seconds for a batch of this size.
double TimeOf(Lab& lab, const std::string& network, int size) {
  return lab.Measure(absl::StrCat("BM_", network, "/", size, "/real_time"))
      .seconds;
}

struct Served {
  ClientsResult clients;
  double mean_batch = 0;
};

Served ThroughBatcher(int clients) {
  const std::unique_ptr<Sequential> network = TrainedLeNet5();
  std::atomic<int64_t> batches{0}, requests{0};
  Batcher batcher([&](const Tensor& x) { return (*network)(x); }, {1, 28, 28},
                  {.max_batch = 32,
                   .max_wait = std::chrono::milliseconds(1),
                   .on_batch = [&](int64_t size) {
                     ++batches;
                     requests += size;
                   }});
  const ClientsResult result =
      RunClients(clients, std::chrono::milliseconds(1000), [&](int64_t i) {
        std::future<absl::StatusOr<Tensor>> answer =
            batcher.Submit(SomePictures().Get(i));
        return Wait(answer).ok();
      });
  batcher.Stop();
  return {result, static_cast<double>(requests) / static_cast<double>(batches)};
}

}  // namespace

void BatchesOfRequests(Lab& lab) {
  lab.Say(
      "\nTwo networks read pictures of 28 x 28, first in batches as they come\n"
      "from a file: nobody waits for a batch to fill. The MLP 784-128-10 has\n"
      "102 thousand weights, and uses each once for a picture. LeNet-5 has 62\n"
      "thousand, and uses those of its convolutions hundreds of times.\n");
  lab.Ask("which gains more from batches of 32, for each picture?",
          {"LeNet-5: it has more to do", "the MLP: it has more to read",
           "both about the same"});
  Chart chart = {.title = "LeNet-5: ms until the answer, against throughput",
                 .x_label = "pictures a second",
                 .log_x = true,
                 .log_y = true,
                 .lines = {{"alone, batches of 1 to 64"},
                           {"through the batcher, 1 to 64 clients"}}};
  std::string table =
      "\n             LeNet-5                     MLP\n"
      "  batch   ms a batch  us a picture   ms a batch  us a picture\n";
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
  lab.Say(
      "Now through the batcher: up to 32, and nobody is held back longer than\n"
      "1 ms. Each client asks again when it has its answer.\n\n"
      "  clients   mean batch   answers/s   p50 ms   p99 ms\n");
  for (const int clients : {1, 4, 16, 64}) {
    const Served served = ThroughBatcher(clients);
    chart.lines[1].points.push_back(
        {served.clients.per_second, served.clients.p50 * 1e3});
    lab.Say(absl::StrFormat("  %7d  %11.1f  %10.0f  %7.2f  %7.2f\n", clients,
                            served.mean_batch, served.clients.per_second,
                            served.clients.p50 * 1e3,
                            served.clients.p99 * 1e3));
  }
  lab.Say(absl::StrCat("\n", DrawChart(chart, {.columns = 60, .rows = 14})));
  WriteSvg(lab, chart);
  lab.Say(
      "\nA batch pays once for what does not depend on its size: calls,\n"
      "allocations, weights to read, threads that have to be woken. Where "
      "that\n"
      "is little beside the arithmetic a larger batch wins nothing more, and\n"
      "everybody in it waits for all of it: the points of the first line go\n"
      "up, not to the right. Through the batcher the client that comes alone\n"
      "waits 1 ms for others who might have come. With many clients nobody\n"
      "waits for a batch to fill: it fills while the one before runs.\n"
      "Try: .max_wait = 0. Who wins, and who loses?\n");
}

}  // namespace tinytorch
