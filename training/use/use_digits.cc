// The parts of the Use program that read digits: an MLP and LeNet-5.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "layers/activation.h"
#include "layers/dense.h"
#include "networks/checkpoint.h"
#include "networks/conv.h"
#include "networks/evaluate.h"
#include "networks/models.h"
#include "networks/pool.h"
#include "networks/safetensors.h"
#include "networks/sequential.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tools/data/digits.h"
#include "tools/data/file.h"
#include "training/show/interrupt.h"
#include "training/show/report.h"
#include "tensor/show/images.h"
#include "training/data.h"
#include "training/optimizers.h"
#include "training/schedules.h"
#include "training/use/use_parts.h"

namespace tinytorch {
namespace {

struct ReadingLesson {
  Examples train, validation, test;
  std::string message;
  bool mnist = false;
};

// The last twelfth of the training images chooses the best epoch (5,000 of
// MNIST's 60,000); the test images are looked at once, at the end.
ReadingLesson LoadLesson(bool quick) {
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

void Save(const Use& use, const Layer& network, const std::string& name) {
  if (use.weights.empty()) return;
  const std::string path =
      PathFromUser(use.weights) + "/" + name + ".safetensors";
  const absl::Status status = SaveSafetensors(path, WeightsOf(network));
  if (!status.ok()) throw std::runtime_error(std::string(status.message()));
  std::printf("   Written: %s.safetensors\n", name.c_str());
}

// The first layer's weights as pictures of h x w.
std::vector<Picture> Filters(const Tensor& weight, int count, int h, int w) {
  const std::vector<Scalar> values = weight.ToVector();
  std::vector<Picture> pictures;
  for (int i = 0; i < count; ++i) {
    const auto first = values.begin() + i * h * w;
    pictures.push_back({.name = absl::StrCat(i),
                        .rows = h,
                        .columns = w,
                        .values = {first, first + h * w}});
  }
  return pictures;
}

// How a network is to learn: every image is moved by up to `most` pixels, anew
// in each epoch.
struct Reading {
  std::string name;
  Layer& network;
  int64_t epochs;
  double rate = 2e-3;
  int64_t batch = 64;
  int64_t most = 1;
};

Learned Read(Use& use, const ReadingLesson& lesson, const Reading& reading) {
  std::printf("   %s\n", lesson.message.c_str());
  if (!lesson.mnist) {
    std::printf(
        "   With MNIST it would reach what is claimed; with these few digits "
        "of\n   other people nothing is claimed.\n");
  }
  std::printf("\n");
  const int64_t most = reading.most;
  const LoaderOptions loader = {
      .batch = reading.batch,
      .drop_last = lesson.mnist,
      .seed = 1,
      .augmentation = [most](const Tensor& images, Rng& rng) {
        return RandomShift(images, most, rng);
      }};
  Adam adam(reading.network.Parameters(), {.learning_rate = reading.rate});
  const int64_t size = lesson.train.labels.size(0);
  const int64_t batches = std::max<int64_t>(size / reading.batch, 1);
  const Learned learned = Teach(
      use,
      {.name = reading.name,
       .network = reading.network,
       .optimizer = adam,
       .loader = loader,
       .trainer = {.epochs = reading.epochs,
                   .score = Accuracy,
                   .schedule = WarmUp(batches / 4,
                                      CosineDecay(reading.epochs * batches))}},
      lesson.train, lesson.validation, lesson.test);
  use.report.Heading(
      absl::StrFormat("%s: %.2f %% of %d test images right, cross-entropy %.4f",
                      reading.name, learned.verdict.accuracy * 100,
                      learned.verdict.examples, learned.verdict.cross_entropy));
  use.report.Add(ChartDrawing(learned.loss));
  use.report.Add(ChartDrawing(learned.score));
  use.report.Add(ConfusionDrawing(learned.verdict.confusion));
  return learned;
}

}  // namespace

void LearnMlp(Use& use) {
  const ReadingLesson lesson = LoadLesson(use.quick);
  Rng rng(1);
  const std::unique_ptr<Sequential> mlp = MakeMlp({784, 128, 10}, rng);
  const int64_t epochs = use.quick ? 1 : 20;
  const Learned learned = Read(use, lesson, {"MLP 784-128-10", *mlp, epochs});
  if (lesson.mnist) {
    Claim(use, learned.verdict.accuracy >= 0.98, "MLP: at least 98.0 %");
  }
  use.report.Add(
      PicturesDrawing("What 12 of its 128 hidden units look for",
                      Filters(mlp->Parameters().at(0).tensor, 12, 28, 28)));
  Save(use, *mlp, "mlp");
}

void LearnLeNet(Use& use) {
  const ReadingLesson lesson = LoadLesson(use.quick);
  Rng rng(1);
  const std::unique_ptr<Sequential> lenet = MakeLeNet5(rng);
  // For weights that are kept it may take longer than for a look.
  const bool keep = !use.weights.empty();
  const int64_t epochs = use.quick ? 1 : keep ? 12 : 5;
  const Learned learned = Read(use, lesson, {"LeNet-5", *lenet, epochs});
  if (lesson.mnist) {
    Claim(use, learned.verdict.accuracy >= 0.99,
          absl::StrCat("LeNet-5: at least 99.0 % in ", epochs, " epochs"));
  }
  use.report.Add(
      PicturesDrawing("The six patterns of its first convolution",
                      Filters(lenet->Parameters().at(0).tensor, 6, 5, 5)));
  Save(use, *lenet, "lenet5");
}

void LearnShifts(Use& use) {
  ReadingLesson lesson = LoadLesson(use.quick);
  constexpr int64_t kMost = 4;
  Rng rng(1), moves(2);
  lesson.validation.inputs =
      RandomShift(lesson.validation.inputs, kMost, moves);
  lesson.test.inputs = RandomShift(lesson.test.inputs, kMost, moves);

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
    Read(use, lesson, {name, *network, use.quick ? 1 : 8, 2e-3, 64, kMost});
    Save(use, *network, name);
  }
}

}  // namespace tinytorch
