// All-reduce: many workers, one gradient.
//
// Data-parallel training: each of k workers has the whole network and a k-th of
// the batch. Each computes a gradient; their mean is the gradient of the whole
// batch, and if all step with it all stay equal. Adding k vectors of n numbers
// up so that everybody has the sum is called all-reduce. Sending everything to
// one worker and back moves 2 k n numbers through that one. In a ring, each
// worker speaks to its neighbour only:
//
//   cut the vector into k parts
//   reduce-scatter  k - 1 times: send a part on, add the one that arrives
//                   (then worker r has the whole sum of one part)
//   all-gather      k - 1 times: send the finished part on, keep the one that
//                   arrives
//
// Each worker sends 2 n (k - 1) / k numbers, however many workers there are,
// and all of them send at the same time. Patarasuk and Yuan 2009; PyTorch:
// torch.distributed.all_reduce, DistributedDataParallel
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

  // Sends a message to one worker, and at the same time receives the next one
  // that another has sent here. Every worker of the group has to make the
  // matching call. The two may overlap in no number.
  //
  // Throws std::runtime_error, instead of waiting for ever: "SendReceive:
  // worker 2 failed"; "SendReceive: worker 2 has ended" if it has returned and
  // all its messages are read. Throws std::invalid_argument: "SendReceive:
  // wanted 3 numbers of worker 2, got 4"; "SendReceive: no worker 4 in a group
  // of 4".
  virtual void SendReceive(int to, absl::Span<const Scalar> sent, int from,
                           absl::Span<Scalar> received) = 0;
};

// Runs `worker` on `workers` threads, each with its Communicator, and waits for
// all. If one throws, the others' calls throw too, and the first exception
// comes out. Who waits sleeps until there is something to do. Throws
// std::invalid_argument: "RunThreads: wanted at least 1 worker, got 0".
void RunThreads(int workers, const std::function<void(Communicator&)>& worker);

// values[i] becomes the sum of values[i] of all workers; all have the same
// length and end with the same bits. Any length, also less than size(). Room
// for one part is all it needs beside the values.
void RingAllReduce(Communicator& group, absl::Span<Scalar> values);

// Makes the mean over all workers of each gradient, as new tensors: one
// RingAllReduce for all of them together, since each has its price in latency.
// Any strides; what comes back has the same bits on all workers.
std::vector<Tensor> MeanOverWorkers(Communicator& group,
                                    const std::vector<Tensor>& gradients);

// The part of a batch that belongs to this worker: rows [floor(rank n / size),
// floor((rank + 1) n / size)) of axis 0, a view. Workers may have different
// numbers of rows: MeanOverWorkers is the gradient of the mean loss over the
// batch only if all have equally many, so n must be a multiple of size();
// throws std::invalid_argument: "ShardOf: 3 workers do not divide a batch of
// 64".
Tensor ShardOf(const Communicator& group, const Tensor& batch);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_ALL_REDUCE_H_
