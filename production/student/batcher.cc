// Exercise `batcher`: hold a request back, so that it need not go alone.
//
// max_batch 3, max_wait 2 ms, and a model that takes 5 ms for any batch:
//
//   at      comes     waits     the batcher
//    0 ms   a         a         1 of 3, and a may wait until 2 ms
//    1 ms   b         a b       2 of 3
//    2 ms             -         a has waited long enough: runs a b
//    3 ms   c d e f   c d e f   is busy
//    7 ms             f         3 of 3: runs c d e
//   12 ms             -         f has waited 9 ms: runs f
//
// Six requests in 17 ms; one by one they take 30. Nobody decided on the size of
// the second batch: while the model is busy requests gather, and the more there
// are the larger is the next batch.
//
// Two rules keep it right. The queue is touched only with the mutex held, and
// the model runs without it: otherwise Submit() would block for as long as the
// model takes. And a request that was accepted is answered, whatever happens: a
// promise that nobody keeps is a client that waits for ever.
//
// Cost: two copies of each input and one of each answer; one lock to submit.
// Tests: test/batcher_test.cc, then test/batcher_module_test.cc.

#include "production/batcher.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <exception>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tensor/gather.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

using Time = BatcherClock::time_point;

// Given: from + wait, or the end of time. (A plain sum may overflow, and a
// batcher that waits "for ever" would not wait at all.)
[[maybe_unused]] Time Later(Time from, std::chrono::microseconds wait) {
  const auto left =
      std::chrono::duration_cast<std::chrono::microseconds>(Time::max() - from);
  return wait < left ? from + wait : Time::max();
}

// Until when a request may be held back for others to come.
[[maybe_unused]] Time HoldUntil(Time arrived, Time deadline,
                                std::chrono::microseconds max_wait) {
  // Your turn: for max_wait; but if its deadline is less than twice max_wait
  // after its arrival, not at all.
  throw Unimplemented();
}

// Runs the model once for all inputs. The answers belong to them in order.
[[maybe_unused]] absl::StatusOr<std::vector<Tensor>> Ask(
    const Batcher::Model& model, const std::vector<Tensor>& inputs) {
  // Your turn:
  //   1. Stack() makes [n, ...] of n inputs.
  //   2. An answer must have an axis, and n rows on it. If not:
  //      absl::InternalError(), "the model: wanted 3 rows, got [2, 10]".
  //   3. Row i is Select()ed, and Clone()d: a view would keep the numbers of
  //      all others in memory for as long as one client keeps its answer.
  //   4. What the model throws must not leave the batcher's thread, or the
  //      whole program ends. std::exception: "the model threw: " and its
  //      what(); anything else, catch (...): "the model threw".
  throw Unimplemented();
}

}  // namespace

// Write the constructor last: the thread that it starts calls Run() at once.
Batcher::Batcher(Model model, Shape example, BatcherOptions options)
    : model_(std::move(model)),
      example_(std::move(example)),
      options_(std::move(options)) {
  // Your turn: the errors of batcher.h. Then thread_ becomes a std::thread that
  // calls Run(). From then on two threads are in this object, so that must be
  // the last thing to happen.
  throw Unimplemented();
}

Batcher::~Batcher() { Stop(); }

std::future<absl::StatusOr<Tensor>> Batcher::Submit(const Tensor& input,
                                                    Time deadline) {
  Request request{.input = {},
                  .arrived = BatcherClock::now(),
                  .deadline = deadline,
                  .answer = {}};
  std::future<absl::StatusOr<Tensor>> answer = request.answer.get_future();
  // Your turn:
  //   1. Another shape than example_: request.answer.set_value() the status of
  //      batcher.h, and return `answer`. The caller finds it ready.
  //   2. Copy the input. The caller may write to it as soon as we return.
  //   3. With mutex_ held: if stopping_, absl::UnavailableError(); if the queue
  //      is full, absl::ResourceExhaustedError(); else the request goes, by
  //      std::move(), to the end of the queue.
  //   4. Wake the thread: changed_.notify_one().
  throw Unimplemented();
}

int64_t Batcher::queue_length() const {
  // Your turn: reading is touching, too.
  throw Unimplemented();
}

// Called with mutex_ held.
void Batcher::AnswerExpired(Time now) {
  // Your turn: take every request whose deadline is not after `now` out of the
  // queue, and answer it with absl::DeadlineExceededError(). The others keep
  // their order (std::stable_partition()).
  throw Unimplemented();
}

void Batcher::Run() {
  // Your turn: a std::unique_lock on mutex_, and a loop for ever:
  //   1. changed_.wait() until something is in the queue, or stopping_.
  //   2. AnswerExpired(). If nothing is left: return if stopping_, else go on
  //      with 1.
  //   3. The batch leaves if it is full, if stopping_, or if one of the queue
  //      has been held back long enough: HoldUntil(). If it does not leave,
  //      changed_.wait_until() the first of these times, and go on with 1: who
  //      knows what has changed.
  //   4. Move up to max_batch requests, the oldest first, out of the queue.
  //   5. RunBatch(), between lock.unlock() and lock.lock().
  throw Unimplemented();
}

// Called without mutex_.
void Batcher::RunBatch(std::deque<Request> batch) {
  // Your turn:
  //   1. Tell options_.on_batch, if there is one, the size.
  //   2. Ask() model_ for the inputs.
  //   3. Give each request its own answer, or all of them the error.
  throw Unimplemented();
}

void Batcher::Stop() {
  // Your turn: set stopping_ (with mutex_ held), wake the thread, and wait for
  // it: thread_.join(). Two threads may call Stop(), and a thread can be joined
  // only once: std::call_once(joined_, ...) lets one do it and the other wait.
  throw Unimplemented();
}

}  // namespace tinytorch
