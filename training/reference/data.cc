// Exercise `data`: examples in batches, in a new order in each epoch.
//
// Five examples, batches of two, two epochs:
//
//   epoch 0   order 3 1 4 0 2   batches [3 1] [4 0] [2]
//   epoch 1   order 0 4 2 3 1   batches [0 4] [2 3] [1]
//
// Each epoch shows every example once, in another order and in other batches.
// If the order were always the same, the last examples would always have the
// last word, and with a data set sorted by class the network would forget the
// first classes.
//
// The trap is hidden state. A loader that shuffles the order of the last epoch
// again gives another epoch 3 to a run that was stopped and continued, and the
// experiment cannot be repeated. So the loader remembers nothing: it makes a
// generator for (seed, epoch, batch) when it needs one, and a caller can ask
// for any batch of any epoch at any time.
//
// Cost: one shuffle and one copy of each example for each epoch.
// Tests: test/data_test.cc, then test/data_module_test.cc.

#include "training/data.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
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

// Given. In place of a batch: a generator for the whole epoch.
constexpr int64_t kWholeEpoch = -1;

// Given. Returns a generator for these three numbers. It scrambles each number
// before it adds the next: with a plain sum, epoch 1 of seed 0 would be epoch 0
// of seed 1.
Rng GeneratorFor(uint64_t seed, int64_t epoch, int64_t batch) {
  const uint64_t a = Rng(seed).Next() + static_cast<uint64_t>(epoch);
  const uint64_t b = Rng(a).Next() + static_cast<uint64_t>(batch);
  return Rng(Rng(b).Next());
}

// Throws unless all elements are finite. `what` is "inputs" or "targets".
void CheckFinite(const Tensor& rows, const std::string& what) {
  // Your turn: go through the elements. `rows` is contiguous, so element i is
  // part of row i / (elements in a row). If std::isfinite() is false, throw
  // std::invalid_argument: "TensorDataset: inputs of example 17 hold nan". For
  // an infinity of either sign it is "inf" in place of "nan".
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

// Returns the rows with these numbers as a new tensor: [5, 3] and {4, 0} give
// [2, 3]. The numbers are in range.
Tensor Rows(const Tensor& x, const std::vector<int64_t>& numbers) {
  // Your turn: the result has the shape of x with another first extent. Copy
  // row by row, and fill the result from front to back. x is contiguous, so row
  // i begins at x.data() + i * (elements in a row). (Gather() could do this,
  // but its indices are floats, which count to 2^24 only.)
  // BEGIN SOLUTION
  Shape shape = x.shape();
  shape[0] = static_cast<int64_t>(numbers.size());
  const Tensor rows = Tensor::Empty(shape);
  const int64_t width = x.numel() / x.size(0);
  Scalar* to = rows.data();
  for (const int64_t number : numbers) {
    to = std::copy_n(x.data() + number * width, width, to);
  }
  return rows;
  // END SOLUTION
}

}  // namespace

TensorDataset::TensorDataset(Tensor inputs, Tensor targets)
    : inputs_(std::move(inputs)), targets_(std::move(targets)) {
  // Given. The errors about shapes.
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
  // Your turn: make both Contiguous(), because Rows() needs that. Then
  // CheckFinite() both.
  // BEGIN SOLUTION
  inputs_ = inputs_.Contiguous();
  targets_ = targets_.Contiguous();
  CheckFinite(inputs_, "inputs");
  CheckFinite(targets_, "targets");
  // END SOLUTION
}

// Given.
int64_t TensorDataset::size() const { return inputs_.size(0); }

// Given.
Batch TensorDataset::Get(const std::vector<int64_t>& numbers) const {
  CheckNumbers("TensorDataset", numbers);
  return {Rows(inputs_, numbers), Rows(targets_, numbers)};
}

Tensor RandomShift(const Tensor& images, int64_t most, Rng& rng) {
  // Given.
  if (images.ndim() != 4) {
    throw std::invalid_argument("RandomShift: wanted [n, c, h, w], got " +
                                ShapeToString(images.shape()));
  }
  if (most < 0) {
    throw std::invalid_argument("RandomShift: wanted most of at least 0, got " +
                                std::to_string(most));
  }
  if (most > std::numeric_limits<int64_t>::max() / 4) {
    throw std::invalid_argument("RandomShift: most of " + std::to_string(most) +
                                " is too large");
  }
  // Your turn:
  //   1. The result starts as zeros. Read from images.Contiguous().
  //   2. For each image draw `down`, then `right`, both from -most to most.
  //      UniformInt(n) draws from 0 to n - 1.
  //   3. Do this for each channel of the image. All of them move together.
  //   4. Pixel [i, j] of the result is pixel [i - down, j - right] of the
  //      image. For which i and j is there such a pixel? Let two loops go
  //      through these i and j only: no pixel needs a check.
  // BEGIN SOLUTION
  const Tensor from = images.Contiguous();
  const Tensor to = Tensor::Zeros(from.shape());
  const int64_t channels = from.size(1), h = from.size(2), w = from.size(3);
  for (int64_t n = 0; n < from.size(0); ++n) {
    const int64_t down = rng.UniformInt(2 * most + 1) - most;
    const int64_t right = rng.UniformInt(2 * most + 1) - most;
    const int64_t top = std::max<int64_t>(down, 0);
    const int64_t left = std::max<int64_t>(right, 0);
    for (int64_t c = 0; c < channels; ++c) {
      const Scalar* const image = from.data() + (n * channels + c) * h * w;
      Scalar* const moved = to.data() + (n * channels + c) * h * w;
      for (int64_t i = top; i < std::min(h, h + down); ++i) {
        for (int64_t j = left; j < std::min(w, w + right); ++j) {
          moved[i * w + j] = image[(i - down) * w + j - right];
        }
      }
    }
  }
  return to;
  // END SOLUTION
}

// Given.
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
  // Your turn: 5 examples in batches of 2 are 3 batches, or 2 with drop_last.
  // a / b rounds down; if a % b is not 0, one more than that rounds up.
  // BEGIN SOLUTION
  const int64_t whole = dataset_.size() / options_.batch;
  const bool rest = dataset_.size() % options_.batch != 0;
  return rest && !options_.drop_last ? whole + 1 : whole;
  // END SOLUTION
}

std::vector<int64_t> DataLoader::Order(int64_t epoch) const {
  // Your turn: begin with 0, 1, 2, ... (std::iota()). With options_.shuffle,
  // Shuffle() them with GeneratorFor(options_.seed, epoch, kWholeEpoch).
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
  // Given.
  if (b < 0 || b >= batches()) {
    throw std::out_of_range("DataLoader: batch " + std::to_string(b) +
                            " outside of " + std::to_string(batches()));
  }
  // Your turn:
  //   1. If order_ is empty or ordered_epoch_ is another epoch, set order_ to
  //      the Order() of this epoch, and ordered_epoch_ to this epoch.
  //   2. Batch b consists of the numbers in order_ from index b * batch on. The
  //      last batch may be shorter. dataset_.Get() these examples.
  //   3. If there is an options_.augmentation, replace the inputs by its
  //      result, with the generator GeneratorFor(options_.seed, epoch, b).
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
