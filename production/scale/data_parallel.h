// Data-parallel training: k workers train one network together.
//
//   each worker                  worker 0      worker 1      worker 2
//   has the whole network           w             w             w
//   reads its part of a batch    images 0-85   86-170 ...    171-255
//   computes its gradient           g0            g1            g2
//   gets the mean of all            g             g             g
//   steps with it                 w - lr g      w - lr g      w - lr g
//
// The mean of the gradients of equal parts is the gradient of the whole batch.
// So k workers learn the same as one would, except for the order of additions.
// All workers have the same bits after each step, because they start from the
// same seed, and step with the same mean (all_reduce.h). No worker ever sends a
// weight. PyTorch: DistributedDataParallel
//
// Cost besides the arithmetic: each step, a worker sends twice the size of the
// gradient, and waits for the slowest worker. So a larger batch scales better,
// because the gradient does not grow with it.
//
// The workers may be threads or processes: all_reduce.h, mpi_communicator.h.

#ifndef TINYTORCH_PRODUCTION_SCALE_DATA_PARALLEL_H_
#define TINYTORCH_PRODUCTION_SCALE_DATA_PARALLEL_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "layers/layer.h"
#include "networks/sequential.h"
#include "production/all_reduce.h"
#include "tensor/tensor.h"
#include "training/data.h"

namespace tinytorch {

// The mean loss over a batch, and its gradients in the order of Parameters().
struct LossAndGradients {
  double loss = 0;
  std::vector<Tensor> gradients = {};
};

// Returns the cross-entropy over the batch of all workers, and its gradients.
// `shard` is this worker's part of the batch; all parts must have equally many
// rows. Calls RingAllReduce() once for all gradients and the loss. The result
// has the same bits on all workers. Exceptions of the layers, the loss and the
// group pass through.
LossAndGradients MeanGradient(Communicator& group, Layer& network,
                              const Batch& shard);

// Returns, on all workers, whether their tensors are equal to the bit. If sizes
// differ, throws std::runtime_error or std::invalid_argument, as SendReceive()
// does.
bool SameOnAllWorkers(Communicator& group,
                      const std::vector<NamedTensor>& tensors);

// Returns the fraction of `images` whose label is the network's most probable
// class. Each worker tests its share; shares may have different sizes.
double AccuracyOfAll(Communicator& group, Layer& network, const Tensor& images,
                     const Tensor& labels);

struct DataParallelOptions {
  int64_t epochs = 3;
  int64_t batch = 256;  // for all workers together
  double learning_rate = 2e-3;
  uint64_t seed = 1;  // of the weights, and of the order of the examples
};

struct ParallelEpoch {
  int64_t epoch = 0;     // from 1
  double loss = 0;       // mean over the batches, while it was training
  double accuracy = 0;   // on the test images, after the epoch
  double seconds = 0;    // of training
  int64_t examples = 0;  // trained on, by all workers together
};

// Trains an MLP 784-128-10 with Adam on images [n, 1, 28, 28] and labels [n],
// and returns it in evaluation mode. If n is not a multiple of the batch, each
// epoch leaves out the rest, in another order each time. Calls on_epoch on each
// worker. Throws std::invalid_argument as ShardOf() and DataLoader do.
std::unique_ptr<Sequential> TrainDataParallel(
    Communicator& group, const Dataset& train, const Batch& test,
    const DataParallelOptions& options = {},
    const std::function<void(const ParallelEpoch&)>& on_epoch = nullptr);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SCALE_DATA_PARALLEL_H_
