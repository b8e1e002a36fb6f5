#include "production/scale/checks.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "layers/layer.h"
#include "networks/models.h"
#include "networks/sequential.h"
#include "production/all_reduce.h"
#include "production/scale/data_parallel.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "training/data.h"

namespace tinytorch {
namespace {

// A group of one.
class Alone : public Communicator {
 public:
  int rank() const override { return 0; }
  int size() const override { return 1; }
  void SendReceive(int, absl::Span<const Scalar> sent, int,
                   absl::Span<Scalar> received) override {
    std::ranges::copy(sent, received.begin());
  }
};

// Images of noise with a bar whose place is their class, so that the network
// can learn.
Batch Bars(int64_t count, uint64_t seed) {
  Rng rng(seed);
  const Tensor images = Tensor::Empty({count, 1, 28, 28});
  const Tensor labels = Tensor::Empty({count});
  for (int64_t n = 0; n < count; ++n) {
    Scalar* image = images.data() + n * 28 * 28;
    for (int64_t i = 0; i < 28 * 28; ++i) {
      image[i] = static_cast<Scalar>(0.5 * rng.Uniform());
    }
    const int64_t label = n % 10;
    std::fill_n(image + (4 + 2 * label) * 28, 28, Scalar{1});
    labels.data()[n] = static_cast<Scalar>(label);
  }
  return {.inputs = images, .targets = labels};
}

// Sums in another order differ by about 2^-24 of the largest term, and most
// often by nothing. Terms here are below 1.
constexpr double kAbsolute = 1e-6;
constexpr double kRelative = 1e-4;

void WantNear(const std::string& what, double got, double wanted) {
  if (std::abs(got - wanted) <= kAbsolute + kRelative * std::abs(wanted)) {
    return;
  }
  throw std::logic_error(
      absl::StrCat(what, ": wanted ", wanted, ", got ", got));
}

void WantError(const std::string& wanted, const std::function<void()>& call) {
  try {
    call();
  } catch (const std::exception& error) {
    if (error.what() == wanted) return;
    throw std::logic_error(
        absl::StrCat("wanted the error ", wanted, ", got ", error.what()));
  }
  throw std::logic_error("wanted the error " + wanted + ", got none");
}

}  // namespace

void CheckGradientIsThatOfOne(Communicator& group) {
  const Batch batch = Bars(64, 3);
  Rng rng(5);
  const std::unique_ptr<Sequential> network = MakeMlp({784, 16, 10}, rng);
  Alone alone;
  const LossAndGradients one = MeanGradient(alone, *network, batch);
  const LossAndGradients mean =
      MeanGradient(group, *network,
                   {.inputs = ShardOf(group, batch.inputs),
                    .targets = ShardOf(group, batch.targets)});
  WantNear("loss", mean.loss, one.loss);
  const std::vector<NamedTensor> parameters = network->Parameters();
  for (size_t p = 0; p < parameters.size(); ++p) {
    const std::vector<Scalar> got = mean.gradients[p].ToVector();
    const std::vector<Scalar> wanted = one.gradients[p].ToVector();
    double largest = 0;
    for (size_t i = 0; i < wanted.size(); ++i) {
      WantNear(absl::StrCat("gradient of ", parameters[p].name, " at ", i),
               static_cast<double>(got[i]), static_cast<double>(wanted[i]));
      largest = std::max(largest, std::abs(static_cast<double>(wanted[i])));
    }
    if (largest < 1e-3) throw std::logic_error("the gradient is 0");
  }
}

void CheckTrainingIsThatOfOne(Communicator& group) {
  const Batch all = Bars(330, 7);  // 5 batches, and 10 images left over
  const TensorDataset train(all.inputs, all.targets);
  const Batch test = Bars(101, 9);  // workers have different numbers
  const DataParallelOptions options = {.epochs = 3, .batch = 64};
  std::vector<ParallelEpoch> got, wanted;
  Alone alone;
  TrainDataParallel(alone, train, test, options,
                    [&](const ParallelEpoch& e) { wanted.push_back(e); });
  const std::unique_ptr<Sequential> network =
      TrainDataParallel(group, train, test, options,
                        [&](const ParallelEpoch& e) { got.push_back(e); });
  if (!SameOnAllWorkers(group, network->Parameters())) {
    throw std::logic_error("the workers have different networks");
  }
  if (got.size() != 3) throw std::logic_error("wanted 3 epochs");
  for (size_t e = 0; e < got.size(); ++e) {
    // Rounding errors grow from step to step. One image is a hundredth.
    if (std::abs(got[e].loss - wanted[e].loss) > 1e-3 ||
        std::abs(got[e].accuracy - wanted[e].accuracy) > 0.015) {
      throw std::logic_error(absl::StrCat(
          "epoch ", e + 1, ": wanted loss ", wanted[e].loss, " and accuracy ",
          wanted[e].accuracy, ", got ", got[e].loss, " and ", got[e].accuracy));
    }
    if (got[e].examples != 320) throw std::logic_error("wanted 320 examples");
  }
  if (got.back().accuracy < 0.9) {
    throw std::logic_error(
        absl::StrCat("it did not learn: accuracy ", got.back().accuracy));
  }
}

void CheckOneBitIsSeen(Communicator& group) {
  const NamedTensor zeros = {.name = "zeros", .tensor = Tensor::Zeros({1000})};
  if (!SameOnAllWorkers(group, {zeros})) {
    throw std::logic_error("wanted equal zeros to be the same");
  }
  // -0 is equal to 0, but has another bit.
  if (group.rank() == group.size() - 1) {
    zeros.tensor.data()[999] = -Scalar{0};
  }
  if (SameOnAllWorkers(group, {zeros})) {
    throw std::logic_error("wanted 0 and -0 to differ");
  }
}

void CheckMessages(Communicator& group) {
  const int size = group.size();
  const int right = (group.rank() + 1) % size;
  const int left = (group.rank() + size - 1) % size;
  for (const size_t length : {1u, 0u, 1000u, 3u, 1'000'000u}) {
    const std::vector<Scalar> sent(length, static_cast<Scalar>(group.rank()));
    std::vector<Scalar> received(length, -1);
    group.SendReceive(right, sent, left, absl::MakeSpan(received));
    for (const Scalar number : received) {
      WantNear("a number", static_cast<double>(number), left);
    }
  }
  std::vector<Scalar> room(3);
  const std::vector<Scalar> four(4);
  WantError(
      absl::StrCat("SendReceive: wanted 3 numbers of worker ", left, ", got 4"),
      [&] { group.SendReceive(right, four, left, absl::MakeSpan(room)); });
  const std::string nobody =
      absl::StrCat("SendReceive: no worker ", size, " in a group of ", size);
  WantError(nobody,
            [&] { group.SendReceive(size, four, left, absl::MakeSpan(room)); });
}

void CheckEndedIsHeard(Communicator& group) {
  if (group.rank() == 0) return;
  // This is larger than a message that MPI sends before the other worker
  // receives it.
  const std::vector<Scalar> sent(1'000'000);
  std::vector<Scalar> received(1);
  for (int i = 0; i < 2; ++i) {
    WantError("SendReceive: worker 0 has ended",
              [&] { group.SendReceive(0, sent, 0, absl::MakeSpan(received)); });
  }
}

}  // namespace tinytorch
