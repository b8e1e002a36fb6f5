#include "production/given/thread_group.h"

#include <cstddef>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>

#include "absl/types/span.h"
#include "tensor/tensor.h"

namespace tinytorch {

ThreadGroup::ThreadGroup(int size) : inboxes_(static_cast<size_t>(size)) {
  for (Inbox& inbox : inboxes_) inbox.from.resize(inboxes_.size());
  ended_.resize(inboxes_.size());
}

void ThreadGroup::Rethrow() {
  const std::lock_guard lock(mutex_);
  if (error_ != nullptr) std::rethrow_exception(error_);
}

ThreadGroup::Inbox& ThreadGroup::InboxOf(int rank) {
  if (rank < 0 || rank >= size()) {
    throw std::invalid_argument("SendReceive: no worker " +
                                std::to_string(rank) + " in a group of " +
                                std::to_string(size()));
  }
  return inboxes_[static_cast<size_t>(rank)];
}

void ThreadGroup::CheckAlive() const {
  if (error_ == nullptr) return;
  throw std::runtime_error("SendReceive: worker " + std::to_string(failed_) +
                           " failed");
}

void ThreadCommunicator::SendReceive(int to, absl::Span<const Scalar> sent,
                                     int from, absl::Span<Scalar> received) {
  group_.Send(rank_, to, sent);
  group_.Receive(rank_, from, received);
}

int Neighbor(int rank, int steps, int size) {
  return ((rank + steps) % size + size) % size;
}

}  // namespace tinytorch
