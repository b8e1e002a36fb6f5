#include "production/understand/steady_load.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <future>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "production/batcher.h"
#include "production/understand/experiments.h"
#include "tensor/tensor.h"

namespace tinytorch {
namespace {

using Clock = BatcherClock;

struct Waiting {
  size_t i;
  std::future<absl::StatusOr<Tensor>> answer;
};

}  // namespace

std::vector<Asked> AskSteadily(Batcher& batcher, double rate, int64_t count,
                               std::chrono::milliseconds patience) {
  std::vector<Asked> all(static_cast<size_t>(count));
  std::mutex mutex;  // guards the following three
  std::condition_variable changed;
  std::deque<Waiting> waiting;  // in the order of their requests
  std::exception_ptr error;
  bool done = false;
  const Clock::time_point start = Clock::now();
  const auto finish = [&](Waiting& one) {
    Asked& asked = all[one.i];
    asked.answered = Wait(one.answer).ok();
    asked.took =
        std::chrono::duration<double>(Clock::now() - start).count() - asked.at;
  };
  const auto ask = [&](size_t i) {
    all[i].at = static_cast<double>(i) / rate;
    const Clock::time_point due =
        start + std::chrono::duration_cast<Clock::duration>(
                    std::chrono::duration<double>(all[i].at));
    std::this_thread::sleep_until(due);
    Waiting one = {
        i, batcher.Submit(TestImages().Get(static_cast<int64_t>(i)),
                          patience.count() > 0 ? due + patience
                                               : Clock::time_point::max())};
    // A refusal is ready at once.
    if (one.answer.wait_for(std::chrono::seconds(0)) ==
        std::future_status::ready) {
      return finish(one);
    }
    const std::lock_guard lock(mutex);
    waiting.push_back(std::move(one));
    changed.notify_one();
  };
  {
    const std::jthread sender([&] {
      std::exception_ptr thrown;
      try {
        for (size_t i = 0; i < all.size(); ++i) ask(i);
      } catch (...) {
        thrown = std::current_exception();
      }
      const std::lock_guard lock(mutex);
      error = thrown;
      done = true;
      changed.notify_one();
    });
    // The batcher answers in order, so it is enough to wait for the first.
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [&] { return done || !waiting.empty(); });
      if (waiting.empty()) break;
      Waiting first = std::move(waiting.front());
      waiting.pop_front();
      lock.unlock();
      finish(first);
      lock.lock();
    }
  }
  if (error != nullptr) std::rethrow_exception(error);
  return all;
}

}  // namespace tinytorch
