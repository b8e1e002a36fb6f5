// A group of workers that are threads of one process. Given.
//
// You write Send(), Receive() and End() of the class ThreadGroup, in
// all_reduce.cc.

#ifndef TINYTORCH_PRODUCTION_GIVEN_THREAD_GROUP_H_
#define TINYTORCH_PRODUCTION_GIVEN_THREAD_GROUP_H_

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <vector>

#include "absl/types/span.h"
#include "production/all_reduce.h"
#include "tensor/tensor.h"

namespace tinytorch {

// The state that the threads of a group share. It is read and written only with
// mutex_ held. (To find an inbox needs no mutex: their number never changes.)
class ThreadGroup {
 public:
  explicit ThreadGroup(int size);

  int size() const { return static_cast<int>(inboxes_.size()); }

  // Appends a copy of the numbers to the messages from `from` to `to`. Never
  // waits.
  void Send(int from, int to, absl::Span<const Scalar> numbers);

  // Waits for a message from `from` to `to`, and removes it from the inbox.
  void Receive(int to, int from, absl::Span<Scalar> numbers);

  // Records that worker `rank` has ended, with an exception or without one
  // (nullptr). Keeps the first exception.
  void End(int rank, std::exception_ptr error);

  // Throws that exception, if there is one.
  void Rethrow();

 private:
  // The messages to one worker, in the order they were sent.
  struct Inbox {
    std::condition_variable changed;
    std::vector<std::deque<std::vector<Scalar>>> from;  // by rank
  };

  // Returns the inbox of a worker, or throws the error of all_reduce.h.
  Inbox& InboxOf(int rank);

  // Throws the error of all_reduce.h if a worker has failed.
  void CheckAlive() const;

  std::mutex mutex_;
  std::vector<Inbox> inboxes_;  // by rank
  std::vector<bool> ended_;     // by rank
  std::exception_ptr error_;    // the first exception of a worker
  int failed_ = -1;             // the rank of that worker
};

// The Communicator of one worker.
class ThreadCommunicator : public Communicator {
 public:
  ThreadCommunicator(ThreadGroup& group, int rank)
      : group_(group), rank_(rank) {}
  int rank() const override { return rank_; }
  int size() const override { return group_.size(); }
  void SendReceive(int to, absl::Span<const Scalar> sent, int from,
                   absl::Span<Scalar> received) override;

 private:
  ThreadGroup& group_;
  int rank_;
};

// Returns the rank `steps` to the right in a ring of `size` workers. A negative
// number of steps goes to the left.
int Neighbor(int rank, int steps, int size);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_GIVEN_THREAD_GROUP_H_
