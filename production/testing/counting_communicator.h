// A communicator that counts what its worker sends, for the tests of
// all_reduce.

#ifndef TINYTORCH_PRODUCTION_TESTING_COUNTING_COMMUNICATOR_H_
#define TINYTORCH_PRODUCTION_TESTING_COUNTING_COMMUNICATOR_H_

#include <cstdint>
#include <set>

#include "absl/types/span.h"
#include "production/all_reduce.h"
#include "tensor/tensor.h"

namespace tinytorch {

class CountingCommunicator : public Communicator {
 public:
  explicit CountingCommunicator(Communicator& group) : group_(group) {}

  int rank() const override { return group_.rank(); }
  int size() const override { return group_.size(); }
  void SendReceive(int to, absl::Span<const Scalar> sent, int from,
                   absl::Span<Scalar> received) override {
    ++messages;
    numbers += static_cast<int64_t>(sent.size());
    to_workers.insert(to);
    from_workers.insert(from);
    group_.SendReceive(to, sent, from, received);
  }

  int64_t messages = 0;
  int64_t numbers = 0;  // in all messages
  std::set<int> to_workers = {};
  std::set<int> from_workers = {};

 private:
  Communicator& group_;
};

// A communicator that only has a rank and a size: for code that sends nothing.
class PlaceInGroup : public Communicator {
 public:
  PlaceInGroup(int rank, int size) : rank_(rank), size_(size) {}
  int rank() const override { return rank_; }
  int size() const override { return size_; }
  void SendReceive(int, absl::Span<const Scalar>, int,
                   absl::Span<Scalar>) override {}

 private:
  int rank_;
  int size_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_TESTING_COUNTING_COMMUNICATOR_H_
