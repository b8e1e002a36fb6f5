#include "tools/data/digits.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "layers/layer.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "training/data.h"
#include "training/losses.h"
#include "training/optimizers.h"
#include "training/tape.h"
#include "training/understand/experiments.h"

namespace tinytorch {
namespace {

// Returns images as rows [n, h * w], ink from 0 to 1, and their labels [n].
Batch Rows(const DigitSet& digits, int64_t most) {
  const int64_t count = std::min(digits.count, most);
  const Batch some = {Tensor::Empty({count, digits.rows * digits.cols}),
                      Tensor::Empty({count})};
  for (int64_t i = 0; i < some.inputs.numel(); ++i) {
    some.inputs.data()[i] =
        static_cast<Scalar>(digits.pixels[static_cast<size_t>(i)]) /
        static_cast<Scalar>(digits.max_pixel);
  }
  for (int64_t i = 0; i < count; ++i) {
    some.targets.data()[i] = digits.labels[static_cast<size_t>(i)];
  }
  return some;
}

}  // namespace

const DigitSplits& SomeDigits() {
  static const DigitSplits splits = [] {
    const Digits digits = LoadDigits();
    return DigitSplits{digits.train.name, Rows(digits.train, 6000),
                       Rows(digits.test, 2000)};
  }();
  return splits;
}

std::vector<Tensor> GradientOfLoss(Layer& network, const Batch& batch) {
  Tape tape;
  Tensor loss;
  {
    TraceScope scope(&tape);
    loss = CrossEntropy(network(batch.inputs), batch.targets);
  }
  return tape.Gradient(loss, network.Parameters());
}

void TrainEpoch(Layer& network, Optimizer& optimizer, DataLoader& loader,
                int64_t epoch) {
  for (int64_t b = 0; b < loader.batches(); ++b) {
    optimizer.Step(GradientOfLoss(network, loader.Get(epoch, b)));
  }
}

}  // namespace tinytorch
