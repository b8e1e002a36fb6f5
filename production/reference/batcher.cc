// Exercise `batcher`: hold requests back, so that they run together.
//
// max_batch is 3, max_wait 2 ms, and the model takes 5 ms for any batch:
//
//   at      comes     waits     the batcher
//    0 ms   a         a         has 1 of 3; a may wait until 2 ms
//    1 ms   b         a b       has 2 of 3
//    2 ms             -         a has waited long enough: runs a b
//    3 ms   c d e f   c d e f   is busy
//    7 ms             f         has 3 of 3: runs c d e
//   12 ms             -         f has waited 9 ms: runs f
//
// Six requests take 17 ms; one by one they take 30 ms. Nothing in the code
// chooses the size of the second batch: requests gather while the model is
// busy, and the more there are, the larger the next batch is.
//
// Two rules keep this correct. First, the queue is read and written only with
// the mutex held, and the model runs without it; otherwise Submit() would block
// while the model runs. Second, each accepted request gets an answer, whatever
// happens: if a promise is never fulfilled, its client waits forever.
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

// Given: returns from + wait, or Time::max() if that sum would overflow.
Time Later(Time from, std::chrono::microseconds wait) {
  const auto left =
      std::chrono::duration_cast<std::chrono::microseconds>(Time::max() - from);
  return wait < left ? from + wait : Time::max();
}

// Returns the time until which a request may be held back for others to come.
Time HoldUntil(Time arrived, Time deadline,
               std::chrono::microseconds max_wait) {
  // Your turn: this is max_wait after it arrived. But if its deadline is less
  // than twice max_wait after its arrival, this is the time of its arrival.
  // Add max_wait with Later(), and the second one to the first sum: 2 *
  // max_wait may be too large for its type.
  // BEGIN SOLUTION
  const Time until = Later(arrived, max_wait);
  return deadline < Later(until, max_wait) ? arrived : until;
  // END SOLUTION
}

// Runs the model once for all inputs. Returns their answers in the same order.
absl::StatusOr<std::vector<Tensor>> RunModel(
    const Batcher::Model& model, const std::vector<Tensor>& inputs) {
  // Your turn:
  //   1. Stack() turns n inputs into one [n, ...]. Call the model with it.
  //   2. Its output must have an axis 0, with n rows. Otherwise return
  //      absl::InternalError("the model: wanted 3 rows, got [2, 10]").
  //   3. The answer to input i is row i. Select() it, and Clone() it: a view
  //      would keep all rows in memory as long as one client keeps its answer.
  //   4. An exception of the model must not leave the batcher's thread, because
  //      then the program would end. Return absl::InternalError(): for a
  //      std::exception "the model threw: " and its what(), for anything else
  //      (catch (...)) "the model threw".
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

// Write this constructor last: the thread that it starts calls Run() at once.
// All tests of a Batcher need it, so they pass only then.
Batcher::Batcher(Model model, Shape example, BatcherOptions options)
    : model_(std::move(model)),
      example_(std::move(example)),
      options_(std::move(options)) {
  // Your turn:
  //   1. Throw the two errors of batcher.h. A Model without a function equals
  //      nullptr.
  //   2. Set thread_ to a std::thread that calls Run(). From then on two
  //      threads use this object, so this must be the last step.
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
  //   1. If the shape is not example_, call request.answer.set_value() with the
  //      absl::InvalidArgumentError() of batcher.h, and return `answer`, which
  //      is ready then.
  //   2. Copy the input with Clone(), because the caller may write to it as
  //      soon as Submit() returns.
  //   3. With mutex_ held: if stopping_, set the value to
  //      absl::UnavailableError("the batcher stopped"). Otherwise, if the queue
  //      is full, set it to the absl::ResourceExhaustedError() of batcher.h.
  //      Otherwise std::move() the request to the end of the queue.
  //   4. Wake the batcher's thread with changed_.notify_one(), best after you
  //      have released mutex_, which it needs at once. Return `answer`.
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
  // Your turn: reading the queue needs mutex_, too.
  // BEGIN SOLUTION
  const std::lock_guard lock(mutex_);
  return static_cast<int64_t>(queue_.size());
  // END SOLUTION
}

// Its caller holds mutex_.
void Batcher::AnswerExpired(Time now) {
  // Your turn:
  //   1. Move the requests whose deadline is not after `now` to the end of the
  //      queue. std::ranges::stable_partition() keeps the order of the others
  //      and returns the range of the moved ones.
  //   2. Answer each of those with an absl::DeadlineExceededError() and a text
  //      of yours, and erase them from the queue.
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
  // Your turn: lock mutex_ with a std::unique_lock, then loop:
  //   1. Call changed_.wait() until the queue has a request, or stopping_.
  //   2. AnswerExpired(). If the queue is empty now, return if stopping_;
  //      otherwise start over at 1.
  //   3. Find the earliest HoldUntil() of the requests in the queue.
  //   4. The batch leaves if the queue has max_batch requests, if stopping_, or
  //      if that time has come. If it does not leave, changed_.wait_until()
  //      that time, and start over at 1, because everything may have changed.
  //   5. Move up to max_batch requests, the oldest first, from the queue into a
  //      batch.
  //   6. Call RunBatch() between lock.unlock() and lock.lock().
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

// Its caller does not hold mutex_.
void Batcher::RunBatch(std::deque<Request> batch) {
  // Your turn:
  //   1. If there is an options_.on_batch, call it with the size of the batch.
  //   2. Collect the inputs of the requests, and call RunModel().
  //   3. If that succeeds, set the value of each request's promise to its own
  //      answer. Otherwise set all of them to the error.
  // BEGIN SOLUTION
  if (options_.on_batch != nullptr) {
    options_.on_batch(static_cast<int64_t>(batch.size()));
  }
  std::vector<Tensor> inputs;
  for (const Request& request : batch) inputs.push_back(request.input);
  absl::StatusOr<std::vector<Tensor>> answers = RunModel(model_, inputs);
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
  // Your turn:
  //   1. Set stopping_ with mutex_ held, and wake the batcher's thread.
  //   2. Wait for it with thread_.join(). Two threads may call Stop(), but a
  //      thread can be joined only once: std::call_once(joined_, ...) lets one
  //      of them join and the other wait.
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
