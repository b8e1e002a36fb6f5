// Exercise `all_reduce`: many workers, one gradient.
//
// Three workers in a ring each have three numbers, cut into three parts. Each
// worker r sends to its right neighbor, and adds what comes from its left:
//
//                   worker 0       worker 1       worker 2
//                     1   2   3     10  20  30    100 200 300
//   r sends part r
//                     1   2 303     11  20  30    100 220 300
//   r sends part r - 1, the one it has just added to
//                     1 222 303     11  20 333    111 220 300
//
// Now worker r has the whole sum of part r + 1. The workers send twice more
// without adding; then all of them have 111 222 333:
//
//   r sends part r + 1
//                   111 222 303     11 222 333    111 220 333
//   r sends part r, the one that has just come
//                   111 222 333    111 222 333    111 222 333
//
// Each sum is added up once, by one worker after the other, and then copied. So
// all workers have the same bits, even though (a + b) + c is not a + (b + c) in
// floats. Networks that start equal and step with equal gradients stay equal.
// Otherwise they would drift apart by a bit per step, without any error.
//
// Cost: each of k workers sends 2 (k - 1) messages of n / k numbers.
// Given, in production/given/thread_group.h: the state of a group of threads.
// Tests: test/all_reduce_test.cc, then test/all_reduce_module_test.cc.

#include "production/all_reduce.h"

#include <algorithm>
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
#include "production/given/thread_group.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {

void ThreadGroup::Send(int from, int to, absl::Span<const Scalar> numbers) {
  // Your turn:
  //   1. Get InboxOf() the receiver, and copy the numbers into a std::vector.
  //      The sender may change its own as soon as Send() returns.
  //   2. With mutex_ held (std::lock_guard), CheckAlive(), then append the copy
  //      to the inbox's messages of `from`.
  //   3. Wake the thread that waits at this inbox: changed.notify_all().
  throw Unimplemented();
}

void ThreadGroup::Receive(int to, int from, absl::Span<Scalar> numbers) {
  InboxOf(from);
  // Your turn:
  //   1. Get InboxOf() the receiver, and in it the messages of `from`.
  //   2. Hold mutex_ with a std::unique_lock. Call changed.wait(lock,
  //      condition) of the inbox, which releases the mutex while it sleeps, and
  //      checks the condition each time it is woken. Wait until there is a
  //      message, or until there will never be one: error_ is set, or ended_ of
  //      `from` is true.
  //   3. CheckAlive(). If there is still no message, throw the runtime_error
  //      "has ended" of all_reduce.h.
  //   4. Move the first message out of the deque. If its length is not that of
  //      `numbers`, throw the invalid_argument of all_reduce.h.
  //   5. Copy it into `numbers`.
  throw Unimplemented();
}

void ThreadGroup::End(int rank, std::exception_ptr error) {
  // Your turn:
  //   1. With mutex_ held, set ended_ of this rank.
  //   2. If this is an error, and the first one, keep it in error_ and the rank
  //      in failed_.
  //   3. Wake the waiting threads of all inboxes: each of them may be waiting
  //      for this worker.
  throw Unimplemented();
}

namespace {

// Returns part `part` of `parts` parts whose lengths differ by at most 1. It
// begins at floor(part n / parts) and ends where the next part begins.
absl::Span<Scalar> PartOf(absl::Span<Scalar> values, int part, int parts) {
  // Your turn: return values.subspan(start, length). If there are fewer values
  // than parts, some parts are empty, which is fine. Compute with size_t.
  throw Unimplemented();
}

}  // namespace

void RunThreads(int workers, const std::function<void(Communicator&)>& worker) {
  if (workers < 1) {
    throw std::invalid_argument("RunThreads: wanted at least 1 worker, got " +
                                std::to_string(workers));
  }
  ThreadGroup group(workers);
  // Your turn:
  //   1. Start a std::thread for each rank. It makes a ThreadCommunicator,
  //      calls the worker with it, and then group.End(rank, nullptr).
  //   2. An exception that leaves a thread ends the program. So the thread
  //      catches everything, catch (...), and calls
  //      group.End(rank, std::current_exception()).
  //   3. The constructor of a std::thread throws if it cannot start. Then End()
  //      this rank with that exception as well, because the workers that run
  //      wait for it, and start no more.
  //   4. join() all threads that were started, then Rethrow().
  throw Unimplemented();
}

void RingAllReduce(Communicator& group, absl::Span<Scalar> values) {
  // Your turn: work through the example at the top with a pencil first.
  //   1. right is the Neighbor() by 1, left by -1. Make a std::vector with room
  //      for the largest part: the number of values divided by that of workers,
  //      rounded up.
  //   2. Reduce-scatter, for step 0 to k - 2: send part rank - step to the
  //      right. At the same time, receive part rank - step - 1 from the left,
  //      into the room; then add it to your part. Part numbers wrap around as
  //      ranks do, so compute them with Neighbor(), too.
  //   3. All-gather, for step 0 to k - 2: send part rank + 1 - step to the
  //      right, and receive part rank - step from the left, directly into its
  //      place in `values`.
  throw Unimplemented();
}

std::vector<Tensor> MeanOverWorkers(Communicator& group,
                                    const std::vector<Tensor>& gradients) {
  // Your turn:
  //   1. Append the elements of all gradients to one std::vector. ToVector()
  //      returns those of one tensor, whatever its strides.
  //   2. Call RingAllReduce() once, then divide each sum by the number of
  //      workers.
  //   3. Copy the results, one after the other, into new tensors with the
  //      shapes of the gradients (Tensor::Empty(), std::copy_n()).
  throw Unimplemented();
}

Tensor ShardOf(const Communicator& group, const Tensor& batch) {
  // Your turn:
  //   1. If the number of rows is not a multiple of the number of workers,
  //      throw the error of all_reduce.h.
  //   2. Each worker has `share` rows. Return a Slice() of axis 0 from rank *
  //      share on.
  throw Unimplemented();
}

}  // namespace tinytorch
