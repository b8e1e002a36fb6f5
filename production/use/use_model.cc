// The part of the Use program that makes a model file and reads it back.

#include <cstdint>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "networks/checkpoint.h"
#include "networks/evaluate.h"
#include "networks/models.h"
#include "networks/sequential.h"
#include "production/serving/make_model.h"
#include "production/model_file.h"
#include "production/use/use_parts.h"
#include "tensor/random.h"
#include "tensor/views.h"
#include "tools/data/file.h"
#include "training/show/interrupt.h"
#include "training/show/live.h"
#include "tensor/show/images.h"
#include "training/data.h"
#include "training/losses.h"
#include "training/optimizers.h"
#include "training/schedules.h"
#include "training/trainer.h"

namespace tinytorch {
namespace {

template <typename T>
T ValueOf(absl::StatusOr<T> result) {
  if (result.ok()) return *std::move(result);
  throw std::runtime_error(std::string(result.status().message()));
}

// One epoch of LeNet-5; the last twelfth of the images says how good it is.
Model TrainOne(const Use& use) {
  const DigitSet& digits = use.digits.train;
  const Tensor images = Images28(digits), labels = Labels(digits);
  const int64_t used = digits.count - digits.count / 12;
  const auto part = [&](int64_t start, int64_t stop) {
    return TensorDataset(Slice(images, {.start = start, .stop = stop}),
                         Slice(labels, {.start = start, .stop = stop}));
  };
  const TensorDataset train = part(0, used);
  const TensorDataset validation = part(used, digits.count);
  Rng rng(1);
  const std::unique_ptr<Sequential> network = MakeLeNet5(rng);
  Adam adam(network->Parameters(), {.learning_rate = 2e-3});
  DataLoader loader(train, {.batch = 64, .seed = 1});
  const int64_t steps = used / 64 + 1;
  Live live("LeNet-5", {.score = "right"});
  Trainer trainer(
      *network, CrossEntropy, adam, loader, validation,
      {.epochs = 1,
       .score = Accuracy,
       .schedule = WarmUp(steps / 10, CosineDecay(steps)),
       .on_step = [&](const Progress& progress) { live.Step(progress); },
       .on_epoch = [&](const EpochMetrics& metrics) { live.Epoch(metrics); },
       .stop = Interrupted});
  const absl::StatusOr<History> history = trainer.Run();
  live.Finish();
  ValueOf(history);
  std::printf("\n");
  return ValueOf(MakeModel("lenet5", WeightsOf(*network), digits));
}

// What is said of a file with one bit turned over, in the middle of a weight.
std::string SaidOfDamage(std::string bytes) {
  bytes[bytes.size() / 2] ^= 4;
  const absl::StatusOr<Model> model = DecodeModel(bytes);
  return model.ok() ? "NOTHING: IT WAS LOADED"
                    : std::string(model.status().message());
}

// The four bytes at `place` as a number, the lowest first.
uint32_t NumberAt(const std::string& bytes, size_t place) {
  uint32_t number = 0;
  for (size_t i = 4; i-- > 0;) {
    number = number << 8 | static_cast<uint8_t>(bytes.at(place + i));
  }
  return number;
}

// "61,706 parameters"
std::string Counted(int64_t parameters) {
  std::string text = absl::StrCat(parameters);
  for (size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, 1, ',');
  return text + " parameters";
}

}  // namespace

void WriteModel(Use& use) {
  const Model model =
      use.train ? TrainOne(use) : ValueOf(ShippedModel("lenet5"));
  use.model_path = use.folder + "/lenet5.model";
  const absl::Status saved = SaveModel(use.model_path, model);
  if (!saved.ok()) throw std::runtime_error(std::string(saved.message()));
  const std::string bytes = ValueOf(ReadWholeFile(use.model_path, 1 << 30));
  const std::unique_ptr<Sequential> network = NetworkOf(use.model_path);
  std::printf(
      "   %s, and beside it what is normal: the\n"
      "   ink and the confidence of 500 training images.\n\n"
      "   %s\n"
      "   %d bytes: \"%s\", version %d, checksum %08x, a safetensors file\n\n"
      "   Read back: %s. And with one bit of it turned over:\n"
      "   \"%s\"\n",
      use.train ? "A LeNet-5 that you have just trained"
                : "The LeNet-5 that comes with the course",
      use.model_path.c_str(), static_cast<int>(bytes.size()),
      bytes.substr(0, 8).c_str(), static_cast<int>(NumberAt(bytes, 8)),
      NumberAt(bytes, 12), Counted(network->ParameterCount()).c_str(),
      SaidOfDamage(bytes).c_str());
}

}  // namespace tinytorch
