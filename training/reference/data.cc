// Exercise `data`: examples in batches, in another order each time around.
//
// Five examples, batches of two, two epochs:
//
//   epoch 0   order 3 1 4 0 2   batches [3 1] [4 0] [2]
//   epoch 1   order 0 4 2 3 1   batches [0 4] [2 3] [1]
//
// Each epoch shows every example once, in another order and other company. If
// the order were always the same, the last examples would always have the last
// word, and a data set sorted by class would be forgotten class by class.
//
// The trap is hidden state. A loader that shuffles what the last epoch left
// gives another epoch 3 to a run that was stopped and started again, and nobody
// can repeat the experiment. So nothing is remembered: a generator is made for
// (seed, epoch, batch) whenever one is needed, and any batch of any epoch can
// be asked for at any time.
//
// Cost: one shuffle an epoch, one copy of each example an epoch.
// Tests: test/data_test.cc, then test/data_module_test.cc.

#include "training/data.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tensor/random.h"
#include "tensor/shape.h"
#include "tensor/tensor.h"
#include "tools/course/unimplemented.h"

namespace tinytorch {
namespace {

// Given: stands for the whole epoch where a batch could be named.
[[maybe_unused]] constexpr int64_t kWholeEpoch = -1;

// Given: a generator for these three numbers. Each is scrambled before the next
// comes in: with a plain sum, epoch 1 of seed 0 would be epoch 0 of seed 1.
[[maybe_unused]] Rng GeneratorFor(uint64_t seed, int64_t epoch, int64_t batch) {
  const uint64_t a = Rng(seed).Next() + static_cast<uint64_t>(epoch);
  const uint64_t b = Rng(a).Next() + static_cast<uint64_t>(batch);
  return Rng(Rng(b).Next());
}

// Throws unless every element of every row is a number. `what` are "inputs" or
// "targets".
[[maybe_unused]] void CheckFinite(const Tensor& rows, const std::string& what) {
  // Your turn: walk the elements; rows is contiguous, so element i is part of
  // row i / (elements in a row). NaN and the infinities are those for which
  // std::isfinite() says no: "TensorDataset: inputs of example 17 hold nan", or
  // inf, of whatever sign.
  // BEGIN SOLUTION
  const int64_t count = rows.numel();
  const Scalar* const elements = rows.data();
  for (int64_t i = 0; i < count; ++i) {
    if (std::isfinite(elements[i])) continue;
    throw std::invalid_argument("TensorDataset: " + what + " of example " +
                                std::to_string(i / (count / rows.size(0))) +
                                " hold " +
                                (std::isnan(elements[i]) ? "nan" : "inf"));
  }
  // END SOLUTION
}

// The rows of these numbers as a new tensor: [5, 3] and {4, 0} give [2, 3].
[[maybe_unused]] Tensor Rows(const Tensor& x,
                             const std::vector<int64_t>& numbers) {
  // Your turn: x is contiguous, so row i begins at x.data() + i * (elements in
  // a row). The result has the shape of x with another first extent. A number
  // that is no row: std::out_of_range, "TensorDataset: example 5 outside of 5".
  // (Gather() does it, too; but it knows its indices as floats, which count to
  // 2^24 only, and takes -1 for the last row.)
  // BEGIN SOLUTION
  Shape shape = x.shape();
  shape[0] = static_cast<int64_t>(numbers.size());
  const Tensor rows = Tensor::Empty(shape);
  const int64_t width = x.numel() / x.size(0);
  Scalar* to = rows.data();
  for (const int64_t number : numbers) {
    if (number < 0 || number >= x.size(0)) {
      throw std::out_of_range("TensorDataset: example " +
                              std::to_string(number) + " outside of " +
                              std::to_string(x.size(0)));
    }
    to = std::copy_n(x.data() + number * width, width, to);
  }
  return rows;
  // END SOLUTION
}

}  // namespace

TensorDataset::TensorDataset(Tensor inputs, Tensor targets)
    : inputs_(std::move(inputs)), targets_(std::move(targets)) {
  // Your turn: the errors of data.h, in its order (no axes, or not as many;
  // then no examples; then what is not finite). Rows() wants both Contiguous().
  // BEGIN SOLUTION
  if (inputs_.ndim() == 0 || targets_.ndim() == 0 ||
      inputs_.size(0) != targets_.size(0)) {
    throw std::invalid_argument(
        "TensorDataset: wanted as many inputs as targets, got " +
        ShapeToString(inputs_.shape()) + " and " +
        ShapeToString(targets_.shape()));
  }
  if (inputs_.size(0) == 0) {
    throw std::invalid_argument("TensorDataset: no examples");
  }
  inputs_ = inputs_.Contiguous();
  targets_ = targets_.Contiguous();
  CheckFinite(inputs_, "inputs");
  CheckFinite(targets_, "targets");
  // END SOLUTION
}

int64_t TensorDataset::size() const { return inputs_.size(0); }

Batch TensorDataset::Get(const std::vector<int64_t>& numbers) const {
  return {Rows(inputs_, numbers), Rows(targets_, numbers)};
}

Tensor RandomShift(const Tensor& images, int64_t most, Rng& rng) {
  if (images.ndim() != 4) {
    throw std::invalid_argument("RandomShift: wanted [n, c, h, w], got " +
                                ShapeToString(images.shape()));
  }
  if (most < 0) {
    throw std::invalid_argument("RandomShift: wanted most of at least 0, got " +
                                std::to_string(most));
  }
  // Your turn:
  //   1. The result starts as zeros. Read from images.Contiguous().
  //   2. For each image draw `down`, then `right`: UniformInt() gives numbers
  //      from 0, you want -most to most, both included.
  //   3. Pixel [i, j] of the result is pixel [i - down, j - right] of the
  //      image, if there is one. All channels of an image move together.
  // BEGIN SOLUTION
  const Tensor from = images.Contiguous();
  const Tensor to = Tensor::Zeros(from.shape());
  const int64_t channels = from.size(1), h = from.size(2), w = from.size(3);
  for (int64_t n = 0; n < from.size(0); ++n) {
    const int64_t down = rng.UniformInt(2 * most + 1) - most;
    const int64_t right = rng.UniformInt(2 * most + 1) - most;
    // What is left of a row: all but |right| pixels.
    const int64_t first = std::max<int64_t>(right, 0);
    const int64_t stop = w + std::min<int64_t>(right, 0);
    if (first >= stop) continue;
    for (int64_t c = 0; c < channels; ++c) {
      const Scalar* const image = from.data() + (n * channels + c) * h * w;
      Scalar* const moved = to.data() + (n * channels + c) * h * w;
      for (int64_t i = std::max<int64_t>(down, 0); i < std::min(h, h + down);
           ++i) {
        std::copy_n(image + (i - down) * w + first - right, stop - first,
                    moved + i * w + first);
      }
    }
  }
  return to;
  // END SOLUTION
}

DataLoader::DataLoader(const Dataset& dataset, LoaderOptions options)
    : dataset_(dataset), options_(std::move(options)) {
  if (options_.batch < 1) {
    throw std::invalid_argument(
        "DataLoader: wanted a batch of at least 1, got " +
        std::to_string(options_.batch));
  }
  if (batches() < 1) throw std::invalid_argument("DataLoader: no examples");
}

int64_t DataLoader::batches() const {
  // Your turn: 5 examples in batches of 2 are 3 batches, and 2 with drop_last.
  // Whole numbers: a / b rounds down, and up is one more if a % b is not 0.
  // BEGIN SOLUTION
  const int64_t whole = dataset_.size() / options_.batch;
  const bool rest = dataset_.size() % options_.batch != 0;
  return rest && !options_.drop_last ? whole + 1 : whole;
  // END SOLUTION
}

std::vector<int64_t> DataLoader::Order(int64_t epoch) const {
  // Your turn: 0, 1, 2, ... (std::iota()), then, if options_.shuffle, shuffled
  // by GeneratorFor(options_.seed, epoch, kWholeEpoch).
  // BEGIN SOLUTION
  std::vector<int64_t> order(static_cast<size_t>(dataset_.size()));
  std::iota(order.begin(), order.end(), 0);
  if (options_.shuffle) {
    GeneratorFor(options_.seed, epoch, kWholeEpoch).Shuffle(order);
  }
  return order;
  // END SOLUTION
}

Batch DataLoader::Get(int64_t epoch, int64_t b) {
  if (b < 0 || b >= batches()) {
    throw std::out_of_range("DataLoader: batch " + std::to_string(b) +
                            " outside of " + std::to_string(batches()));
  }
  // Your turn:
  //   1. If order_ is not of this epoch (ordered_epoch_), ask Order() for it
  //      and note both.
  //   2. Batch b are the numbers from b * batch on in order_; the last one may
  //      be shorter. dataset_.Get() them.
  //   3. If there is an options_.augmentation, the inputs are what it makes of
  //      them, with GeneratorFor(options_.seed, epoch, b).
  // BEGIN SOLUTION
  if (order_.empty() || ordered_epoch_ != epoch) {
    order_ = Order(epoch);
    ordered_epoch_ = epoch;
  }
  const auto first = order_.begin() + b * options_.batch;
  const int64_t count = std::min(options_.batch, order_.end() - first);
  Batch batch = dataset_.Get({first, first + count});
  if (options_.augmentation != nullptr) {
    Rng rng = GeneratorFor(options_.seed, epoch, b);
    batch.inputs = options_.augmentation(batch.inputs, rng);
  }
  return batch;
  // END SOLUTION
}

}  // namespace tinytorch
