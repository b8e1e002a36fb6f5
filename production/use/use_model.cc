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
#include "production/given/little_endian.h"
#include "production/model_file.h"
#include "production/serving/make_model.h"
#include "production/use/use_parts.h"
#include "tensor/random.h"
#include "tensor/show/images.h"
#include "tensor/views.h"
#include "tools/data/file.h"
#include "tools/text/number.h"
#include "training/data.h"
#include "training/losses.h"
#include "training/optimizers.h"
#include "training/schedules.h"
#include "training/show/interrupt.h"
#include "training/show/live.h"
#include "training/trainer.h"

namespace tinytorch {
namespace {

template <typename T>
T ValueOf(absl::StatusOr<T> result) {
  if (result.ok()) return *std::move(result);
  throw std::runtime_error(std::string(result.status().message()));
}

// Trains a LeNet-5 for one epoch, and tests it on the last twelfth of the
// images.
Model TrainOne(const ServingDemo& demo) {
  const DigitSet& digits = demo.digits.train;
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

// Returns the error of a file with one flipped bit, in the middle of a weight.
std::string ErrorOfDamage(std::string bytes) {
  bytes[bytes.size() / 2] ^= 4;
  const absl::StatusOr<Model> model = DecodeModel(bytes);
  return model.ok() ? "NO ERROR: IT WAS LOADED"
                    : std::string(model.status().message());
}

// Returns the four bytes at `place` as a number.
uint32_t NumberAt(const std::string& bytes, size_t place) {
  return static_cast<uint32_t>(FromLittleEndian(bytes.substr(place, 4)));
}

}  // namespace

void WriteModel(ServingDemo& demo) {
  const Model model =
      demo.train ? TrainOne(demo) : ValueOf(ShippedModel("lenet5"));
  demo.model_path = demo.folder + "/lenet5.model";
  const absl::Status saved = SaveModel(demo.model_path, model);
  if (!saved.ok()) throw std::runtime_error(std::string(saved.message()));
  const std::string bytes = ValueOf(ReadWholeFile(demo.model_path, 1 << 30));
  const std::unique_ptr<Sequential> network = NetworkOf(demo.model_path);
  std::printf(
      "   %s, with the ink and the\n"
      "   confidence of 500 training images, to notice drift.\n\n"
      "   %s\n"
      "   %d bytes: \"%s\", version %d, checksum %08x, a safetensors file\n\n"
      "   It reads back as %s parameters. With one flipped bit:\n"
      "   \"%s\"\n",
      demo.train ? "A LeNet-5 that you have just trained"
                 : "The LeNet-5 that comes with the course",
      demo.model_path.c_str(), static_cast<int>(bytes.size()),
      bytes.substr(0, 8).c_str(), static_cast<int>(NumberAt(bytes, 8)),
      NumberAt(bytes, 12), text::WithCommas(network->ParameterCount()).c_str(),
      ErrorOfDamage(bytes).c_str());
}

}  // namespace tinytorch
