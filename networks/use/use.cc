// Use: two networks read ten thousand digits they have never seen.
//
//   ./bazelw run //networks:use                      what you have written
//   ./bazelw run --config=reference //networks:use   the reference
//
// The weights come as files; the next module trains them (weights/README.md).
// Everything else is yours: each step below is a few lines on this module.
//
// The steps come first, then the code that shows them on the screen.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "layers/activation.h"
#include "networks/checkpoint.h"
#include "networks/evaluate.h"
#include "networks/models.h"
#include "networks/safetensors.h"
#include "networks/sequential.h"
#include "networks/summary.h"
#include "tensor/broadcast.h"
#include "tensor/elementwise.h"
#include "tensor/gather.h"
#include "tensor/random.h"
#include "tensor/reduce.h"
#include "tensor/show/images.h"
#include "tensor/show/tour.h"
#include "tensor/tensor.h"
#include "tensor/views.h"
#include "tools/data/digits.h"
#include "tools/data/value_or_throw.h"

namespace tinytorch {
namespace {

// The steps, for n images and 10 classes --------------------------------------

// Step 1: a network gets its numbers from a file.
void Load(Layer& network, const std::string& file) {
  ThrowIfError(CopyInto(
      network, ValueOrThrow(LoadSafetensors("networks/weights/" + file))));
}

// Step 2: the images that LeNet-5 reads wrong, the most certain mistakes first.
std::vector<int64_t> Mistakes(const TopKResult& answers, const Tensor& labels) {
  std::vector<int64_t> wrong;
  for (int64_t i = 0; i < labels.size(0); ++i) {
    if (answers.classes.At({i, 0}) != labels.At({i})) wrong.push_back(i);
  }
  std::ranges::stable_sort(wrong, [&](int64_t a, int64_t b) {
    return answers.scores.At({a, 0}) > answers.scores.At({b, 0});
  });
  return wrong;
}

// Step 3: the results of the first convolution for an image [1, 1, 28, 28]: six
// maps, each from 0 to 1. [6, 28, 28]
Tensor FeatureMaps(Sequential& lenet, const Tensor& image) {
  const Tensor maps = Squeeze(Relu(lenet[0](image)), 0);
  return maps / Maximum(Max(maps, {.axes = {1, 2}, .keepdims = true}), 1e-6f);
}

// The code that shows the steps -----------------------------------------------

struct Reader {
  std::string name;
  std::string file;
  std::unique_ptr<Sequential> network;
};

std::vector<Reader> Readers() {
  Rng rng(1);  // Load() overwrites the random weights.
  std::vector<Reader> readers;
  readers.push_back({"MLP", "mlp.safetensors", MakeMlp({784, 128, 10}, rng)});
  readers.push_back({"LeNet-5", "lenet5.safetensors", MakeLeNet5(rng)});
  for (const Reader& reader : readers) Load(*reader.network, reader.file);
  return readers;
}

void PrintConfusion(const Tensor& counts) {
  std::printf("   taken for");
  for (int j = 0; j < 10; ++j) std::printf("%5d", j);
  std::printf("\n");
  for (int64_t i = 0; i < 10; ++i) {
    std::printf("   a %d      ", static_cast<int>(i));
    for (int64_t j = 0; j < 10; ++j) {
      const int count = static_cast<int>(counts.At({i, j}));
      std::printf("%s",
                  count == 0 ? "    ." : absl::StrFormat("%5d", count).c_str());
    }
    std::printf("\n");
  }
}

void ShowMistakes(const Tensor& images, const Tensor& labels,
                  const TopKResult& answers) {
  std::vector<int64_t> wrong = Mistakes(answers, labels);
  std::printf(
      "   %d images are read wrong. These are the most certain mistakes, with\n"
      "   the truth, the answer, and its probability:\n\n",
      static_cast<int>(wrong.size()));
  wrong.resize(std::min<size_t>(wrong.size(), 8));
  if (wrong.empty()) return;
  const Tensor index =
      Tensor::FromValues({static_cast<int64_t>(wrong.size())},
                         std::vector<Scalar>(wrong.begin(), wrong.end()));
  std::vector<std::string> captions;
  for (const int64_t i : wrong) {
    captions.push_back(absl::StrFormat(
        "a %.0f, read %.0f: %.0f %%", labels.At({i}),
        answers.classes.At({i, 0}), answers.scores.At({i, 0}) * 100));
  }
  std::printf("%s",
              Gallery(Squeeze(Gather(images, index), 1), captions).c_str());
}

void ShowMaps(Sequential& lenet, const Tensor& image) {
  const Tensor kernels = Squeeze(lenet.Parameters()[0].tensor, 1);  // [6, 5, 5]
  const Tensor large = Reshape(
      Expand(Reshape(kernels, {6, 5, 1, 5, 1}), {6, 5, 2, 5, 2}), {6, 10, 10});
  std::vector<std::string> names;
  for (int i = 0; i < 6; ++i) names.push_back(absl::StrCat("kernel ", i));
  std::printf("%s", Gallery(large, names).c_str());
  std::printf(
      "   These six patterns of 5 x 5 were learned. Each moves over the whole\n"
      "   image; its map is light where the image looks like it:\n\n");
  names = {"the image"};
  for (int i = 0; i < 6; ++i) names.push_back(absl::StrCat("map ", i));
  const Tensor all =
      Concatenate({Squeeze(image, 0), FeatureMaps(lenet, image)});
  std::printf("%s", Gallery(all, names).c_str());
}

void Tour() {
  const Digits digits = LoadDigits();
  std::printf("%s\n", digits.message.c_str());

  Title("1. Two networks, and their weights from files");
  std::vector<Reader> readers = Readers();
  for (const Reader& reader : readers) {
    std::printf("   %-8s  %-24s  %6s parameters  %s\n", reader.name.c_str(),
                reader.network->name().c_str(),
                std::to_string(reader.network->ParameterCount()).c_str(),
                reader.file.c_str());
  }
  Sequential& lenet = *readers[1].network;

  Title("2. They read images that they have never seen");
  const Tensor images = Images28(digits.test);
  const Tensor labels = Labels(digits.test);
  if (digits.test.rows != 28) {
    std::printf(
        "   The networks learned from MNIST, which is not here. They get the\n"
        "   UCI digits, enlarged, which come from other people, pens and\n"
        "   scanners. Of MNIST they read more than 97 of 100 images.\n\n");
  }
  Tensor logits;
  for (const Reader& reader : readers) {
    const auto start = std::chrono::steady_clock::now();
    logits = Predict(*reader.network, images);
    const std::chrono::duration<double> time =
        std::chrono::steady_clock::now() - start;
    std::printf("   %-8s  %.2f %% of %s right, in %.2f s\n",
                reader.name.c_str(), Accuracy(logits, labels) * 100,
                std::to_string(digits.test.count).c_str(), time.count());
  }

  Title("3. What LeNet-5 takes for what");
  PrintConfusion(ConfusionMatrix(logits, labels));

  Title("4. Its mistakes");
  ShowMistakes(images, labels, TopK(Softmax(logits), 1));

  Title("5. What its first convolution sees");
  ShowMaps(lenet, Slice(images, {.stop = 1}));

  Title("6. What it costs: the summary of one image");
  std::printf("%s", ToTable(Summarize(lenet, {1, 1, 28, 28})).c_str());

  std::printf(
      "\nThe steps are the first functions of networks/use/use.cc. Next: why\n"
      "the architecture decides, ./bazelw run //networks:understand\n");
}

}  // namespace
}  // namespace tinytorch

int main() { return tinytorch::RunTour("networks", tinytorch::Tour); }
