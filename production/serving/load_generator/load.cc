#include "production/serving/load_generator/load.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "production/serving/http/client.h"
#include "production/serving/http/message.h"
#include "tools/text/number.h"

namespace tinytorch {
namespace {

using std::chrono::steady_clock;
using text::WithCommas;
using Seconds = std::chrono::duration<double>;

// The state that all connections of a run share.
class Run {
 public:
  explicit Run(const LoadOptions& options) : options_(options) {}

  LoadResult Do() {
    std::vector<std::thread> threads;
    for (int i = 0; i < options_.connections; ++i) {
      threads.emplace_back([this] { Connection(); });
    }
    for (std::thread& thread : threads) thread.join();
    result_.seconds = Seconds(last_ - start_).count();
    std::sort(result_.latencies.begin(), result_.latencies.end());
    return std::move(result_);
  }

 private:
  // Sends one request after the other, until none is left.
  void Connection() {
    HttpClient client(options_.host, options_.port, options_.timeout);
    LoadResult mine;
    steady_clock::time_point last = start_;
    while (true) {
      const int64_t i = next_++;
      const steady_clock::time_point due = DueTime(i);
      if (due - start_ >= options_.duration) break;
      std::this_thread::sleep_until(due);
      SendOne(i, due, client, mine);
      last = steady_clock::now();
    }
    std::lock_guard<std::mutex> lock(mutex_);
    last_ = std::max(last_, last);
    result_.sent += mine.sent;
    result_.wrong += mine.wrong;
    for (const auto& [status, count] : mine.by_status) {
      result_.by_status[status] += count;
    }
    result_.latencies.insert(result_.latencies.end(), mine.latencies.begin(),
                             mine.latencies.end());
  }

  // Closed load: the next request is due now.
  steady_clock::time_point DueTime(int64_t i) const {
    if (options_.rate <= 0) return steady_clock::now();
    return start_ + std::chrono::duration_cast<steady_clock::duration>(
                        Seconds(static_cast<double>(i) / options_.rate));
  }

  void SendOne(int64_t i, steady_clock::time_point due, HttpClient& client,
               LoadResult& mine) {
    ++mine.sent;
    // This user has waited long enough for a connection, and is gone.
    if (steady_clock::now() - due > options_.timeout) {
      ++mine.by_status[0];
      return;
    }
    const absl::StatusOr<HttpResponse> response =
        client.Send(options_.request(i));
    const double latency = Seconds(steady_clock::now() - due).count();
    ++mine.by_status[response.ok() ? response->status : 0];
    if (!response.ok()) {
      // Perhaps no server is there. Do not try 50,000 times a second.
      if (options_.rate <= 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      }
    } else if (response->status == 200) {
      mine.latencies.push_back(latency);
      if (options_.is_right && !options_.is_right(i, *response)) ++mine.wrong;
    }
  }

  const LoadOptions& options_;
  const steady_clock::time_point start_ = steady_clock::now();
  std::atomic<int64_t> next_{0};
  std::mutex mutex_;  // guards the members below
  steady_clock::time_point last_ = start_;
  LoadResult result_;
};

std::string TimeText(double seconds) {
  if (std::isnan(seconds)) return "-";
  if (seconds >= 0.9995) return absl::StrFormat("%.1f s", seconds);
  return absl::StrFormat(seconds < 0.00995 ? "%.1f ms" : "%.0f ms",
                         seconds * 1e3);
}

int64_t CountOf(const LoadResult& result, int status) {
  const auto at = result.by_status.find(status);
  return at == result.by_status.end() ? 0 : at->second;
}

}  // namespace

double LoadResult::PerSecond() const {
  return seconds > 0 ? static_cast<double>(latencies.size()) / seconds : 0;
}

double LoadResult::Percentile(double q) const {
  if (latencies.empty()) return std::numeric_limits<double>::quiet_NaN();
  // The smallest latency that is at least a fraction q of them.
  const double rank = std::ceil(q * static_cast<double>(latencies.size()));
  const size_t index = static_cast<size_t>(std::max(rank, 1.0)) - 1;
  return latencies[std::min(index, latencies.size() - 1)];
}

LoadResult RunLoad(const LoadOptions& options) { return Run(options).Do(); }

std::string LoadText(const LoadResult& result) {
  std::string text = absl::StrCat(
      text::WithCommas(CountOf(result, 200)), " answers in ",
      absl::StrFormat(result.seconds < 100 ? "%.1f" : "%.0f", result.seconds),
      " s: ", text::WithCommas(std::llround(result.PerSecond())),
      " a second; p50 ", TimeText(result.Percentile(0.5)), ", p95 ",
      TimeText(result.Percentile(0.95)), ", p99 ",
      TimeText(result.Percentile(0.99)),
      "\nrefused (429): ", text::WithCommas(CountOf(result, 429)));
  for (const auto& [status, count] : result.by_status) {
    if (status == 0 || status == 200 || status == 429) continue;
    absl::StrAppend(&text, "; ", status, ": ", text::WithCommas(count));
  }
  absl::StrAppend(&text, "; no answer: ", text::WithCommas(CountOf(result, 0)),
                  "; wrong: ", text::WithCommas(result.wrong), "\n");
  return text;
}

}  // namespace tinytorch
