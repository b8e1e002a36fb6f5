// How long an epoch of MNIST takes: 60,000 images, each seen once.
//
//   ./bazelw run --config=reference //training:speed
//
// Two networks, shuffled batches of 64, cross-entropy, Adam with a rate of
// 1e-3. The images are in memory, and the time does not include evaluation.
// speed_pytorch.py does the same in PyTorch; compare_speed.sh runs both in
// turns.
//
// It could mislead: the time of the first epoch includes page faults and cold
// caches, about one percent. Another program on the machine costs far more:
// take the best of several runs (--benchmark_repetitions=3).

#include <cstdint>
#include <iostream>
#include <memory>

#include "benchmark/benchmark.h"
#include "layers/layer.h"
#include "networks/models.h"
#include "tensor/kernels/allocator.h"
#include "tensor/random.h"
#include "tensor/show/images.h"
#include "tensor/tensor.h"
#include "tensor/trace.h"
#include "tools/data/digits.h"
#include "training/data.h"
#include "training/losses.h"
#include "training/optimizers.h"
#include "training/tape.h"

namespace tinytorch {
namespace {

TensorDataset TrainingDigits() {
  const Digits digits = LoadDigits();
  const DigitSet& train = digits.train;
  if (train.max_pixel != 255) std::cerr << digits.message << "\n";
  return TensorDataset(Images28(train), Labels(train));
}

// Limits: the processor's multiply-add units for half of the time, then memory
// (the optimizer's four arrays), then the fixed cost of many small operations.
void Epochs(benchmark::State& state, Layer& network) {
  static const TensorDataset digits = TrainingDigits();
  DataLoader loader(digits, {.batch = 64, .seed = 1});
  const std::vector<NamedTensor> parameters = network.Parameters();
  Adam adam(parameters, {.learning_rate = 1e-3});
  int64_t epoch = 0;
  double mean_loss = 0;
  for (auto _ : state) {
    double losses = 0;
    for (int64_t b = 0; b < loader.batches(); ++b) {
      const Batch batch = loader.Get(epoch, b);
      Tape tape;
      Tensor loss;
      {
        TraceScope scope(&tape);
        loss = CrossEntropy(network(batch.inputs), batch.targets);
      }
      adam.Step(tape.Gradient(loss, parameters));
      losses += loss.item();
    }
    mean_loss = losses / static_cast<double>(loader.batches());
    ++epoch;
  }
  state.counters["images/s"] =
      benchmark::Counter(static_cast<double>(digits.size()),
                         benchmark::Counter::kIsIterationInvariantRate);
  // The network has learned if this is far below log 10.
  state.counters["loss"] = mean_loss;
}

void BM_Epoch_Mlp(benchmark::State& state) {
  Rng rng(1);
  Epochs(state, *MakeMlp({784, 128, 10}, rng));
}
BENCHMARK(BM_Epoch_Mlp)->Unit(benchmark::kSecond);

void BM_Epoch_LeNet5(benchmark::State& state) {
  Rng rng(1);
  Epochs(state, *MakeLeNet5(rng));
}
BENCHMARK(BM_Epoch_LeNet5)->Unit(benchmark::kSecond);

}  // namespace
}  // namespace tinytorch

int main(int argc, char** argv) {
  tinytorch::kernels::KeepFreedMemory();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
