#include "tensor/kernels/parallel.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <functional>
#include <mutex>
#include <system_error>
#include <thread>

namespace tinytorch::kernels {
namespace {

using Work = std::function<void(int64_t begin, int64_t end)>;

// More threads rarely pay for operations of this size, and each takes 100 MiB
// of address space, which tests limit.
constexpr int kMostThreads = 4;
// Several parts for each thread: if the system interrupts one thread, the
// others take the parts that are left.
constexpr int64_t kPartsPerThread = 4;
// A helper looks this many times for the next call before it goes to sleep.
// That takes about 0.5 ms, longer than a network's pause between two calls; to
// wake a helper takes as long as many a call does.
constexpr int kSpins = 20000;

thread_local bool in_parallel = false;

void Pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

// The parts that are left to do, as one number, so that a thread reads it and
// takes a part in one atomic step: the number of the call, and how many of its
// parts no thread has taken yet. A helper that comes late finds no parts or
// those of a later call, never a mixture.
struct Tickets {
  uint32_t call;
  uint32_t parts;

  static Tickets Of(uint64_t both) {
    return {static_cast<uint32_t>(both >> 32), static_cast<uint32_t>(both)};
  }
  uint64_t Both() const { return uint64_t{call} << 32 | parts; }
};

// Helpers read tickets_ all the time. A thread that writes to the same cache
// line takes it away from them and waits for it, so nothing else may lie in
// that line, in particular no part of the heap: a training step took twice as
// long.
constexpr size_t kCacheLine = 64;

class alignas(kCacheLine) Pool {
 public:
  // Never destroyed: helpers may still read it when the program ends.
  static Pool& Get() {
    static Pool& pool = *new Pool();
    return pool;
  }

  int threads() const { return threads_; }
  void set_threads(int threads) {
    const std::lock_guard<std::mutex> lock(busy_);
    threads_ = std::max(1, threads);
  }

  void Run(int64_t count, int64_t grain, const Work& work) {
    const int64_t parts = std::min(count / std::max<int64_t>(1, grain),
                                   kPartsPerThread * threads_);
    std::unique_lock<std::mutex> lock(busy_, std::defer_lock);
    if (threads_ == 1 || parts < 2 || in_parallel || !lock.try_lock()) {
      if (count > 0) work(0, count);
      return;
    }
    StartHelpers();
    work_ = &work;
    count_ = count;
    all_parts_ = parts;
    left_ = parts;
    error_ = nullptr;
    const uint32_t call = Tickets::Of(tickets_).call + 1;
    tickets_ = Tickets{call, static_cast<uint32_t>(parts)}.Both();
    tickets_.notify_all();
    TakeParts();
    for (int i = 0; left_ > 0; ++i) {  // Helpers are doing the last parts.
      if (i < kSpins) {
        Pause();
      } else {
        // The system has interrupted a helper, maybe to run this thread.
        std::this_thread::yield();
      }
    }
    if (error_) std::rethrow_exception(error_);
  }

 private:
  Pool() {
    const char* set = std::getenv("TINYTORCH_THREADS");
    const int wanted = set == nullptr ? 0 : std::atoi(set);
    const int processors =
        static_cast<int>(std::thread::hardware_concurrency());
    threads_ = wanted > 0 ? wanted : std::clamp(processors, 1, kMostThreads);
  }

  void StartHelpers() {
    try {
      for (; helpers_ < threads_ - 1; ++helpers_) {
        std::thread([this] { Help(); }).detach();
      }
    } catch (const std::system_error&) {
      threads_ = helpers_ + 1;  // The system grants no more threads.
    }
  }

  // The loop of each helper. set_threads() ends no helper: if there are more
  // than it says, they go on helping.
  void Help() {
    while (true) {
      TakeParts();
      const uint64_t none = tickets_;
      for (int i = 0; i < kSpins && tickets_ == none; ++i) Pause();
      if (Tickets::Of(none).parts == 0) tickets_.wait(none);
    }
  }

  // Takes parts until there are no more.
  void TakeParts() {
    uint64_t seen = tickets_;
    while (Tickets::Of(seen).parts > 0) {
      if (!tickets_.compare_exchange_weak(seen, seen - 1)) continue;
      // This thread has taken the part now, and the call waits for it.
      const int64_t part = Tickets::Of(seen).parts - 1;
      in_parallel = true;
      try {
        (*work_)(count_* part / all_parts_, count_ * (part + 1) / all_parts_);
      } catch (...) {
        const std::lock_guard<std::mutex> lock(error_lock_);
        if (!error_) error_ = std::current_exception();
      }
      in_parallel = false;
      --left_;
      seen = tickets_;
    }
  }

  std::mutex busy_;  // held by the thread that called Run()
  std::atomic<int> threads_;
  int helpers_ = 0;

  // The call. Run() writes it before tickets_; only threads that have taken a
  // part read it.
  const Work* work_ = nullptr;
  int64_t count_ = 0;
  int64_t all_parts_ = 0;
  std::atomic<int64_t> left_{0};  // parts not done
  std::mutex error_lock_;
  std::exception_ptr error_;

  alignas(kCacheLine) std::atomic<uint64_t> tickets_{0};
};

}  // namespace

void ParallelFor(int64_t count, int64_t grain, const Work& work) {
  Pool::Get().Run(count, grain, work);
}

int Threads() { return Pool::Get().threads(); }

void SetThreads(int threads) { Pool::Get().set_threads(threads); }

}  // namespace tinytorch::kernels
