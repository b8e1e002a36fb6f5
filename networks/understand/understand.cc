// Understand: four experiments on what an architecture decides.
//
//   ./bazelw run //networks:understand
//   ./bazelw run //networks:understand -- --experiment=shift
//   ./bazelw run //networks:understand -- --experiment=memory --svg=resnet.svg
//   ./bazelw run //networks:understand -- --benchmark_filter=all
//
// The first command asks for a prediction before each experiment; the last one
// prints only the numbers.
//
// Experiment `shift` compares three networks that differ only in their
// connections; `field` shows how many pixels a unit sees; `speed` (speed.cc)
// compares three ways to convolve; `memory` shows where parameters, time and
// memory go.

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "layers/activation.h"
#include "layers/dense.h"
#include "networks/checkpoint.h"
#include "networks/conv.h"
#include "networks/evaluate.h"
#include "networks/graph.h"
#include "networks/models.h"
#include "networks/pool.h"
#include "networks/safetensors.h"
#include "networks/sequential.h"
#include "networks/summary.h"
#include "networks/understand/experiments.h"
#include "tensor/gather.h"
#include "tensor/kernels/allocator.h"
#include "tensor/print.h"
#include "tensor/random.h"
#include "tensor/show/images.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "tools/data/digits.h"
#include "tools/data/value_or_throw.h"
#include "tools/lab/lab.h"
#include "tools/plot/plot.h"
#include "tools/text/columns.h"
#include "tools/text/wrap.h"

ABSL_FLAG(std::string, svg, "",
          "where the experiment `memory` writes the graph of the ResNet");

namespace tinytorch {
namespace {

// shift: one budget of parameters, three architectures ------------------------

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

// Returns images [n, 1, 28, 28] moved down and to the right; free pixels are 0.
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
  lab.Say(text::Reflow(R"(

      Three networks were trained on the same MNIST images, each moved by up to
      4 pixels in both directions (weights/README.md). They have at most 7,960
      parameters:

      )"));
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
          {"nearly all: it was trained on such images", "about two of three",
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
  lab.Say(text::Reflow(R"(
      Neither the number of parameters nor the training images decide: all three
      networks saw every shift. The linear network has one template for each
      digit, and a single template does not fit all places. The MLP has only 10
      units between its layers. The CNN searches the same strokes everywhere,
      and pooling forgets where exactly they were. Beyond 4 pixels, strokes
      leave the image, and no network was trained on such shifts. All accuracies
      fall, also that of the CNN, whose last layer depends on places.
      )"));
}

// field: how far one unit sees ------------------------------------------------

// Returns the layers of LeNet-5 to its second pooling, with this dilation in
// the second convolution.
std::unique_ptr<Sequential> Dilated(int64_t dilation, Rng& rng) {
  auto network = std::make_unique<Sequential>();
  network->Add<Conv2d>(1, 6, Extent2d{5, 5}, rng,
                       Conv2dOptions{.conv = {.padding = {2, 2}}});
  network->Add<Activation>("ReLU", Relu);
  network->Add<MaxPool2d>();
  network->Add<Conv2d>(
      6, 16, Extent2d{5, 5}, rng,
      Conv2dOptions{.conv = {.dilation = {dilation, dilation}}});
  network->Add<Activation>("ReLU", Relu);
  network->Add<MaxPool2d>();
  return network;
}

void ReceptiveField(Lab& lab) {
  Rng rng(1);
  const auto dilation =
      static_cast<int64_t>(lab.settings().Number("dilation", 1, {1, 3}));
  const std::unique_ptr<Sequential> lenet =
      dilation == 1 ? MakeLeNet5(rng) : Dilated(dilation, rng);
  lab.Say(text::Reflow(R"(

      Every result that depends on a NaN is NaN, so NaN shows which pixels a
      unit sees. 784 images, each with a NaN at another pixel, run through
      LeNet-5 as one batch. A pixel is drawn if it makes the unit in the middle
      of the layer's first channel NaN.
      )"));
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
    if (place % 3 == 1) continue;  // ReLU sees the same pixels.
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
  lab.Say(text::Reflow(R"(
      Every layer adds (k - 1) pixels at its own scale, and a pooling of 2
      doubles that scale: 5, 6, 6 + 4 * 2 = 14, 14 + 2 = 16. With depth and
      pooling, small kernels see far. If an object is larger than the field of a
      unit, the unit can only guess.
      )"));
  lab.Try(
      {.set = "dilation=2",
       .question = "The second convolution takes every other number only. How "
                   "many pixels does a unit see at the end?",
       .answer = "576, 24 x 24: its 5 x 5 kernel is 9 wide now. 6 + 8 * 2 = "
                 "22, and 22 + 2 = 24, with as many weights as before.",
       .holds = seen == 576});
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
  lab.Ask("what share of the parameters, and of the FLOPs, is in convolutions?",
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
      absl::StrAppendFormat(&line, " %3.0f%% %s", share * 100,
                            text::PadRight(bar, 12));
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
  lab.Say(text::Reflow(absl::StrFormat(
      R"(
      A kernel has few weights and uses them at every place: little memory, many
      operations. A weight of a Dense layer is used once for each image.

        the weights                            %8.1f KB
        one image, largest at once             %8.1f KB
        64 images, largest at once             %8.1f KB
        64 images, all kept, as in training    %8.1f KB

      Training keeps every activation for the way back. Activations fill the
      memory, not weights, and they grow with the batch size.
      )",
      weights / 1e3, summary.peak_bytes / 1e3, batch.peak_bytes / 1e3,
      batch.activation_bytes / 1e3)));
  const std::string path = absl::GetFlag(FLAGS_svg);
  if (path.empty()) {
    lab.Say("\n--svg=resnet.svg draws the graph of the ResNet.\n");
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
