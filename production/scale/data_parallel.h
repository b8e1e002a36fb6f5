// Data-parallel training: k workers train one network, together.
//
//   each worker                  worker 0      worker 1      worker 2
//   has the whole network           w             w             w
//   reads its part of a batch    images 0-85   86-170 ...    171-255
//   makes the gradient of it        g0            g1            g2
//   gets the mean of all            g             g             g
//   steps with it                 w - lr g      w - lr g      w - lr g
//
// The mean of the gradients of equal parts is the gradient of the whole batch,
// so k workers learn what one would, but for the order of additions. All have
// the same bits after every step, because they start with the same, from the
// same seed, and step with the same mean (all_reduce.h). Nobody ever sends a
// weight. PyTorch: DistributedDataParallel
//
// What it costs beside the arithmetic: a message of twice the gradient, a step;
// and every step waits for the slowest worker. So a larger batch scales better,
// since the gradient does not grow with it.
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

// The mean loss over a batch, and its gradient in the order of Parameters().
struct LossAndGradients {
  double loss = 0;
  std::vector<Tensor> gradients = {};
};

// The cross-entropy of the network's answers over the batch of all workers, of
// which `shard` is this worker's part. All parts must have equally many rows.
// One message around the ring for everything, the loss included; the same bits
// on all workers. Throws what the layers, the loss and the group throw.
LossAndGradients MeanGradient(Communicator& group, Layer& network,
                              const Batch& shard);

// Whether the tensors are the same on all workers, to the bit. All get the same
// answer. Throws std::runtime_error or std::invalid_argument when their sizes
// differ, as SendReceive() does.
bool SameOnAllWorkers(Communicator& group,
                      const std::vector<NamedTensor>& tensors);

// The part of `images` for whose label the network has the most probable class.
// Each worker looks at its share, which need not be as large as another's.
double AccuracyOfAll(Communicator& group, Layer& network, const Tensor& images,
                     const Tensor& labels);

struct DataParallelOptions {
  int64_t epochs = 3;
  int64_t batch = 256;  // of all workers together
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
// and returns it in evaluation mode. What is left over when the batch does not
// divide the examples waits for another epoch, in another order. Calls
// on_epoch on every worker. Throws std::invalid_argument as ShardOf() and
// DataLoader do.
std::unique_ptr<Sequential> TrainDataParallel(
    Communicator& group, const Dataset& train, const Batch& test,
    const DataParallelOptions& options = {},
    const std::function<void(const ParallelEpoch&)>& on_epoch = nullptr);

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_SCALE_DATA_PARALLEL_H_
