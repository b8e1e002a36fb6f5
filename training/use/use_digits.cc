// The parts of the Use program that read digits: an MLP and LeNet-5.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "layers/activation.h"
#include "layers/dense.h"
#include "layers/given/eval_scope.h"
#include "networks/checkpoint.h"
#include "networks/conv.h"
#include "networks/evaluate.h"
#include "networks/models.h"
#include "networks/pool.h"
#include "networks/safetensors.h"
#include "networks/sequential.h"
#include "tensor/random.h"
#include "tensor/reduce.h"
#include "tensor/show/images.h"
#include "tensor/tensor.h"
#include "tools/data/digits.h"
#include "tools/data/file.h"
#include "tools/data/value_or_throw.h"
#include "tools/plot/plot.h"
#include "tools/text/wrap.h"
#include "training/data.h"
#include "training/optimizers.h"
#include "training/schedules.h"
#include "training/show/glyphs.h"
#include "training/show/interrupt.h"
#include "training/show/report.h"
#include "training/use/use_parts.h"

namespace tinytorch {
namespace {

struct DigitExamples {
  Examples train, validation, test;
  std::string message;  // which data set it is
  bool mnist = false;
};

// The last twelfth of the training images chooses the best epoch (5,000 of
// MNIST's 60,000). The test images are used once, at the end.
DigitExamples LoadDigitExamples(bool quick) {
  const Digits digits = LoadDigits();
  const Examples all = {Images28(digits.train), Labels(digits.train)};
  const Examples test = {Images28(digits.test), Labels(digits.test)};
  const int64_t n = digits.train.count;
  const int64_t held_back = n / 12;
  const int64_t used =
      quick ? std::min<int64_t>(n - held_back, 600) : n - held_back;
  return {.train = Rows(all, 0, used),
          .validation = Rows(all, n - held_back, n),
          .test = test,
          .message = digits.message,
          .mnist = digits.train.rows == 28};
}

void Save(const DemoState& demo, const Layer& network,
          const std::string& name) {
  if (demo.weights.empty()) return;
  const std::string path =
      PathFromUser(demo.weights) + "/" + name + ".safetensors";
  ThrowIfError(SaveSafetensors(path, WeightsOf(network)));
  std::printf("   Written: %s.safetensors\n", name.c_str());
}

// The first layer's weights as images of h x w.
std::vector<Image> Filters(const Tensor& weight, int count, int h, int w) {
  const std::vector<Scalar> values = weight.ToVector();
  std::vector<Image> images;
  for (int i = 0; i < count; ++i) {
    const auto first = values.begin() + i * h * w;
    images.push_back({.name = absl::StrCat(i),
                      .rows = h,
                      .columns = w,
                      .values = {first, first + h * w}});
  }
  return images;
}

// How to train a network. In each epoch every image moves by up to `most`
// pixels.
struct DigitJob {
  std::string name;
  Layer& network;
  int64_t epochs;
  double rate = 2e-3;
  int64_t batch = 64;
  int64_t most = 1;
  int kernel = 0;  // The side of the first layer's filters.
};

// Draws two validation images with the answers that the network gives at this
// moment, in 36 columns and 9 rows, and six filters of its first layer below.
std::string DrawWhatItLearns(const DigitExamples& digits, const DigitJob& job) {
  constexpr int64_t kImages = 2, kColumns = 16;
  const Examples shown = Rows(digits.validation, 0, kImages);
  const EvalScope eval(job.network);
  const Tensor answers = ArgMax(job.network(shown.inputs), {.axis = 1});
  std::vector<std::string> drawings;
  for (int64_t i = 0; i < kImages; ++i) {
    const Scalar answer = answers.At({i});
    drawings.push_back(absl::StrCat(
        DrawInk(Rows(shown, i, i + 1).inputs.ToVector(), 28, kColumns),
        answer == shown.labels.At({i}) ? "right: " : "wrong: ", answer, "\n"));
  }
  std::string out = Beside(drawings, 2);
  if (job.kernel == 0) return out;
  std::vector<std::string> filters;
  for (const Image& image : Filters(job.network.Parameters().at(0).tensor, 6,
                                    job.kernel, job.kernel)) {
    filters.push_back(DrawFilter(image.values, job.kernel));
  }
  return absl::StrCat(out, Beside(filters, 1));
}

TrainingOutcome Read(DemoState& demo, const DigitExamples& digits,
                     const DigitJob& job) {
  std::printf("   %s\n", digits.message.c_str());
  if (!digits.mnist) {
    std::printf("%s", text::Reflow(R"(
        The claims are for MNIST. With these few digits of other people nothing
        is claimed.
        )",
                                   {.indent = 3})
                          .c_str());
  }
  std::printf("\n");
  const int64_t most = job.most;
  const LoaderOptions loader = {
      .batch = job.batch,
      .drop_last = digits.mnist,
      .seed = 1,
      .augmentation = [most](const Tensor& images, Rng& rng) {
        return RandomShift(images, most, rng);
      }};
  Adam adam(job.network.Parameters(), {.learning_rate = job.rate});
  const int64_t size = digits.train.labels.size(0);
  const int64_t batches = std::max<int64_t>(size / job.batch, 1);
  const TrainingOutcome outcome = TrainAndMeasure(
      demo,
      {.name = job.name,
       .network = job.network,
       .optimizer = adam,
       .loader = loader,
       .trainer = {.epochs = job.epochs,
                   .score = Accuracy,
                   .schedule =
                       WarmUp(batches / 4, CosineDecay(job.epochs * batches))},
       .image = [&] { return DrawWhatItLearns(digits, job); }},
      digits.train, digits.validation, digits.test);
  demo.report.Heading(absl::StrFormat(
      "%s: %.2f %% of %d test images right, cross-entropy %.4f", job.name,
      outcome.measured.accuracy * 100, outcome.measured.examples,
      outcome.measured.cross_entropy));
  demo.report.Add(ChartDrawing(outcome.loss));
  demo.report.Add(ChartDrawing(outcome.score));
  demo.report.Add(ConfusionDrawing(outcome.measured.confusion));
  return outcome;
}

}  // namespace

void LearnMlp(DemoState& demo) {
  const DigitExamples digits = LoadDigitExamples(demo.quick);
  Rng rng(1);
  const std::unique_ptr<Sequential> mlp = MakeMlp({784, 128, 10}, rng);
  const int64_t epochs = demo.quick ? 1 : 20;
  const TrainingOutcome outcome =
      Read(demo, digits, {"MLP 784-128-10", *mlp, epochs});
  if (digits.mnist) {
    Claim(demo, outcome.trusted && outcome.measured.accuracy >= 0.98,
          "MLP: at least 98.0 %");
  }
  demo.report.Add(
      ImagesDrawing("The patterns of 12 of its 128 hidden units",
                    Filters(mlp->Parameters().at(0).tensor, 12, 28, 28)));
  Save(demo, *mlp, "mlp");
}

void LearnLeNet(DemoState& demo) {
  const DigitExamples digits = LoadDigitExamples(demo.quick);
  Rng rng(1);
  const std::unique_ptr<Sequential> lenet = MakeLeNet5(rng);
  // Weights that are kept are worth a longer training.
  const bool keep = !demo.weights.empty();
  const int64_t epochs = demo.quick ? 1 : keep ? 12 : 5;
  const TrainingOutcome outcome = Read(
      demo, digits,
      {.name = "LeNet-5", .network = *lenet, .epochs = epochs, .kernel = 5});
  if (digits.mnist) {
    Claim(demo, outcome.trusted && outcome.measured.accuracy >= 0.99,
          absl::StrCat("LeNet-5: at least 99.0 % in ", epochs, " epochs"));
  }
  demo.report.Add(
      ImagesDrawing("The six patterns of its first convolution",
                    Filters(lenet->Parameters().at(0).tensor, 6, 5, 5)));
  Save(demo, *lenet, "lenet5");
}

void LearnShifts(DemoState& demo) {
  DigitExamples digits = LoadDigitExamples(demo.quick);
  constexpr int64_t kMost = 4;
  Rng rng(1), moves(2);
  digits.validation.inputs =
      RandomShift(digits.validation.inputs, kMost, moves);
  digits.test.inputs = RandomShift(digits.test.inputs, kMost, moves);

  const std::unique_ptr<Sequential> linear = MakeMlp({784, 10}, rng);
  const std::unique_ptr<Sequential> mlp = MakeMlp({784, 10, 10}, rng);
  Sequential cnn;
  cnn.Add<Conv2d>(1, 8, Extent2d{5, 5}, rng);
  cnn.Add<Activation>("ReLU", Relu);
  cnn.Add<MaxPool2d>();
  cnn.Add<Conv2d>(8, 20, Extent2d{5, 5}, rng);
  cnn.Add<Activation>("ReLU", Relu);
  cnn.Add<MaxPool2d>();
  cnn.Add<Flatten>();
  cnn.Add<Dense>(320, 10, rng);

  for (const auto& [name, network] :
       {std::pair<std::string, Sequential*>("shift_linear", linear.get()),
        {"shift_mlp", mlp.get()},
        {"shift_cnn", &cnn}}) {
    if (Interrupted()) return;
    Read(demo, digits, {name, *network, demo.quick ? 1 : 8, 2e-3, 64, kMost});
    Save(demo, *network, name);
  }
}

}  // namespace tinytorch
