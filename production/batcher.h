// Batcher: many small questions, answered together.
//
// A batch of 32 images takes less time than 32 images: weights are read once
// for all, and so is everything that a call costs. How much less depends on the
// network (//production:understand). But requests arrive one by one. The
// batcher holds a request back for a moment, until enough others have come or
// the oldest has waited long enough, and runs them as one batch:
//
//   requests  ->  queue (bounded)  ->  batch of up to max_batch  ->  answers
//
// More load makes larger batches, and larger batches more throughput. When even
// that is not enough the queue fills up, and a request is refused at once
// rather than answered too late: back-pressure. Without it every request waits
// for all before it, and soon nobody is answered in time.
//
// Exercise `batcher`. TorchServe and Triton call it dynamic batching.

#ifndef TINYTORCH_PRODUCTION_BATCHER_H_
#define TINYTORCH_PRODUCTION_BATCHER_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

#include "absl/status/statusor.h"
#include "tensor/tensor.h"

namespace tinytorch {

using BatcherClock = std::chrono::steady_clock;

struct BatcherOptions {
  int64_t max_batch = 32;
  // How long a request is held back for others to come. One that has less than
  // twice that until its deadline is not: its batch leaves at once.
  std::chrono::microseconds max_wait{2000};
  int64_t max_queue = 256;  // requests that wait
  // Told of each batch before it runs: its size, for a histogram. Runs on the
  // batcher's thread; must not throw.
  std::function<void(int64_t)> on_batch = nullptr;
};

class Batcher {
 public:
  // From a batch [n, ...] to answers [n, ...]; runs on the batcher's thread.
  using Model = std::function<Tensor(const Tensor& inputs)>;

  // `example` is the shape of one input, without the batch axis. Throws
  // std::invalid_argument: "Batcher: no model"; "Batcher: wanted max_batch and
  // max_queue of at least 1, and max_wait of at least 0".
  Batcher(Model model, Shape example, BatcherOptions options = {});

  // Drains: as Stop().
  ~Batcher();

  // Asks for the answer to one input [...]. The future is ready when its batch
  // has run, with the row that belongs to this input; or with
  //   InvalidArgument    an input of another shape: "wanted [1, 28, 28], got
  //                      [28, 28]". It never reaches the others' batch.
  //   ResourceExhausted  "256 requests are waiting": at once
  //   DeadlineExceeded   its deadline passed before it ran; it is not run
  //   Unavailable        after Stop()
  //   Internal           the model threw, or gave another number of rows; all
  //                      of that batch, and the next batch runs again
  // Never throws, never blocks. The input is copied.
  std::future<absl::StatusOr<Tensor>> Submit(
      const Tensor& input,
      BatcherClock::time_point deadline = BatcherClock::time_point::max());

  // Requests that wait now.
  int64_t queue_length() const;

  // Takes no new requests, answers all that wait, ends the thread. From any
  // thread but the batcher's own, and as often as you like.
  void Stop();

 private:
  struct Request {
    Tensor input;
    BatcherClock::time_point arrived;
    BatcherClock::time_point deadline;
    std::promise<absl::StatusOr<Tensor>> answer;
  };

  void Run();
  void AnswerExpired(BatcherClock::time_point now);
  void RunBatch(std::deque<Request> batch);

  const Model model_;
  const Shape example_;
  const BatcherOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Request> queue_;
  bool stopping_ = false;
  std::thread thread_;
  std::once_flag joined_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_BATCHER_H_
