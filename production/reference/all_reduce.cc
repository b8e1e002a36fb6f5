// Exercise `all_reduce`: many workers, one gradient.
//
// Three workers in a ring, each with three numbers, cut into three parts. Each
// sends to the one on its right and adds what comes from its left:
//
//                   worker 0       worker 1       worker 2
//                     1   2   3     10  20  30    100 200 300
//   r sends part r
//                     1   2 303     11  20  30    100 220 300
//   r sends part r - 1: what it has just added to
//                     1 222 303     11  20 333    111 220 300
//
// Now worker r has the whole sum of part r + 1. Twice more around, without
// adding, and all have 111 222 333:
//
//   r sends part r + 1
//                   111 222 303     11 222 333    111 220 333
//   r sends part r: what has just come
//                   111 222 333    111 222 333    111 222 333
//
// Every sum is added up once, by one worker after the other, and then copied:
// so all have the same bits, though (a + b) + c is not a + (b + c) in floats.
// Replicas that start equal and step with equal gradients stay equal; without
// that they would drift apart by a bit a step, and nobody would notice.
//
// Cost: 2 (k - 1) messages of n / k numbers for each of k workers.
// Tests: test/all_reduce_test.cc, then test/all_reduce_module_test.cc.

#include "production/all_reduce.h"

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given: what the threads of a group share. All of it is read and written with
// mutex_ held.
class ThreadGroup {
 public:
  explicit ThreadGroup(int size) : inboxes_(static_cast<size_t>(size)) {
    for (Inbox& inbox : inboxes_) inbox.from.resize(inboxes_.size());
    ended_.resize(inboxes_.size());
  }

  int size() const { return static_cast<int>(inboxes_.size()); }

  // Puts a copy of the numbers behind the messages of `from` that wait for
  // `to`. Never waits.
  void Send(int from, int to, absl::Span<const Scalar> numbers);

  // Waits for a message of `from` to `to` and takes it.
  void Receive(int to, int from, absl::Span<Scalar> numbers);

  // Worker `rank` has ended, with an exception or with none (nullptr). The
  // first exception is kept.
  [[maybe_unused]] void End(int rank, std::exception_ptr error);

  // Throws that exception, if there is one.
  [[maybe_unused]] void Rethrow();

 private:
  // The messages to one worker, in the order they were sent.
  struct Inbox {
    std::condition_variable changed;
    std::vector<std::deque<std::vector<Scalar>>> from;
  };

  // Given: the errors of all_reduce.h.
  Inbox& InboxOf(int rank) {
    if (rank < 0 || rank >= size()) {
      throw std::invalid_argument("SendReceive: no worker " +
                                  std::to_string(rank) + " in a group of " +
                                  std::to_string(size()));
    }
    return inboxes_[static_cast<size_t>(rank)];
  }
  void CheckAlive() const {
    if (error_ == nullptr) return;
    throw std::runtime_error("SendReceive: worker " + std::to_string(failed_) +
                             " failed");
  }

  std::mutex mutex_;
  std::vector<Inbox> inboxes_;  // by rank
  std::vector<bool> ended_;     // by rank
  std::exception_ptr error_;    // the first
  int failed_ = -1;             // whose it is
};

void ThreadGroup::Send(int from, int to, absl::Span<const Scalar> numbers) {
  // Your turn:
  //   1. InboxOf() the receiver; a copy of the numbers as a std::vector. The
  //      sender writes into its own right after.
  //   2. With mutex_ held (std::lock_guard): CheckAlive(), then the copy goes
  //      behind the other messages of `from`.
  //   3. Wake who waits at this inbox: notify_all().
  // BEGIN SOLUTION
  Inbox& inbox = InboxOf(to);
  std::vector<Scalar> copy(numbers.begin(), numbers.end());
  const std::lock_guard lock(mutex_);
  CheckAlive();
  inbox.from[static_cast<size_t>(from)].push_back(std::move(copy));
  inbox.changed.notify_all();
  // END SOLUTION
}

void ThreadGroup::Receive(int to, int from, absl::Span<Scalar> numbers) {
  InboxOf(from);
  // Your turn:
  //   1. With mutex_ held (std::unique_lock) wait at the inbox of `to`, until
  //      there is a message of `from`, or there will never be one: error_, or
  //      ended_ of `from`. changed.wait(lock, condition) lets go of the mutex
  //      while it sleeps, and asks again whenever it is woken.
  //   2. CheckAlive(). No message: the error of all_reduce.h.
  //   3. Take the message out. If it has another length: the error.
  //   4. Copy it into `numbers`.
  // BEGIN SOLUTION
  Inbox& inbox = InboxOf(to);
  std::deque<std::vector<Scalar>>& messages =
      inbox.from[static_cast<size_t>(from)];
  std::unique_lock lock(mutex_);
  inbox.changed.wait(lock, [&] {
    return error_ != nullptr || !messages.empty() ||
           ended_[static_cast<size_t>(from)];
  });
  CheckAlive();
  if (messages.empty()) {
    throw std::runtime_error("SendReceive: worker " + std::to_string(from) +
                             " has ended");
  }
  const std::vector<Scalar> message = std::move(messages.front());
  messages.pop_front();
  lock.unlock();
  if (message.size() != numbers.size()) {
    throw std::invalid_argument("SendReceive: wanted " +
                                std::to_string(numbers.size()) +
                                " numbers of worker " + std::to_string(from) +
                                ", got " + std::to_string(message.size()));
  }
  std::ranges::copy(message, numbers.begin());
  // END SOLUTION
}

void ThreadGroup::End(int rank, std::exception_ptr error) {
  // Your turn: with mutex_ held note it in ended_, and the error if it is one
  // and the first. Then wake everybody who waits, at every inbox: they may be
  // waiting for this one.
  // BEGIN SOLUTION
  const std::lock_guard lock(mutex_);
  ended_[static_cast<size_t>(rank)] = true;
  if (error != nullptr && error_ == nullptr) {
    error_ = std::move(error);
    failed_ = rank;
  }
  for (Inbox& inbox : inboxes_) inbox.changed.notify_all();
  // END SOLUTION
}

// Given.
void ThreadGroup::Rethrow() {
  const std::lock_guard lock(mutex_);
  if (error_ != nullptr) std::rethrow_exception(error_);
}

// Given: what one worker sees of its group.
class ThreadCommunicator : public Communicator {
 public:
  ThreadCommunicator(ThreadGroup& group, int rank)
      : group_(group), rank_(rank) {}
  int rank() const override { return rank_; }
  int size() const override { return group_.size(); }
  void SendReceive(int to, absl::Span<const Scalar> sent, int from,
                   absl::Span<Scalar> received) override {
    group_.Send(rank_, to, sent);
    group_.Receive(rank_, from, received);
  }

 private:
  ThreadGroup& group_;
  int rank_;
};

// Given: the rank that is `steps` further in a ring of `size`, which may be a
// negative number of steps.
[[maybe_unused]] int Further(int rank, int steps, int size) {
  return ((rank + steps) % size + size) % size;
}

// Part `part` of `parts` that are as equal as they can be: from floor(part n /
// parts) on, up to where the next one begins.
[[maybe_unused]] absl::Span<Scalar> PartOf(absl::Span<Scalar> values, int part,
                                           int parts) {
  // Your turn: values.subspan(start, length). If there are fewer values than
  // parts, some parts have none: that is right.
  // BEGIN SOLUTION
  const size_t begin =
      static_cast<size_t>(part) * values.size() / static_cast<size_t>(parts);
  const size_t end = static_cast<size_t>(part + 1) * values.size() /
                     static_cast<size_t>(parts);
  return values.subspan(begin, end - begin);
  // END SOLUTION
}

}  // namespace

void RunThreads(int workers, const std::function<void(Communicator&)>& worker) {
  if (workers < 1) {
    throw std::invalid_argument("RunThreads: wanted at least 1 worker, got " +
                                std::to_string(workers));
  }
  ThreadGroup group(workers);
  // Your turn:
  //   1. Start a std::thread for each rank, which makes a ThreadCommunicator
  //      and calls the worker with it. However that ends, the group has to hear
  //      of it: End(rank, nullptr), or End(rank, std::current_exception()) in a
  //      catch (...). An exception that leaves a thread ends the program.
  //   2. Wait for all: join(). Then Rethrow() what was thrown.
  // A thread that cannot be started is a worker that failed: those that run
  // wait for it.
  // BEGIN SOLUTION
  std::vector<std::thread> team;
  team.reserve(static_cast<size_t>(workers));
  for (int rank = 0; rank < workers; ++rank) {
    try {
      team.emplace_back([&group, &worker, rank] {
        try {
          ThreadCommunicator communicator(group, rank);
          worker(communicator);
          group.End(rank, nullptr);
        } catch (...) {
          group.End(rank, std::current_exception());
        }
      });
    } catch (...) {
      group.End(rank, std::current_exception());
      break;
    }
  }
  for (std::thread& thread : team) thread.join();
  group.Rethrow();
  // END SOLUTION
}

void RingAllReduce(Communicator& group, absl::Span<Scalar> values) {
  // Your turn: play the example at the top with a pencil first.
  //   1. right is Further() by 1, left by -1; room for the largest part, the
  //      size divided and rounded up.
  //   2. Reduce-scatter, step 0 to k - 2: send part rank - step to the right,
  //      receive part rank - step - 1 from the left into the room, and add it
  //      to yours. Part numbers go around as ranks do.
  //   3. All-gather, step 0 to k - 2: send part rank + 1 - step, receive part
  //      rank - step where it belongs.
  // BEGIN SOLUTION
  const int rank = group.rank();
  const int size = group.size();
  const int right = Further(rank, 1, size);
  const int left = Further(rank, -1, size);
  const size_t workers = static_cast<size_t>(size);
  std::vector<Scalar> room((values.size() + workers - 1) / workers);
  for (int step = 0; step < size - 1; ++step) {
    const absl::Span<Scalar> sent =
        PartOf(values, Further(rank, -step, size), size);
    const absl::Span<Scalar> sum =
        PartOf(values, Further(rank, -step - 1, size), size);
    const absl::Span<Scalar> received = absl::MakeSpan(room).first(sum.size());
    group.SendReceive(right, sent, left, received);
    for (size_t i = 0; i < sum.size(); ++i) sum[i] += received[i];
  }
  for (int step = 0; step < size - 1; ++step) {
    group.SendReceive(right,
                      PartOf(values, Further(rank, 1 - step, size), size), left,
                      PartOf(values, Further(rank, -step, size), size));
  }
  // END SOLUTION
}

std::vector<Tensor> MeanOverWorkers(Communicator& group,
                                    const std::vector<Tensor>& gradients) {
  // Your turn:
  //   1. All elements one behind the other in a std::vector: ToVector() of
  //      each.
  //   2. One RingAllReduce(), then divide by the number of workers.
  //   3. Cut them into new tensors of the shapes they had.
  // BEGIN SOLUTION
  std::vector<Scalar> values;
  for (const Tensor& gradient : gradients) {
    const std::vector<Scalar> elements = gradient.ToVector();
    values.insert(values.end(), elements.begin(), elements.end());
  }
  const absl::Span<Scalar> together = absl::MakeSpan(values);
  RingAllReduce(group, together);
  const Scalar workers = static_cast<Scalar>(group.size());
  for (Scalar& value : values) value /= workers;
  std::vector<Tensor> means;
  const Scalar* next = values.data();
  for (const Tensor& gradient : gradients) {
    means.push_back(Tensor::Empty(gradient.shape()));
    std::copy_n(next, gradient.numel(), means.back().data());
    next += gradient.numel();
  }
  return means;
  // END SOLUTION
}

Tensor ShardOf(const Communicator& group, const Tensor& batch) {
  // Your turn: the error of all_reduce.h, then a Slice() of axis 0.
  // BEGIN SOLUTION
  const int64_t rows = batch.size(0);
  if (rows % group.size() != 0) {
    throw std::invalid_argument("ShardOf: " + std::to_string(group.size()) +
                                " workers do not divide a batch of " +
                                std::to_string(rows));
  }
  const int64_t share = rows / group.size();
  return Slice(batch, {.axis = 0,
                       .start = group.rank() * share,
                       .stop = (group.rank() + 1) * share});
  // END SOLUTION
}

}  // namespace tinytorch
