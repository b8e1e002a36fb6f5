// Experiment `quantized`: a byte for a weight.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "benchmark/benchmark.h"
#include "layers/layer.h"
#include "networks/evaluate.h"
#include "networks/sequential.h"
#include "production/understand/experiments.h"
#include "production/quantize.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "tools/lab/lab.h"
#include "tools/plot/plot.h"

namespace tinytorch {
namespace {

constexpr int64_t kBatch = 32;

// 32 pictures through LeNet-5, with floats and with bytes. Limit: floats go
// through a product that is cut into blocks for the caches and uses all
// processors, bytes through plain loops. Misleads if you take it for what the
// hardware could do.
void BM_Float(benchmark::State& state) {
  const std::unique_ptr<Sequential> network = TrainedLeNet5();
  const Tensor batch = SomePictures().Batch(kBatch);
  for (auto _ : state) benchmark::DoNotOptimize((*network)(batch));
}
BENCHMARK(BM_Float)->UseRealTime();

void BM_Int8(benchmark::State& state) {
  const std::unique_ptr<Sequential> network = TrainedLeNet5();
  const QuantizedNetwork bytes =
      QuantizeNetwork(*network, PicturesToCalibrate());
  const Tensor batch = SomePictures().Batch(kBatch);
  for (auto _ : state) benchmark::DoNotOptimize((*bytes.network)(batch));
}
BENCHMARK(BM_Int8)->UseRealTime();

}  // namespace

void QuantizedOrFloat(Lab& lab) {
  const std::unique_ptr<Sequential> network = TrainedLeNet5();
  const QuantizedNetwork coarse =
      QuantizeNetwork(*network, PicturesToCalibrate(), Scales::kPerTensor);
  const QuantizedNetwork fine =
      QuantizeNetwork(*network, PicturesToCalibrate(), Scales::kPerChannel);
  lab.Say(
      "\nLeNet-5 once more, each weight a byte: whole numbers from -127 to "
      "127,\n"
      "with one scale for a tensor, or one for each of its channels. The\n"
      "inputs of each layer become bytes as well.\n");
  lab.Ask("a quarter of the bytes. How long do 32 pictures take, in our code?",
          {"half the time, or less", "about as long", "longer"});
  const Pictures& some = SomePictures();
  const int64_t count = IsQuick() ? 50 : some.images.size(0);
  const Tensor images = Slice(some.images, {.stop = count});
  const Tensor labels = Slice(some.labels, {.stop = count});
  // In turns: whatever else the machine does meanwhile hits both.
  double float_time = lab.Measure("BM_Float/real_time").seconds;
  double int8_time = lab.Measure("BM_Int8/real_time").seconds;
  for (int i = 0; i < 2; ++i) {
    float_time =
        std::min(float_time, lab.Measure("BM_Float/real_time").seconds);
    int8_time = std::min(int8_time, lab.Measure("BM_Int8/real_time").seconds);
  }
  const Tensor float_scores = Predict(*network, images);
  const Tensor float_classes = TopK(float_scores, 1).classes;
  lab.Say(absl::StrFormat(
      "\n%d %s\n\n"
      "                          bytes   ms for 32   right   other answers\n"
      "  float                 %7d  %10.2f  %5.1f %%\n",
      count, some.name, fine.float_bytes, float_time * 1e3,
      Accuracy(float_scores, labels) * 100));
  const auto row = [&](const std::string& name,
                       const QuantizedNetwork& quantized, bool timed) {
    const Tensor scores = Predict(*quantized.network, images);
    const Tensor classes = TopK(scores, 1).classes;
    int64_t other = 0;
    for (int64_t i = 0; i < count; ++i) {
      other += classes.At({i, 0}) != float_classes.At({i, 0}) ? 1 : 0;
    }
    const std::string time =
        timed ? absl::StrFormat("%10.2f", int8_time * 1e3) : "          ";
    lab.Say(absl::StrFormat("  %-20s  %7d  %s  %5.1f %%  %6d of %d\n", name,
                            quantized.bytes, time,
                            Accuracy(scores, labels) * 100, other, count));
  };
  row("int8, a tensor", coarse, false);
  row("int8, a channel", fine, true);
  lab.Say("\n");
  const double ratio = int8_time / float_time;
  lab.Answer(ratio < 0.5 ? 0 : ratio < 1.2 ? 1 : 2);
  lab.Say(absl::StrFormat(
      "The answers hardly change: each weight is off by half of one of its\n"
      "127 steps at most, and a sum of hundreds averages that out. The bytes\n"
      "are a quarter, as promised. The time is %.1f times that of floats "
      "here:\n"
      "ours of floats is a product cut into blocks, for all processors, and\n"
      "that of bytes a plain loop. Fewer bytes are faster where memory is "
      "what\n"
      "a network waits for, or where a processor multiplies many of them at\n"
      "once. Measure where it will run; until then it is a hope.\n"
      "Try: calibrate with 5 pictures in place of 200.\n",
      ratio));
}

}  // namespace tinytorch
