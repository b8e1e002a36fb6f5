#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "networks/checkpoint.h"
#include "networks/models.h"
#include "networks/safetensors.h"
#include "networks/sequential.h"
#include "production/understand/experiments.h"
#include "tensor/gather.h"
#include "tensor/random.h"
#include "tensor/show/images.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "tools/data/digits.h"
#include "tools/lab/lab.h"
#include "tools/plot/plot.h"

ABSL_FLAG(std::string, svg, "",
          "where the experiment `batch` or `overload` also writes its chart: "
          "choose one with --experiment");

namespace tinytorch {
namespace {

using Clock = std::chrono::steady_clock;

double Seconds(Clock::duration time) {
  return std::chrono::duration<double>(time).count();
}

// Returns the first `count` digits: all of MNIST would be 188 MB as floats.
DigitSet First(DigitSet digits, int64_t count) {
  digits.count = std::min(digits.count, count);
  digits.labels.resize(static_cast<size_t>(digits.count));
  digits.pixels.resize(
      static_cast<size_t>(digits.count * digits.rows * digits.cols));
  return digits;
}

std::unique_ptr<Sequential> Trained(std::unique_ptr<Sequential> network,
                                    const std::string& name) {
  const absl::StatusOr<Weights> weights =
      LoadSafetensors(absl::StrCat("networks/weights/", name, ".safetensors"));
  const absl::Status status =
      weights.ok() ? CopyInto(*network, *weights) : weights.status();
  if (!status.ok()) throw std::runtime_error(std::string(status.message()));
  network->Eval();
  return network;
}

}  // namespace

Tensor SampleImages::Get(int64_t i) const {
  return Select(images, 0, i % images.size(0));
}

Tensor SampleImages::Batch(int64_t count) const {
  std::vector<Tensor> some;
  for (int64_t i = 0; i < count; ++i) some.push_back(Get(i));
  return Stack(some);
}

const SampleImages& TestImages() {
  static const SampleImages images = [] {
    const DigitSet digits = First(LoadDigits().test, 2000);
    return SampleImages{digits.name, Images28(digits), Labels(digits)};
  }();
  return images;
}

Tensor CalibrationImages() { return Images28(First(LoadDigits().train, 200)); }

std::unique_ptr<Sequential> TrainedLeNet5() {
  Rng rng(1);  // The random start is overwritten.
  return Trained(MakeLeNet5(rng), "lenet5");
}

std::unique_ptr<Sequential> TrainedMlp() {
  Rng rng(1);
  return Trained(MakeMlp({784, 128, 10}, rng), "mlp");
}

ClientsResult RunClients(int clients, std::chrono::milliseconds duration,
                         const std::function<bool(int64_t)>& ask) {
  const auto time = IsQuick() ? std::chrono::milliseconds(20) : duration;
  std::atomic<int64_t> next{0};
  std::atomic<bool> stop{false};
  std::mutex mutex;  // guards the following three
  std::vector<double> latencies;
  int64_t refused = 0;
  std::exception_ptr error;
  const auto client = [&] {
    std::vector<double> mine;
    int64_t mine_refused = 0;
    std::exception_ptr mine_error;
    try {
      while (!stop) {
        const Clock::time_point asked = Clock::now();
        if (ask(next++)) {
          mine.push_back(Seconds(Clock::now() - asked));
        } else {
          ++mine_refused;
        }
      }
    } catch (...) {
      mine_error = std::current_exception();
      stop = true;
    }
    const std::lock_guard lock(mutex);
    latencies.insert(latencies.end(), mine.begin(), mine.end());
    refused += mine_refused;
    if (mine_error != nullptr) error = mine_error;
  };
  const Clock::time_point start = Clock::now();
  const std::clock_t processor_start = std::clock();
  std::vector<std::thread> threads;
  for (int i = 0; i < clients; ++i) threads.emplace_back(client);
  while (!stop && Clock::now() - start < time) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  const double seconds = Seconds(Clock::now() - start);
  const double busy = static_cast<double>(std::clock() - processor_start) /
                      static_cast<double>(CLOCKS_PER_SEC);
  if (error != nullptr) std::rethrow_exception(error);
  return {.per_second = static_cast<double>(latencies.size()) / seconds,
          .p50 = Percentile(latencies, 0.5),
          .p99 = Percentile(latencies, 0.99),
          .processors = busy / seconds,
          .refused = refused};
}

absl::StatusOr<Tensor> Wait(std::future<absl::StatusOr<Tensor>>& answer) {
  if (answer.wait_for(std::chrono::seconds(10)) != std::future_status::ready) {
    throw std::runtime_error("the batcher has not answered for ten seconds");
  }
  return answer.get();
}

void WriteSvg(Lab& lab, const Chart& chart) {
  const std::string svg = absl::GetFlag(FLAGS_svg);
  if (!svg.empty()) lab.WriteFile(svg, ChartSvg(chart));
}

double Percentile(std::vector<double> values, double q) {
  if (values.empty()) return 0;
  const size_t place =
      std::min(values.size() - 1,
               static_cast<size_t>(q * static_cast<double>(values.size())));
  std::ranges::nth_element(values,
                           values.begin() + static_cast<std::ptrdiff_t>(place));
  return values[place];
}

}  // namespace tinytorch
