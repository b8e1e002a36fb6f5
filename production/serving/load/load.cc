// Load: many clients for a server, with real digits.
//
//   ./bazelw run //production/serving:load -- --port=8080
//       measures how many requests a second the server answers
//   ./bazelw run //production/serving:load -- --port=8080 --rate=1000
//       measures how long users wait at this rate
//
// Sends images of digits, one per request, as bytes, and checks each response.
// One model must give the same label to the same image each time, and nine of
// ten labels must be right, so a response to another request is noticed. Exits
// with 1 otherwise, or if no response comes.

#include "production/serving/load_generator/load.h"

#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "production/serving/http/message.h"
#include "tensor/show/images.h"
#include "tensor/tensor.h"
#include "tools/data/digits.h"

ABSL_FLAG(std::string, host, "127.0.0.1", "the server");
ABSL_FLAG(int, port, 8080, "its port");
ABSL_FLAG(int, connections, 16, "clients at once");
ABSL_FLAG(double, rate, 0,
          "requests a second, whatever the server does; 0: each client asks "
          "again when it has its answer");
ABSL_FLAG(double, seconds, 5, "how long");
ABSL_FLAG(int, timeout_ms, 10000, "how long a client waits for an answer");
ABSL_FLAG(int, pid, 0, "the server's process: print what memory it holds");

namespace tinytorch {
namespace {

// Images as bytes, and the labels that they have got so far.
class Checker {
 public:
  explicit Checker(const DigitSet& digits) : labels_(digits.labels) {
    const Tensor images = Images28(digits);
    const std::vector<Scalar> ink = images.ToVector();
    for (int64_t i = 0; i < digits.count; ++i) {
      std::string bytes(28 * 28, '\0');
      for (size_t k = 0; k < bytes.size(); ++k) {
        const Scalar pixel = ink[static_cast<size_t>(i) * bytes.size() + k];
        bytes[k] = static_cast<char>(std::lround(pixel * 255));
      }
      bodies_.push_back(std::move(bytes));
    }
  }

  HttpRequest RequestOf(int64_t i) const {
    return {.method = "POST",
            .path = "/v1/predict",
            .headers = {{"content-type", "application/octet-stream"}},
            .body = bodies_[ImageOf(i)]};
  }

  bool IsRight(int64_t i, const HttpResponse& response) {
    std::string model;
    int label = -1;
    try {
      const auto json = nlohmann::json::parse(response.body);
      json.at("model").get_to(model);
      if (json.at("predictions").size() != 1) return false;
      json.at("predictions").at(0).at("label").get_to(label);
    } catch (const nlohmann::json::exception&) {
      return false;
    }
    const size_t image = ImageOf(i);
    ++answers_;
    read_ += label == labels_[image];
    std::lock_guard<std::mutex> lock(mutex_);
    const auto [first, is_new] = said_.try_emplace({model, image}, label);
    return first->second == label;
  }

  // Returns the fraction of labels that are right.
  double Accuracy() const {
    return answers_ == 0
               ? 0
               : static_cast<double>(read_) / static_cast<double>(answers_);
  }

 private:
  size_t ImageOf(int64_t i) const {
    return static_cast<size_t>(i) % bodies_.size();
  }

  const std::vector<uint8_t> labels_;
  std::vector<std::string> bodies_;
  std::atomic<int64_t> answers_{0};
  std::atomic<int64_t> read_{0};
  std::mutex mutex_;
  std::map<std::pair<std::string, size_t>, int> said_;  // by model and image
};

// Prints the resident memory of a process now, nine times during the run, and
// at its end.
class MemoryLog {
 public:
  MemoryLog(int pid, std::chrono::milliseconds duration)
      : pid_(pid), step_(duration / 10) {
    if (pid_ > 0) thread_ = std::thread([this] { Run(); });
  }
  ~MemoryLog() {
    if (!thread_.joinable()) return;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      over_ = true;
    }
    changed_.notify_all();
    thread_.join();
    Print();
  }

 private:
  void Run() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (int i = 0; i < 10 && !over_; ++i) {
      Print();
      changed_.wait_for(lock, step_, [this] { return over_; });
    }
  }

  void Print() {
    std::ifstream status(absl::StrCat("/proc/", pid_, "/status"));
    const std::chrono::duration<double> now =
        std::chrono::steady_clock::now() - start_;
    for (std::string line; std::getline(status, line);) {
      if (line.rfind("VmRSS:", 0) != 0) continue;
      std::printf("%6.1f s: %.1f MB\n", now.count(),
                  std::strtod(line.c_str() + 6, nullptr) / 1024);
      std::fflush(stdout);
    }
  }

  const int pid_;
  const std::chrono::milliseconds step_;
  const std::chrono::steady_clock::time_point start_ =
      std::chrono::steady_clock::now();
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  std::thread thread_;
};

int Load() {
  const Digits digits = LoadDigits();
  std::printf("%s\n", digits.message.c_str());
  Checker checker(digits.test);
  const std::chrono::milliseconds duration(
      std::llround(absl::GetFlag(FLAGS_seconds) * 1000));
  LoadResult result;
  {
    MemoryLog log(absl::GetFlag(FLAGS_pid), duration);
    result = RunLoad(
        {.host = absl::GetFlag(FLAGS_host),
         .port = absl::GetFlag(FLAGS_port),
         .connections = absl::GetFlag(FLAGS_connections),
         .rate = absl::GetFlag(FLAGS_rate),
         .duration = duration,
         .timeout = std::chrono::milliseconds(absl::GetFlag(FLAGS_timeout_ms)),
         .request = [&](int64_t i) { return checker.RequestOf(i); },
         .is_right =
             [&](int64_t i, const HttpResponse& response) {
               return checker.IsRight(i, response);
             }});
  }
  std::printf("%s", LoadText(result).c_str());
  if (result.latencies.empty()) return 1;
  std::printf("labels: %.2f %% are right\n", checker.Accuracy() * 100);
  return result.wrong == 0 && checker.Accuracy() >= 0.9 ? 0 : 1;
}

}  // namespace
}  // namespace tinytorch

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("sends digits to a server, and measures");
  absl::ParseCommandLine(argc, argv);
  try {
    return tinytorch::Load();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "load: %s\n", error.what());
    return 1;
  }
}
