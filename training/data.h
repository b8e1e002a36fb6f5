// Data: examples in batches, in a new order in each epoch.
//
// A step needs a batch of a few dozen examples. Each epoch should show the
// examples in another order, in other batches. A Dataset knows its examples by
// number; a DataLoader decides which numbers form a batch, and in which order.
//
//   TensorDataset digits(images, labels);        // [60000, 1, 28, 28], [60000]
//   DataLoader loader(digits, {.batch = 64, .seed = 1});
//   for (int64_t b = 0; b < loader.batches(); ++b) {
//     Batch batch = loader.Get(epoch, b);        // [64, 1, 28, 28], [64]
//   }
//
// Which examples are in batch b of an epoch depends on the seed, the epoch and
// b only: there is no hidden state. So a run that was killed continues exactly
// where it stopped, and all runs with the same seed see the same batches.
//
// Exercise `data`.

#ifndef TINYTORCH_TRAINING_DATA_H_
#define TINYTORCH_TRAINING_DATA_H_

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensor/random.h"
#include "tensor/tensor.h"

namespace tinytorch {

// n examples: axis 0 of both tensors.
struct Batch {
  Tensor inputs;   // [n, ...]
  Tensor targets;  // [n, ...]
};

// Examples by number. PyTorch: torch.utils.data.Dataset
class Dataset {
 public:
  virtual ~Dataset() = default;
  virtual int64_t size() const = 0;
  // Returns copies of the examples with these numbers, in this order. A number
  // may be there twice; for no numbers n is 0. Throws std::out_of_range for a
  // number outside of [0, size()).
  virtual Batch Get(const std::vector<int64_t>& numbers) const = 0;

 protected:
  // Given. Throws std::out_of_range for the first number outside of
  // [0, size()): "TensorDataset: example 5 outside of 5".
  void CheckNumbers(const std::string& name,
                    const std::vector<int64_t>& numbers) const {
    for (const int64_t number : numbers) {
      if (number >= 0 && number < size()) continue;
      throw std::out_of_range(name + ": example " + std::to_string(number) +
                              " outside of " + std::to_string(size()));
    }
  }
};

// Examples that are all in memory. Row i of both tensors is example i.
// PyTorch: torch.utils.data.TensorDataset
class TensorDataset : public Dataset {
 public:
  // Keeps handles, which may be slices; copies tensors that are not contiguous.
  // Throws std::invalid_argument: "TensorDataset: wanted as many inputs as
  // targets, got [60000, 784] and [10000]" (also for tensors without axes);
  // "TensorDataset: no examples"; and "TensorDataset: inputs of example 17 hold
  // nan" (or targets; "inf" for both infinities; the first such element), so
  // that a NaN in the data is found here and not after hours of training.
  TensorDataset(Tensor inputs, Tensor targets);

  int64_t size() const override;
  // Makes two allocations, one for the inputs and one for the targets.
  Batch Get(const std::vector<int64_t>& numbers) const override;

 private:
  Tensor inputs_;
  Tensor targets_;
};

// Changes the inputs of a batch at random, so that the network sees many
// versions of each example. Returns a new tensor of the same shape.
using Augmentation = std::function<Tensor(const Tensor& inputs, Rng& rng)>;

// Moves each image of a batch [n, c, h, w] down and to the right by two numbers
// of pixels, each uniform in [-most, most]; its channels move together. Pixels
// that leave the image are lost, and pixels that come in are 0; `most` may be
// larger than the image. Draws two numbers for each image in turn, first for
// the rows, each as rng.UniformInt(2 * most + 1) - most. A digit that moves by
// two pixels is the same digit: the network learns this here. Takes any views
// and leaves them as they are; makes one allocation if they are contiguous.
// Throws std::invalid_argument: "RandomShift: wanted [n, c, h, w], got [64,
// 784]"; "RandomShift: wanted most of at least 0, got -1"; "RandomShift: most
// of 4611686018427387904 is too large".
// PyTorch: torchvision.transforms.v2.RandomAffine(translate=...)
Tensor RandomShift(const Tensor& images, int64_t most, Rng& rng);

struct LoaderOptions {
  int64_t batch = 64;
  bool shuffle = true;
  bool drop_last = false;  // leave out a last batch that is smaller
  uint64_t seed = 0;
  Augmentation augmentation = nullptr;
};

// PyTorch: torch.utils.data.DataLoader
class DataLoader {
 public:
  // Keeps a reference: the dataset must live as long as the loader. Throws
  // std::invalid_argument: "DataLoader: wanted a batch of at least 1, got 0";
  // "DataLoader: no examples" (also if drop_last leaves no batch).
  DataLoader(const Dataset& dataset, LoaderOptions options = {});

  const Dataset& dataset() const { return dataset_; }
  const LoaderOptions& options() const { return options_; }

  // Number of batches in an epoch: ceil(size / batch), or floor with drop_last,
  // for every batch up to INT64_MAX.
  int64_t batches() const;

  // Returns the numbers of all examples in the order of this epoch: 0, 1, 2,
  // ... without shuffle, otherwise shuffled by Rng::Shuffle() with a generator
  // that depends on seed and epoch only.
  std::vector<int64_t> Order(int64_t epoch) const;

  // Returns batch b of an epoch, both from 0: the examples whose numbers are at
  // [b * batch, (b + 1) * batch) of Order(epoch), or at the rest of it. The
  // inputs, and not the targets, are augmented with a generator that depends on
  // seed, epoch and b only. Throws std::out_of_range: "DataLoader: batch 938
  // outside of 938". Keeps the order of the last epoch that a caller asked for,
  // so that an epoch costs one shuffle.
  Batch Get(int64_t epoch, int64_t b);

 private:
  const Dataset& dataset_;
  LoaderOptions options_;
  int64_t ordered_epoch_ = -1;
  std::vector<int64_t> order_;
};

}  // namespace tinytorch

#endif  // TINYTORCH_TRAINING_DATA_H_
