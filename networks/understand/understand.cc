// Understand: four experiments on what an architecture decides.
//
//   ./bazelw run //networks:understand
//   ./bazelw run //networks:understand -- --experiment=shift
//   ./bazelw run //networks:understand -- --experiment=memory --svg=resnet.svg
//   ./bazelw run //networks:understand -- --benchmark_filter=all
//
// The first asks for a prediction before each, the last prints the bare
// numbers.
//
// Three networks of one size and one training, that differ in nothing but how
// they are connected (shift). How far one unit sees (field). Why convolutions
// are computed as a matrix product (speed). What fills memory and time
// (memory).

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "benchmark/benchmark.h"
#include "layers/activation.h"
#include "layers/dense.h"
#include "networks/checkpoint.h"
#include "networks/conv.h"
#include "networks/evaluate.h"
#include "networks/graph.h"
#include "networks/im2col.h"
#include "networks/models.h"
#include "networks/pool.h"
#include "networks/safetensors.h"
#include "networks/sequential.h"
#include "networks/summary.h"
#include "tensor/gather.h"
#include "tensor/kernels/allocator.h"
#include "tensor/matmul.h"
#include "tensor/print.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "tools/data/digits.h"
#include "tools/data/value_or_throw.h"
#include "tools/lab/lab.h"
#include "tools/plot/plot.h"
#include "tensor/show/images.h"

ABSL_FLAG(std::string, svg, "",
          "where the experiment `memory` writes the graph of the ResNet");

namespace tinytorch {
namespace {

// shift: the same budget, three architectures ---------------------------------

std::unique_ptr<Sequential> SmallCnn(Rng& rng) {
  auto network = std::make_unique<Sequential>();
  network->Add<Conv2d>(1, 8, Extent2d{5, 5}, rng);
  network->Add<Activation>("ReLU", Relu);
  network->Add<MaxPool2d>();
  network->Add<Conv2d>(8, 20, Extent2d{5, 5}, rng);
  network->Add<Activation>("ReLU", Relu);
  network->Add<MaxPool2d>();
  network->Add<Flatten>();
  network->Add<Dense>(320, 10, rng);
  return network;
}

struct Candidate {
  std::string name;
  std::unique_ptr<Sequential> network;
};

std::vector<Candidate> Candidates() {
  Rng rng(1);
  std::vector<Candidate> all;
  all.push_back({"linear", MakeMlp({784, 10}, rng)});
  all.push_back({"mlp", MakeMlp({784, 10, 10}, rng)});
  all.push_back({"cnn", SmallCnn(rng)});
  for (const Candidate& c : all) {
    const Weights weights = ValueOrThrow(LoadSafetensors(
        absl::StrCat("networks/weights/shift_", c.name, ".safetensors")));
    ThrowIfError(CopyInto(*c.network, weights));
  }
  return all;
}

// Pictures [n, 1, 28, 28] moved down and to the right; paper comes in.
Tensor Moved(const Tensor& images, int64_t by) {
  const int64_t n = images.size(0);
  const Tensor kept = Slice(Slice(images, {.axis = 2, .stop = 28 - by}),
                            {.axis = 3, .stop = 28 - by});
  const Tensor below =
      Concatenate({Tensor::Zeros({n, 1, by, 28 - by}), kept}, 2);
  return Concatenate({Tensor::Zeros({n, 1, 28, by}), below}, 3);
}

void ShiftedDigits(Lab& lab) {
  std::vector<Candidate> all = Candidates();
  lab.Say(
      "\nThree networks learned from the same MNIST pictures, each moved by up "
      "to\n"
      "4 pixels in both directions (weights/README.md). None has more than "
      "7,960\n"
      "parameters:\n\n");
  for (const Candidate& c : all) {
    lab.Say(absl::StrFormat("  %-8s%6d parameters\n", c.name,
                            c.network->ParameterCount()));
  }
  const DigitSet digits = LoadDigits().test;
  const Tensor images = Slice(Images28(digits), {.stop = 1000});
  const Tensor labels = Slice(Labels(digits), {.stop = 1000});
  lab.Say(absl::StrFormat("\nThey read %d of the %s.\n", images.size(0),
                          digits.name));
  lab.Ask("moved by 4 pixels both ways, how many does the linear one read?",
          {"nearly all: it has seen such pictures", "about two of three",
           "less than half"});
  Chart chart = {.title = "read right, in percent",
                 .x_label = "moved down and right by (pixels)"};
  std::string table = "\n  moved by   ";
  for (int by = 0; by <= 8; by += 2) absl::StrAppendFormat(&table, "%8d", by);
  double linear_at_4 = 0;
  for (const Candidate& c : all) {
    absl::StrAppendFormat(&table, "\n  %-10s ", c.name);
    ChartLine line = {.name = c.name};
    for (int64_t by = 0; by <= 8; ++by) {
      const double right =
          Accuracy(Predict(*c.network, Moved(images, by)), labels) * 100;
      line.points.push_back({static_cast<double>(by), right});
      if (by % 2 == 0) absl::StrAppendFormat(&table, "%8.1f", right);
      if (by == 4 && c.name == "linear") linear_at_4 = right;
    }
    chart.lines.push_back(line);
  }
  lab.Say(absl::StrCat(table, "\n\n",
                       DrawChart(chart, {.columns = 50, .rows = 14}), "\n"));
  lab.Answer(linear_at_4 > 85 ? 0 : linear_at_4 >= 50 ? 1 : 2);
  lab.Say(
      "Not the number of parameters decides, and not what was shown: all "
      "three\n"
      "saw every shift. The linear network has one template for each digit,\n"
      "and no single template fits all places. The MLP squeezes everything\n"
      "through 10 units. The CNN looks for the same strokes everywhere, and\n"
      "pooling forgets where exactly they were. Beyond 4 pixels strokes begin "
      "to\n"
      "leave the picture, and nobody was trained there: all go down, for the\n"
      "CNN's last layer still knows places.\n"
      "Try, once you can train: shift_mlp with 128 units "
      "(training/use/use_digits.cc).\n"
      "What does it cost to reach the CNN?\n");
}

// field: how far one unit sees
// -------------------------------------------------

void ReceptiveField(Lab& lab) {
  Rng rng(1);
  const std::unique_ptr<Sequential> lenet = MakeLeNet5(rng);
  lab.Say(
      "\nNaN is contagious: whatever it touches becomes NaN. So it can show\n"
      "which pixels a unit sees. 784 pictures, each with a NaN at another\n"
      "pixel, run through LeNet-5 as one batch. A pixel is drawn if it makes\n"
      "the unit in the middle of the layer's first channel NaN.\n");
  lab.Ask(
      "how many of the 784 pixels does a unit after the second pooling see?",
      {"25: the kernels are 5 x 5", "100: two kernels after each other",
       "256"});
  Tensor x = Tensor::Zeros({784, 1, 28, 28});
  for (int64_t i = 0; i < 784; ++i) {
    x.data()[i * 784 + i] = std::numeric_limits<Scalar>::quiet_NaN();
  }
  std::vector<std::string> drawings;
  std::string table = "\n  after                          map      sees\n";
  int64_t seen = 0;
  for (size_t place = 0; place < 6; ++place) {
    Layer& layer = (*lenet)[place];
    x = layer(x);
    if (place % 3 == 1) continue;  // ReLU sees what is before it.
    const int64_t middle = x.size(2) / 2;
    const Tensor field = Tensor::Zeros({28, 28});
    seen = 0;
    for (int64_t i = 0; i < 784; ++i) {
      const Scalar unit = x.At({i, 0, middle, middle});
      if (unit == unit) continue;
      field.data()[i] = 1;
      ++seen;
    }
    absl::StrAppendFormat(&table, "  %-28s  %2d x %2d  %4d pixels\n",
                          layer.name(), x.size(2), x.size(3), seen);
    if (place >= 3) {
      drawings.push_back(
          absl::StrCat("  after ", layer.name(), "\n", DrawImage(field)));
    }
  }
  lab.Say(absl::StrCat(table, "\n", Beside(drawings), "\n"));
  lab.Answer(seen < 64 ? 0 : seen < 200 ? 1 : 2);
  lab.Say(
      "Every layer adds (k - 1) pixels at its own scale, and after a pooling\n"
      "of 2 that scale is doubled: 5, 6, 6 + 4 * 2 = 14, 14 + 2 = 16. Depth\n"
      "and pooling let small kernels see far. A network whose units see less\n"
      "than what they are asked about can only guess.\n"
      "Try: dilation 2 in the second convolution. What does a unit see "
      "then?\n");
}

// speed: three ways to convolve
// ------------------------------------------------

// The weights' shape is [c, c, 3, 3], the input's [4, c, 14, 14].
struct Problem {
  explicit Problem(int64_t c)
      : x(Tensor::Full({4, c, 14, 14}, 0.5)),
        weight(Tensor::Full({c, c, 3, 3}, 0.25)) {}
  Tensor x, weight;
  Tensor bias;  // [0]: none
  ConvOptions options = {.padding = {1, 1}};
};

void ReportFlops(benchmark::State& state, const Problem& p) {
  const double flops = 2.0 * static_cast<double>(p.x.numel()) *
                       static_cast<double>(p.x.size(1)) * 9;
  state.counters["FLOP/s"] =
      benchmark::Counter(flops, benchmark::Counter::kIsIterationInvariantRate);
}

// Limit: index arithmetic and one addition after the other. Misleads if the
// compiler sees that inputs are constant: they come from memory here.
void BM_Conv_Naive(benchmark::State& state) {
  const Problem p(state.range(0));
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        ConvNaive(p.x, p.weight, p.bias, p.options).data());
  }
  ReportFlops(state, p);
}
// Limit: the naive product walks its right side down the columns. The copy is
// included.
void BM_Conv_Im2ColNaive(benchmark::State& state) {
  const Problem p(state.range(0));
  const int64_t c = state.range(0);
  const Tensor rows = Reshape(p.weight, {c, c * 9});
  for (auto _ : state) {
    const Tensor columns = Im2Col(p.x, {3, 3}, p.options);
    for (int64_t i = 0; i < p.x.size(0); ++i) {
      benchmark::DoNotOptimize(MatMulNaive(rows, Select(columns, 0, i)).data());
    }
  }
  ReportFlops(state, p);
}
// Limit: the multiply-add units, once there are channels enough; before, the
// copying. This is the chosen Conv: yours, or the reference.
void BM_Conv(benchmark::State& state) {
  const Problem p(state.range(0));
  for (auto _ : state) {
    benchmark::DoNotOptimize(Conv(p.x, p.weight, p.bias, p.options).data());
  }
  ReportFlops(state, p);
}
BENCHMARK(BM_Conv_Naive)->Arg(4)->Arg(16)->Arg(64);
BENCHMARK(BM_Conv_Im2ColNaive)->Arg(4)->Arg(16)->Arg(64);
BENCHMARK(BM_Conv)->Arg(4)->Arg(16)->Arg(64);

void ThreeConvolutions(Lab& lab) {
  lab.Say(
      "\nA 3 x 3 convolution of 4 images of 14 x 14, c channels in and c out:\n"
      "by the loops of the formula (ConvNaive), as Im2Col and the naive "
      "matrix\n"
      "product, and as Conv computes it: Im2Col and MatMul.\n");
  lab.Ask("with 64 channels, how much faster is Conv than the loops?",
          {"slower: it copies every pixel 9 times", "up to 4 times",
           "more than 4 times"});
  lab.Say("\n  GFLOP/s             c = 4       16       64\n");
  double naive = 0, columns = 0, best = 0;
  for (const std::string name :
       {"BM_Conv_Naive", "BM_Conv_Im2ColNaive", "BM_Conv"}) {
    std::string line = absl::StrFormat("  %-16s", name.substr(3));
    for (const int c : {4, 16, 64}) {
      best = lab.Measure(absl::StrCat(name, "/", c)).counters.at("FLOP/s");
      absl::StrAppendFormat(&line, "%9.2f", best / 1e9);
    }
    if (name == "BM_Conv_Naive") naive = best;
    if (name == "BM_Conv_Im2ColNaive") columns = best;
    lab.Say(line + "\n");
  }
  lab.Say(absl::StrFormat(
      "\n  With 64 channels, to the loops: Im2Col and the naive product %.1f\n"
      "  times, Conv %.1f times as fast.\n\n",
      columns / naive, best / naive));
  lab.Answer(best < naive ? 0 : best / naive <= 4 ? 1 : 2);
  lab.Say(
      "Two steps. Im2Col answers every question of the formula once, while it\n"
      "copies: is this row inside, where is that pixel? What is left are long\n"
      "rows of numbers. And the product over them is the one operation that\n"
      "everybody has made fast. Copying moves 9 c numbers for each pixel, the\n"
      "product does 18 c * c operations with them: the more channels, the "
      "less\n"
      "the copy matters.\n"
      "Try: 1 x 1 kernels. Im2Col then copies for nothing.\n");
}

// memory: where parameters, time and memory go --------------------------------

double Share(int64_t part, int64_t whole) {
  return whole == 0 ? 0
                    : static_cast<double>(part) / static_cast<double>(whole);
}

void WhereMemoryGoes(Lab& lab) {
  Rng rng(1);
  const std::unique_ptr<Sequential> lenet = MakeLeNet5(rng);
  const Summary summary = Summarize(*lenet, {1, 1, 28, 28});
  lab.Say(absl::StrFormat(
      "\nLeNet-5 has two convolutions and three Dense layers, %d parameters.\n",
      summary.parameters));
  lab.Ask("what part of the parameters, and of the FLOPs, is in convolutions?",
          {"most of both", "few parameters, most FLOPs",
           "most parameters, few FLOPs"});
  int64_t conv_parameters = 0, conv_flops = 0;
  std::string table =
      "\n  operation                 parameters        FLOPs             "
      "activations\n";
  for (const OperationSummary& o : summary.operations) {
    if (o.op == "Conv") {
      conv_parameters += o.parameters;
      conv_flops += o.flops;
    }
    std::string line = absl::StrFormat(
        "  %-23s", absl::StrCat(o.op, " ", ShapeToString(o.output)));
    for (const double share :
         {Share(o.parameters, summary.parameters),
          Share(o.flops, summary.flops),
          Share(o.activation_bytes, summary.activation_bytes)}) {
      const std::string bar = DrawBar(share, 10);
      int columns = 0;  // Bytes that do not continue a UTF-8 character.
      for (const unsigned char byte : bar) columns += (byte & 0xc0) != 0x80;
      absl::StrAppendFormat(&line, " %3.0f%% %s", share * 100, bar);
      line.append(static_cast<size_t>(std::max(0, 12 - columns)), ' ');
    }
    while (line.back() == ' ') line.pop_back();
    absl::StrAppend(&table, line, "\n");
  }
  lab.Say(absl::StrCat(table, "\n"));
  const bool few = Share(conv_parameters, summary.parameters) < 0.5;
  const bool most = Share(conv_flops, summary.flops) >= 0.5;
  lab.Answer(few && most ? 1 : few ? 2 : 0);
  const int64_t weights = summary.parameters * 4;
  const Summary batch = Summarize(*lenet, {64, 1, 28, 28});
  lab.Say(absl::StrFormat(
      "A kernel's few weights are used at every place: little to store, much\n"
      "to do. A Dense weight is used once.\n\n"
      "  the weights                            %8.1f KB\n"
      "  one picture, most at once              %8.1f KB\n"
      "  64 pictures, most at once              %8.1f KB\n"
      "  64 pictures, all kept, as training does%8.1f KB\n\n"
      "Training keeps every activation for the way back: they, not the "
      "weights,\n"
      "fill the memory, and the batch size is what you can change.\n",
      weights / 1e3, summary.peak_bytes / 1e3, batch.peak_bytes / 1e3,
      batch.activation_bytes / 1e3));
  const std::string path = absl::GetFlag(FLAGS_svg);
  if (path.empty()) {
    lab.Say("Try: --svg=resnet.svg draws the ResNet's graph.\n");
    return;
  }
  const std::unique_ptr<Sequential> resnet = MakeResNet(rng);
  lab.WriteFile(path, ToSvg(Summarize(*resnet, {1, 1, 28, 28})));
}

}  // namespace
}  // namespace tinytorch

int main(int argc, char** argv) {
  tinytorch::kernels::KeepFreedMemory();
  return tinytorch::LabMain(
      argc, argv,
      {{"shift", "one budget, three architectures", tinytorch::ShiftedDigits},
       {"field", "how far a unit sees", tinytorch::ReceptiveField},
       {"speed", "three ways to convolve", tinytorch::ThreeConvolutions},
       {"memory", "where parameters, time and memory go",
        tinytorch::WhereMemoryGoes}});
}
