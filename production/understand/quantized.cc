// Experiment `quantized`: one byte per weight.

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
#include "production/quantize.h"
#include "production/understand/experiments.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "tools/lab/lab.h"
#include "tools/text/wrap.h"

namespace tinytorch {
namespace {

constexpr int64_t kBatch = 32;

// Runs 32 images through LeNet-5, with floats and with bytes. Limit: the
// product of floats is cut into blocks for the caches and uses all processors;
// that of bytes is plain loops. Misleads if you take it for the limit of the
// hardware.
void BM_Float(benchmark::State& state) {
  const std::unique_ptr<Sequential> network = TrainedLeNet5();
  const Tensor batch = TestImages().Batch(kBatch);
  for (auto _ : state) benchmark::DoNotOptimize((*network)(batch));
}
BENCHMARK(BM_Float)->UseRealTime();

void BM_Int8(benchmark::State& state) {
  const std::unique_ptr<Sequential> network = TrainedLeNet5();
  const QuantizedNetwork bytes = QuantizeNetwork(*network, CalibrationImages());
  const Tensor batch = TestImages().Batch(kBatch);
  for (auto _ : state) benchmark::DoNotOptimize((*bytes.network)(batch));
}
BENCHMARK(BM_Int8)->UseRealTime();

}  // namespace

void QuantizedOrFloat(Lab& lab) {
  const std::unique_ptr<Sequential> network = TrainedLeNet5();
  const auto calibrating =
      static_cast<int64_t>(lab.settings().Number("calibrate", 200, {1, 200}));
  const Tensor calibration = Slice(CalibrationImages(), {.stop = calibrating});
  const QuantizedNetwork coarse =
      QuantizeNetwork(*network, calibration, Scales::kPerTensor);
  const QuantizedNetwork fine =
      QuantizeNetwork(*network, calibration, Scales::kPerChannel);
  lab.Say("\n" + text::Reflow(R"(
      LeNet-5 again, with one byte per weight: integers from -127 to 127, with one
      scale per tensor, or one per channel. The inputs of each layer become bytes,
      too.
  )"));
  lab.Ask("a quarter of the bytes. How long do 32 images take, in our code?",
          {"half the time, or less", "about as long", "longer"});
  const SampleImages& some = TestImages();
  const int64_t count = IsQuick() ? 50 : some.images.size(0);
  const Tensor images = Slice(some.images, {.stop = count});
  const Tensor labels = Slice(some.labels, {.stop = count});
  // Measure in turns, so that other programs disturb both alike.
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
  int64_t most_others = 0;
  const auto row = [&](const std::string& name,
                       const QuantizedNetwork& quantized, bool timed) {
    const Tensor scores = Predict(*quantized.network, images);
    const Tensor classes = TopK(scores, 1).classes;
    int64_t other = 0;
    for (int64_t i = 0; i < count; ++i) {
      other += classes.At({i, 0}) != float_classes.At({i, 0}) ? 1 : 0;
    }
    most_others = std::max(most_others, other);
    const std::string time =
        timed ? absl::StrFormat("%10.2f", int8_time * 1e3) : "          ";
    lab.Say(absl::StrFormat("  %-20s  %7d  %s  %5.1f %%  %6d of %d\n", name,
                            quantized.bytes, time,
                            Accuracy(scores, labels) * 100, other, count));
  };
  row("int8, per tensor", coarse, false);
  row("int8, per channel", fine, true);
  lab.Say("\n");
  const double ratio = int8_time / float_time;
  lab.Answer(ratio < 0.5 ? 0 : ratio < 1.2 ? 1 : 2);
  lab.Say(text::Reflow(absl::StrFormat(R"(
      Few answers change: the error of a weight is at most half of one of its 127
      steps, and a sum of hundreds of weights averages that out. The bytes are a
      quarter, as promised. The time is %.1f times that of floats here: our product
      of floats is cut into blocks and uses all processors, and that of bytes is a
      plain loop. Fewer bytes are faster if a network waits for memory, or if the
      processor multiplies many bytes at once. Measure on the machine where the
      network will run.
  )",
                                       ratio)));
  lab.Try(
      {.set = "calibrate=5",
       .question = "The ranges of the inputs come from 5 images in place of "
                   "200. How many answers change?",
       .answer = "Fewer than one in 20, still: a few digits already have the "
                 "inks and the strokes of all. A network whose inputs differ "
                 "more needs more of them.",
       .holds = most_others * 20 < count});
}

}  // namespace tinytorch
