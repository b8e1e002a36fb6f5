#include "production/scale/data_parallel.h"

#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "layers/layer.h"
#include "networks/evaluate.h"
#include "networks/models.h"
#include "networks/sequential.h"
#include "production/all_reduce.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tensor/views.h"
#include "training/data.h"
#include "training/losses.h"
#include "training/optimizers.h"
#include "training/tape.h"

namespace tinytorch {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Returns the sum of one number over all workers, exact for integers below
// 2^24.
Scalar SumOverWorkers(Communicator& group, Scalar value) {
  RingAllReduce(group, absl::MakeSpan(&value, 1));
  return value;
}

// Returns this worker's part of batch b in an epoch. Workers share the indices
// of the examples, so no worker copies images of another part.
Batch ShardOfBatch(const Communicator& group, const DataLoader& loader,
                   const std::vector<int64_t>& order, int64_t b) {
  const int64_t batch = loader.options().batch;
  const Tensor numbers = Tensor::Empty({batch});
  for (int64_t i = 0; i < batch; ++i) {
    numbers.data()[i] =
        static_cast<Scalar>(order[static_cast<size_t>(b * batch + i)]);
  }
  std::vector<int64_t> mine;
  for (const Scalar number : ShardOf(group, numbers).ToVector()) {
    mine.push_back(static_cast<int64_t>(number));
  }
  return loader.dataset().Get(mine);
}

}  // namespace

LossAndGradients MeanGradient(Communicator& group, Layer& network,
                              const Batch& shard) {
  const std::vector<NamedTensor> parameters = network.Parameters();
  Tape tape;
  Tensor loss;
  {
    TraceScope scope(&tape);
    loss = CrossEntropy(network(shard.inputs), shard.targets);
  }
  std::vector<Tensor> all = tape.Gradient(loss, parameters);
  all.push_back(loss);
  all = MeanOverWorkers(group, all);
  LossAndGradients mean = {.loss = static_cast<double>(all.back().item())};
  all.pop_back();
  mean.gradients = std::move(all);
  return mean;
}

bool SameOnAllWorkers(Communicator& group,
                      const std::vector<NamedTensor>& tensors) {
  // If each worker has the same as its neighbor in the ring, all have the same.
  const int size = group.size();
  const int right = (group.rank() + 1) % size;
  const int left = (group.rank() + size - 1) % size;
  Scalar differ = 0;
  for (const NamedTensor& tensor : tensors) {
    const std::vector<Scalar> mine = tensor.tensor.ToVector();
    std::vector<Scalar> theirs(mine.size());
    group.SendReceive(right, mine, left, absl::MakeSpan(theirs));
    if (!mine.empty() && std::memcmp(mine.data(), theirs.data(),
                                     mine.size() * sizeof(Scalar)) != 0) {
      differ = 1;
    }
  }
  return SumOverWorkers(group, differ) == 0;
}

double AccuracyOfAll(Communicator& group, Layer& network, const Tensor& images,
                     const Tensor& labels) {
  const int64_t count = labels.size(0);
  const SliceOptions mine = {.axis = 0,
                             .start = group.rank() * count / group.size(),
                             .stop = (group.rank() + 1) * count / group.size()};
  Scalar right = 0;
  if (mine.start < mine.stop) {
    const double part =
        Accuracy(Predict(network, Slice(images, mine)), Slice(labels, mine));
    right = static_cast<Scalar>(
        std::round(part * static_cast<double>(mine.stop - mine.start)));
  }
  return static_cast<double>(SumOverWorkers(group, right)) /
         static_cast<double>(count);
}

std::unique_ptr<Sequential> TrainDataParallel(
    Communicator& group, const Dataset& train, const Batch& test,
    const DataParallelOptions& options,
    const std::function<void(const ParallelEpoch&)>& on_epoch) {
  Rng rng(options.seed);
  std::unique_ptr<Sequential> network = MakeMlp({784, 128, 10}, rng);
  Adam adam(network->Parameters(), {.learning_rate = options.learning_rate});
  const DataLoader loader(
      train, {.batch = options.batch, .drop_last = true, .seed = options.seed});
  const int64_t batches = loader.batches();
  for (int64_t epoch = 1; epoch <= options.epochs; ++epoch) {
    const Clock::time_point start = Clock::now();
    const std::vector<int64_t> order = loader.Order(epoch);
    double losses = 0;
    for (int64_t b = 0; b < batches; ++b) {
      const LossAndGradients mean =
          MeanGradient(group, *network, ShardOfBatch(group, loader, order, b));
      adam.Step(mean.gradients);
      losses += mean.loss;
    }
    ParallelEpoch report = {.epoch = epoch,
                            .loss = losses / static_cast<double>(batches),
                            .seconds = SecondsSince(start),
                            .examples = batches * options.batch};
    report.accuracy = AccuracyOfAll(group, *network, test.inputs, test.targets);
    if (on_epoch) on_epoch(report);
  }
  network->Eval();
  return network;
}

}  // namespace tinytorch
