// Batcher: many small requests, answered together.
//
// A batch of 32 images takes less time than 32 single images: the weights are
// read once for all of them, and the cost of a call is paid once. How much less
// depends on the network (//production:understand). But requests arrive one by
// one. The batcher holds a request back for a moment, until enough others have
// come or the oldest has waited long enough, and runs them as one batch:
//
//   requests  ->  queue (bounded)  ->  batch of up to max_batch  ->  answers
//
// More load makes larger batches, and larger batches give more throughput. When
// even that is not enough, the queue fills up, and the batcher refuses further
// requests at once instead of answering them too late. This is back-pressure.
// Without it, every request waits for all requests before it, and soon all
// answers are late.
//
// Exercise `batcher`. TorchServe and Triton call this dynamic batching.

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
  // How long the batcher holds a request back for others to come, from its
  // arrival; any value up to microseconds::max() works. If a request has, when
  // it arrives, less than twice that until its deadline, its batch leaves at
  // once. So does a batch when max_batch requests wait, or after Stop().
  std::chrono::microseconds max_wait{2000};
  int64_t max_queue = 256;  // requests that wait; those that run do not count
  // Called with the size of each batch before it runs, for a histogram. Runs on
  // the batcher's thread; must not throw.
  std::function<void(int64_t)> on_batch = nullptr;
};

class Batcher {
 public:
  // Maps a batch [n, ...] to answers [n, ...]; runs on the batcher's thread,
  // while other requests can be submitted. The batch has the n <= max_batch
  // oldest requests of the queue, in the order they came.
  using Model = std::function<Tensor(const Tensor& inputs)>;

  // `example` is the shape of one input, without the batch axis; it may be [],
  // and batches are [n] then. Throws std::invalid_argument: "Batcher: no model"
  // (nullptr); "Batcher: wanted max_batch and max_queue of at least 1, and
  // max_wait of at least 0".
  Batcher(Model model, Shape example, BatcherOptions options = {});

  ~Batcher();  // calls Stop()

  // Requests the answer to one input [...], of any strides, which is copied.
  // Never throws, never blocks. When the batch has run, the future holds the
  // row [...] that belongs to this input, as a tensor with its own storage.
  // Otherwise it holds an error. The first two and Unavailable are ready at
  // once.
  //   InvalidArgument    the input has another shape: "wanted [1, 28, 28], got
  //                      [28, 28]"; it never joins a batch
  //   ResourceExhausted  max_queue requests wait: "256 requests are waiting"
  //   DeadlineExceeded   the deadline passed before the input ran, perhaps
  //                      before Submit(); it is not run. It holds this as soon
  //                      as no batch runs, even if no other request comes, and
  //                      counts in the queue until then
  //   Unavailable        Stop() was called before
  //   Internal           "the model threw: no memory", or "the model threw" if
  //                      that is not a std::exception; "the model: wanted 3
  //                      rows, got [2, 10]", also []. All requests of that
  //                      batch get this, and the next batch runs as usual
  std::future<absl::StatusOr<Tensor>> Submit(
      const Tensor& input,
      BatcherClock::time_point deadline = BatcherClock::time_point::max());

  int64_t queue_length() const;  // requests that wait now

  // Takes no new requests, answers all that wait without holding them back (in
  // batches of up to max_batch), and returns when the thread has ended.
  // May be called from any thread except the batcher's own, and more than once.
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
