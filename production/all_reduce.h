// All-reduce: many workers, one gradient.
//
// In data-parallel training each of k workers has the whole network and a k-th
// of the batch. Each computes a gradient; the mean of these gradients is the
// gradient of the whole batch. If all workers step with the mean, their
// networks stay equal. To add k vectors of n numbers so that every worker has
// the sum is called all-reduce. If one worker collects all vectors and sends
// the sum back, it moves 2 k n numbers. In a ring, each worker talks only to
// its neighbors:
//
//   cut the vector into k parts
//   reduce-scatter  k - 1 times: send a part on, add the one that arrives
//                   (then worker r has the whole sum of one part)
//   all-gather      k - 1 times: send the finished part on, keep the one that
//                   arrives
//
// Each worker sends 2 n (k - 1) / k numbers, which is less than 2 n for any
// number of workers, and all of them send at the same time. Patarasuk and Yuan
// 2009; PyTorch: torch.distributed.all_reduce, DistributedDataParallel
//
// Exercise `all_reduce`.

#ifndef TINYTORCH_PRODUCTION_ALL_REDUCE_H_
#define TINYTORCH_PRODUCTION_ALL_REDUCE_H_

#include <functional>
#include <vector>

#include "absl/types/span.h"
#include "tensor/tensor.h"

namespace tinytorch {

// A group of workers that can send each other numbers: threads of this process
// (RunThreads), or processes on many machines (MPI).
class Communicator {
 public:
  virtual ~Communicator() = default;
  virtual int rank() const = 0;  // this worker, 0 to size() - 1
  virtual int size() const = 0;  // of the group

  // Sends a message, a copy of `sent`, to worker `to`, and at the same time
  // receives the next message of worker `from`: the messages of one worker come
  // in the order it sent them. Those workers must make the matching calls; both
  // may be this worker. A message may be empty. `sent` and `received` must not
  // overlap.
  //
  // If the message will never come, throws std::runtime_error instead of
  // waiting. If any worker of the group has failed: "SendReceive: worker 2
  // failed", with the first that did, also if messages are still unread. If
  // worker `from` has returned and all its messages are read: "SendReceive:
  // worker 2 has ended". Throws std::invalid_argument: "SendReceive: wanted 3
  // numbers of worker 2, got 4" (or fewer), at the receiver; "SendReceive: no
  // worker 4 in a group of 4".
  virtual void SendReceive(int to, absl::Span<const Scalar> sent, int from,
                           absl::Span<Scalar> received) = 0;
};

// Runs `worker` on `workers` threads, each with its own Communicator, and waits
// until all have returned. If one of them throws, the SendReceive() calls of
// the others throw too, and RunThreads() throws the first exception, which may
// have any type (throw 42). A worker that waits for a message sleeps; a worker
// that sends does not wait. Throws std::invalid_argument: "RunThreads: wanted
// at least 1 worker, got 0".
void RunThreads(int workers, const std::function<void(Communicator&)>& worker);

// Replaces values[i] by the sum of values[i] over all workers. All workers pass
// the same length n, which may be less than size() or 0, and end with the same
// bits. Part p of k = size() parts begins at floor(p n / k) and ends where the
// next one begins. Worker r sends part r first. It sends to worker r + 1 and
// receives from worker r - 1 (modulo k) in exactly 2 (k - 1) calls of
// SendReceive(), also where a part is empty. Needs extra memory for one part
// only.
void RingAllReduce(Communicator& group, absl::Span<Scalar> values);

// Returns the mean over all workers of each gradient, sum / size(), as new
// tensors with the same bits on all workers. They share no storage with each
// other or with the gradients, which do not change. Calls RingAllReduce() once
// for all gradients together, because each call costs its own latency. Takes
// any strides, tensors without elements, and an empty list.
std::vector<Tensor> MeanOverWorkers(Communicator& group,
                                    const std::vector<Tensor>& gradients);

// Returns this worker's part of a batch [n, ...], as a view: rows
// [rank n / size, (rank + 1) n / size) of axis 0. The mean of the workers'
// gradients is the gradient of the mean loss over the batch only if all workers
// have equally many rows. So n must be a multiple of size(); otherwise throws
// std::invalid_argument: "ShardOf: 3 workers do not divide a batch of 64".
Tensor ShardOf(const Communicator& group, const Tensor& batch);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_ALL_REDUCE_H_
