// Experiment `replicas`: two networks instead of one.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "networks/sequential.h"
#include "production/batcher.h"
#include "production/understand/experiments.h"
#include "tensor/tensor.h"
#include "tools/lab/lab.h"
#include "tools/text/wrap.h"

namespace tinytorch {
namespace {

// A network with its own thread, as in a server.
class Replica {
 public:
  explicit Replica(int64_t max_batch)
      : network_(TrainedLeNet5()),
        batcher_([this](const Tensor& x) { return (*network_)(x); },
                 {1, 28, 28},
                 {.max_batch = max_batch,
                  .max_wait = std::chrono::microseconds(0),
                  .max_queue = 1000}) {}

  bool Ask(int64_t i) {
    std::future<absl::StatusOr<Tensor>> answer =
        batcher_.Submit(TestImages().Get(i));
    return Wait(answer).ok();
  }
  // Takes no more requests, and answers those that wait.
  void Stop() { batcher_.Stop(); }

 private:
  const std::unique_ptr<Sequential> network_;
  Batcher batcher_;  // stops first: it runs the network
};

std::vector<std::unique_ptr<Replica>> Make(int count, int64_t max_batch) {
  std::vector<std::unique_ptr<Replica>> replicas;
  for (int i = 0; i < count; ++i) {
    replicas.push_back(std::make_unique<Replica>(max_batch));
  }
  return replicas;
}

// Sends request i to the replicas in turn, as a proxy does. The last `stopping`
// replicas stop after 100 requests.
ClientsResult Load(const std::vector<std::unique_ptr<Replica>>& replicas,
                   int stopping) {
  std::once_flag stopped;
  const size_t count = replicas.size();
  return RunClients(16, std::chrono::milliseconds(700), [&](int64_t i) {
    if (i == 100) {
      std::call_once(stopped, [&] {
        for (int k = 1; k <= stopping; ++k) replicas.end()[-k]->Stop();
      });
    }
    const size_t turn = static_cast<size_t>(i) % count;
    // If a replica refuses, the client tries the others.
    for (size_t k = 0; k < count; ++k) {
      if (replicas[(turn + k) % count]->Ask(i)) return true;
    }
    // No replica answers. A polite client waits before it tries again.
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return false;
  });
}

ClientsResult Better(const ClientsResult& a, const ClientsResult& b) {
  return a.per_second > b.per_second ? a : b;
}

}  // namespace

void Replicas(Lab& lab) {
  const int most =
      static_cast<int>(lab.settings().Number("replicas", 2, {2, 8}));
  const unsigned processors = std::thread::hardware_concurrency();
  lab.Say("\n" + text::Reflow(absl::StrFormat(R"(
      A second LeNet-5 runs beside the first, with its own batcher, and 16 clients
      send requests to them in turn. This machine has %d processors, which the
      networks share with each other and with the clients.
  )",
                                              processors)));
  lab.Ask("batches of up to 32. How many more answers do two networks give?",
          {"twice as many, or nearly", "a third to two thirds more",
           "at most a third more, or even fewer"});
  lab.Say(
      "\n  batches of   replicas   answers/s   p50 ms   p99 ms   processors "
      "busy\n");
  double gain = 0;
  for (const int64_t max_batch : {1, 32}) {
    // The best of three, in turns, so that other programs disturb both alike.
    ClientsResult one, two;
    for (int i = 0; i < 3; ++i) {
      one = Better(one, Load(Make(1, max_batch), 0));
      two = Better(two, Load(Make(2, max_batch), 0));
    }
    for (const int count : {1, 2}) {
      const ClientsResult& result = count == 1 ? one : two;
      lab.Say(
          absl::StrFormat("  %10d  %9d  %10.0f  %7.2f  %7.2f  %9.1f of %d\n",
                          max_batch, count, result.per_second, result.p50 * 1e3,
                          result.p99 * 1e3, result.processors, processors));
    }
    gain = two.per_second / one.per_second;
  }
  lab.Say("\n");
  lab.Answer(gain > 1.67 ? 0 : gain > 1.33 ? 1 : 2);
  lab.Say(text::Reflow(R"(
      A replica helps only if there is a free processor for it: look at the last
      column. A single network uses one processor for a batch of one, and all of
      them for large batches, if its operations are written that way. If all
      processors are busy, a second replica only takes turns with the first. On
      two machines, it would not.

      Now replicas stop after 100 requests:

        replicas   stopping   answers/s   requests without an answer
  )"));
  int64_t refused = 0;
  for (const int count : {1, most}) {
    const int stopping = std::max(1, count - 1);
    const ClientsResult result = Load(Make(count, 32), stopping);
    refused = result.refused;
    lab.Say(absl::StrFormat(
        "  %8d  %9d  %10.0f   %s\n", count, stopping, result.per_second,
        refused == 0 ? "none" : absl::StrFormat("%d", refused)));
  }
  lab.Say("\n" + text::Reflow(R"(
      This is the use of two replicas, even if they are not faster: one of them may
      be replaced, restarted or on fire, and a client that tries again does not
      notice. Between processes, a proxy tries again (serving/haproxy/haproxy.cfg).
  )"));
  lab.Try({.set = "replicas=3",
           .question =
               "Three replicas, two of which stop: how many requests get no "
               "answer?",
           .answer =
               "None: one replica is left, and each client tries until it "
               "finds it.",
           .holds = refused == 0});
}

}  // namespace tinytorch
