// Data: examples in batches, in another order each time around.
//
// A step needs a batch of a few dozen examples, and no two epochs should show
// them in the same order or company. A Dataset knows its examples by number; a
// DataLoader decides which numbers come together, and when.
//
//   TensorDataset digits(images, labels);        // [60000, 1, 28, 28], [60000]
//   DataLoader loader(digits, {.batch = 64, .seed = 1});
//   for (int64_t b = 0; b < loader.batches(); ++b) {
//     Batch batch = loader.Get(epoch, b);        // [64, 1, 28, 28], [64]
//   }
//
// Which examples are in batch b of an epoch depends on the seed, the epoch and
// b, and on nothing else: no hidden state. So a run that was killed goes on
// exactly where it stopped, and every run with the same seed sees the same.
//
// Exercise `data`.

#ifndef TINYTORCH_TRAINING_DATA_H_
#define TINYTORCH_TRAINING_DATA_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "tensor/random.h"
#include "tensor/tensor.h"

namespace tinytorch {

// Some examples together; n of them are axis 0 of both.
struct Batch {
  Tensor inputs;   // [n, ...]
  Tensor targets;  // [n, ...]
};

// Examples by number. PyTorch: torch.utils.data.Dataset
class Dataset {
 public:
  virtual ~Dataset() = default;
  virtual int64_t size() const = 0;
  // The examples of these numbers, in this order. Throws std::out_of_range for
  // a number outside of [0, size()).
  virtual Batch Get(const std::vector<int64_t>& numbers) const = 0;
};

// Examples that are all in memory: row i of both tensors. PyTorch:
// torch.utils.data.TensorDataset
class TensorDataset : public Dataset {
 public:
  // Keeps handles. Throws std::invalid_argument: "TensorDataset: wanted as many
  // inputs as targets, got [60000, 784] and [10000]" (also for tensors without
  // axes), "TensorDataset: no examples", and, so that no run is lost to it
  // hours later, "TensorDataset: inputs of example 17 hold nan" (or inf, or
  // targets).
  TensorDataset(Tensor inputs, Tensor targets);

  int64_t size() const override;
  Batch Get(const std::vector<int64_t>& numbers) const override;

 private:
  Tensor inputs_;
  Tensor targets_;
};

// Changes the inputs of a batch at random, so that the network sees every
// example in many versions. Returns a new tensor of the same shape.
using Augmentation = std::function<Tensor(const Tensor& inputs, Rng& rng)>;

// Moves each image of a batch [n, c, h, w] by a number of pixels of its own,
// down and to the right, each uniform in [-most, most]; what leaves is lost,
// what comes in is 0. Two draws for each image, rows first, in order. A digit
// moved by two pixels is the same digit: now the network hears of it. Throws
// std::invalid_argument: "RandomShift: wanted [n, c, h, w], got [64, 784]";
// "RandomShift: wanted most of at least 0, got -1".
// PyTorch: torchvision.transforms.v2.RandomAffine(translate=...)
Tensor RandomShift(const Tensor& images, int64_t most, Rng& rng);

struct LoaderOptions {
  int64_t batch = 64;
  bool shuffle = true;
  bool drop_last = false;  // a last batch that is smaller: leave it out
  uint64_t seed = 0;
  Augmentation augmentation = nullptr;
};

// PyTorch: torch.utils.data.DataLoader
class DataLoader {
 public:
  // Keeps a reference: the dataset must live as long. Throws
  // std::invalid_argument: "DataLoader: wanted a batch of at least 1, got 0";
  // "DataLoader: no examples" (also if drop_last leaves no batch).
  DataLoader(const Dataset& dataset, LoaderOptions options = {});

  const Dataset& dataset() const { return dataset_; }
  const LoaderOptions& options() const { return options_; }

  // Batches in one epoch: ceil(size / batch), floor with drop_last.
  int64_t batches() const;

  // The numbers of all examples in the order of this epoch: 0, 1, 2, ... if not
  // shuffled, else Rng::Shuffle() with a generator for seed and epoch alone.
  std::vector<int64_t> Order(int64_t epoch) const;

  // Batch b of an epoch, augmented with a generator for seed, epoch and b
  // alone. Throws std::out_of_range: "DataLoader: batch 938 outside of 938".
  // The order of the last epoch asked for is kept, so a walk costs one shuffle.
  Batch Get(int64_t epoch, int64_t b);

 private:
  const Dataset& dataset_;
  LoaderOptions options_;
  int64_t ordered_epoch_ = -1;
  std::vector<int64_t> order_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_DATA_H_
