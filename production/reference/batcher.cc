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
  // BEGIN SOLUTION
  const Time until = Later(arrived, max_wait);
  return deadline < Later(until, max_wait) ? arrived : until;
  // END SOLUTION
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
  // BEGIN SOLUTION
  const int64_t n = static_cast<int64_t>(inputs.size());
  try {
    const Tensor outputs = model(Stack(inputs));
    if (outputs.ndim() == 0 || outputs.size(0) != n) {
      return absl::InternalError(absl::StrCat("the model: wanted ", n,
                                              " rows, got ",
                                              ShapeToString(outputs.shape())));
    }
    std::vector<Tensor> answers;
    for (int64_t i = 0; i < n; ++i) {
      answers.push_back(Select(outputs, 0, i).Clone());
    }
    return answers;
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat("the model threw: ", error.what()));
  } catch (...) {
    return absl::InternalError("the model threw");
  }
  // END SOLUTION
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
  // BEGIN SOLUTION
  if (model_ == nullptr) throw std::invalid_argument("Batcher: no model");
  if (options_.max_batch < 1 || options_.max_queue < 1 ||
      options_.max_wait.count() < 0) {
    throw std::invalid_argument(
        "Batcher: wanted max_batch and max_queue of at least 1, and max_wait "
        "of at least 0");
  }
  thread_ = std::thread([this] { Run(); });
  // END SOLUTION
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
  // BEGIN SOLUTION
  if (input.shape() != example_) {
    request.answer.set_value(absl::InvalidArgumentError(
        absl::StrCat("wanted ", ShapeToString(example_), ", got ",
                     ShapeToString(input.shape()))));
    return answer;
  }
  request.input = input.Clone();
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) {
      request.answer.set_value(absl::UnavailableError("the batcher stopped"));
    } else if (static_cast<int64_t>(queue_.size()) >= options_.max_queue) {
      request.answer.set_value(absl::ResourceExhaustedError(
          absl::StrCat(queue_.size(), " requests are waiting")));
    } else {
      queue_.push_back(std::move(request));
    }
  }
  changed_.notify_one();
  return answer;
  // END SOLUTION
}

int64_t Batcher::queue_length() const {
  // Your turn: reading is touching, too.
  // BEGIN SOLUTION
  const std::lock_guard lock(mutex_);
  return static_cast<int64_t>(queue_.size());
  // END SOLUTION
}

// Called with mutex_ held.
void Batcher::AnswerExpired(Time now) {
  // Your turn: take every request whose deadline is not after `now` out of the
  // queue, and answer it with absl::DeadlineExceededError(). The others keep
  // their order (std::stable_partition()).
  // BEGIN SOLUTION
  const auto expired = std::ranges::stable_partition(
      queue_, [now](const Request& request) { return request.deadline > now; });
  for (Request& request : expired) {
    request.answer.set_value(
        absl::DeadlineExceededError("the deadline passed before it ran"));
  }
  queue_.erase(expired.begin(), expired.end());
  // END SOLUTION
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
  // BEGIN SOLUTION
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    const Time now = BatcherClock::now();
    AnswerExpired(now);
    if (queue_.empty()) {
      if (stopping_) return;
      continue;
    }
    Time until = Time::max();
    for (const Request& request : queue_) {
      until = std::min(until, HoldUntil(request.arrived, request.deadline,
                                        options_.max_wait));
    }
    const bool full = static_cast<int64_t>(queue_.size()) >= options_.max_batch;
    if (!full && !stopping_ && now < until) {
      changed_.wait_until(lock, until);
      continue;
    }
    std::deque<Request> batch;
    while (!queue_.empty() &&
           static_cast<int64_t>(batch.size()) < options_.max_batch) {
      batch.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
    lock.unlock();
    RunBatch(std::move(batch));
    lock.lock();
  }
  // END SOLUTION
}

// Called without mutex_.
void Batcher::RunBatch(std::deque<Request> batch) {
  // Your turn:
  //   1. Tell options_.on_batch, if there is one, the size.
  //   2. Ask() model_ for the inputs.
  //   3. Give each request its own answer, or all of them the error.
  // BEGIN SOLUTION
  if (options_.on_batch != nullptr) {
    options_.on_batch(static_cast<int64_t>(batch.size()));
  }
  std::vector<Tensor> inputs;
  for (const Request& request : batch) inputs.push_back(request.input);
  absl::StatusOr<std::vector<Tensor>> answers = Ask(model_, inputs);
  for (size_t i = 0; i < batch.size(); ++i) {
    if (answers.ok()) {
      batch[i].answer.set_value(std::move((*answers)[i]));
    } else {
      batch[i].answer.set_value(answers.status());
    }
  }
  // END SOLUTION
}

void Batcher::Stop() {
  // Your turn: set stopping_ (with mutex_ held), wake the thread, and wait for
  // it: thread_.join(). Two threads may call Stop(), and a thread can be joined
  // only once: std::call_once(joined_, ...) lets one do it and the other wait.
  // BEGIN SOLUTION
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  std::call_once(joined_, [this] { thread_.join(); });
  // END SOLUTION
}

}  // namespace tinytorch
