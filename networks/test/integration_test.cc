// Whole networks on real digits, from layers to files and back.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/testing/waves.h"
#include "networks/checkpoint.h"
#include "networks/evaluate.h"
#include "networks/lenet5_weights.h"
#include "networks/models.h"
#include "networks/safetensors.h"
#include "networks/sequential.h"
#include "networks/summary.h"
#include "networks/trained_json.h"
#include "networks/transformer.h"
#include "tensor/random.h"
#include "tensor/show/images.h"
#include "tensor/tensor.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/testing/trace.h"
#include "tensor/views.h"
#include "tools/data/digits.h"
#include "tools/data/value_or_throw.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

// Makes LeNet-5 with trained weights (weights/README.md).
std::unique_ptr<Sequential> TrainedLeNet() {
  Rng rng(1);
  std::unique_ptr<Sequential> lenet = MakeLeNet5(rng);
  const Weights weights = ValueOrThrow(ParseSafetensors(Lenet5Weights()));
  ThrowIfError(CopyInto(*lenet, weights));
  return lenet;
}

std::vector<std::pair<std::string, std::unique_ptr<Sequential>>> AllModels() {
  Rng rng(1);
  std::vector<std::pair<std::string, std::unique_ptr<Sequential>>> models;
  models.emplace_back("MLP", MakeMlp({784, 128, 10}, rng));
  models.emplace_back("LeNet-5", MakeLeNet5(rng));
  models.emplace_back("ResNet", MakeResNet(rng));
  return models;
}

TEST(NetworksIntegrationTest, LeNetReadsDigits) {
  Why("A mistake in convolution, pooling, weights or evaluation makes this "
      "network guess.");
  const std::unique_ptr<Sequential> lenet = TrainedLeNet();
  // UCI's digits, enlarged. The weights know MNIST only, and still read them.
  const DigitSet digits = UciDigits().test;
  const Tensor logits = Predict(*lenet, Images28(digits), 64);
  const Tensor labels = Labels(digits);
  EXPECT_GT(Accuracy(logits, labels), 0.9);
  const Tensor counts = ConfusionMatrix(logits, labels);
  for (int64_t i = 0; i < 10; ++i) {
    EXPECT_GT(counts.At({i, i}), 15) << "of about 30 digits " << i;
  }
}

TEST(NetworksIntegrationTest, AMovedDigitStaysTheSameDigit) {
  Why("Convolution and pooling exist for this.");
  const std::unique_ptr<Sequential> lenet = TrainedLeNet();
  const DigitSet digits = UciDigits().test;
  const Tensor images = Images28(digits);
  const Tensor moved = Tensor::Zeros(images.shape());
  Assign(Slice(moved, {.axis = 3, .start = 2}),
         Slice(images, {.axis = 3, .stop = 26}));
  EXPECT_GT(Accuracy(Predict(*lenet, moved), Labels(digits)), 0.8);
}

TEST(NetworksIntegrationTest, ANetworkSurvivesItsFile) {
  Why("With parameters and running averages from a file, another network must "
      "give the same results to the bit.");
  Rng rng(1), other(2);
  const std::unique_ptr<Sequential> trained = MakeResNet(rng);
  const std::unique_ptr<Sequential> fresh = MakeResNet(other);
  const Tensor x = RandomTensor({5, 1, 28, 28}, 3, 0, 1);
  (*trained)(x);  // In training mode: BatchNorm learns its averages.
  const Tensor wanted = Predict(*trained, x);
  const std::string path =
      absl::StrCat(::testing::TempDir(), "/resnet.safetensors");
  ASSERT_TRUE(SaveSafetensors(path, WeightsOf(*trained)).ok());
  const absl::StatusOr<Weights> weights = LoadSafetensors(path);
  std::filesystem::remove(path);
  ASSERT_TRUE(weights.ok()) << weights.status();
  ASSERT_TRUE(CopyInto(*fresh, *weights).ok());
  EXPECT_THAT(Predict(*fresh, x), EqualsTensor(wanted));
}

TEST(NetworksIntegrationTest, ReadAndWrittenAgainItIsTheSameFile) {
  Why("Weights are passed on many times; they must not change by a byte.");
  const absl::StatusOr<Weights> weights = ParseSafetensors(Lenet5Weights());
  ASSERT_TRUE(weights.ok()) << weights.status();
  const absl::StatusOr<std::string> bytes = SerializeSafetensors(*weights);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_TRUE(*bytes == Lenet5Weights()) << "of " << bytes->size() << " bytes";
}

TEST(NetworksIntegrationTest, PyTorchGetsTheSameLogitsFromTheseWeights) {
  Why("Weights trained here give the same results in PyTorch.");
  const std::unique_ptr<Sequential> lenet = TrainedLeNet();
  const Tensor images = Wave(100, {3, 1, 28, 28}, 0.5, 0.5);
  EXPECT_THAT(
      Predict(*lenet, images),
      NearTensor(GoldenCases(TrainedJson(), "LeNet-5").at(0)["y"], kLongSum));
}

TEST(NetworksIntegrationTest, AnswersDoNotDependOnTheBatch) {
  Why("In evaluation mode, BatchNorm must not look at the other images of the "
      "batch.");
  const Tensor x = RandomTensor({5, 1, 28, 28}, 3, 0, 1);
  for (const auto& [name, network] : AllModels()) {
    SCOPED_TRACE(name);
    EXPECT_THAT(Predict(*network, x, 1),
                NearTensor(Predict(*network, x, 5), kLongSum));
    EXPECT_THAT(Predict(*network, Slice(x, {.stop = 0})), HasShape({0, 10}));
  }
}

TEST(NetworksIntegrationTest, TheSummaryAgreesWithTheLayers) {
  Why("A summary is independent of the layers: if both agree, both are right.");
  for (const auto& [name, network] : AllModels()) {
    SCOPED_TRACE(name);
    const Summary summary = Summarize(*network, {3, 1, 28, 28});
    int64_t parameters = 0;
    for (const OperationSummary& operation : summary.operations) {
      parameters += operation.parameters;
    }
    EXPECT_EQ(parameters, network->ParameterCount());
    EXPECT_EQ(summary.operations.back().output,
              network->OutputShape({3, 1, 28, 28}));
    EXPECT_LE(summary.peak_bytes, summary.activation_bytes * 4);
  }
  const Summary lenet = Summarize(*TrainedLeNet(), {1, 1, 28, 28});
  EXPECT_EQ(lenet.parameters, 61'706);
  EXPECT_EQ(lenet.flops, 852'370);
  EXPECT_EQ(lenet.activation_bytes,
            59'264 / 4 * static_cast<int64_t>(sizeof(Scalar)));
}

TEST(NetworksIntegrationTest, TheResNetHasThreeShortcuts) {
  Why("Shortcuts let networks be deep; the summary shows them.");
  Rng rng(1);
  const Summary summary = Summarize(*MakeResNet(rng), {1, 1, 28, 28});
  int joins = 0;
  for (const OperationSummary& operation : summary.operations) {
    if (operation.op == "Add" && operation.inputs.size() == 2) ++joins;
  }
  EXPECT_EQ(joins, 3);
}

TEST(NetworksIntegrationTest, ALanguageModelIsANetworkLikeAnyOther) {
  Why("Summary and files do not depend on attention, and must work with it.");
  const GptOptions options = {
      .vocab_size = 9, .context = 6, .width = 8, .heads = 2, .layers = 2};
  Rng rng(1), other(2);
  Gpt gpt(options, rng), copy(options, other);
  const Summary summary = Summarize(gpt, {3, 6});
  int64_t parameters = 0;
  for (const OperationSummary& operation : summary.operations) {
    parameters += operation.parameters;
  }
  EXPECT_EQ(parameters, gpt.ParameterCount());
  EXPECT_THAT(summary.operations,
              Contains(Field(&OperationSummary::op, "Softmax")));

  const absl::StatusOr<std::string> file = SerializeSafetensors(WeightsOf(gpt));
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE(CopyInto(copy, *ParseSafetensors(*file)).ok());
  const Tensor text = MakeTensor({1, 4}, {1, 8, 0, 3});
  EXPECT_THAT(copy(text), EqualsTensor(gpt(text)));
}

TEST(NetworksIntegrationTest, AWrongImageIsRefusedBeforeAnyArithmetic) {
  Why("The error must name the layer that does not fit, not a product inside "
      "of it, and come before a minute of convolutions.");
  const std::unique_ptr<Sequential> lenet = TrainedLeNet();
  const Tensor wrong = Counting({1, 1, 24, 24});
  EXPECT_THAT([&] { Predict(*lenet, wrong); },
              ThrowsMessage<std::invalid_argument>(
                  HasSubstr("7: Dense(400, 120): wanted [..., 400]")));
  EXPECT_THAT(TraceOf([&] { EXPECT_ANY_THROW((*lenet)(wrong)); }), IsEmpty());
}

TEST(NetworksIntegrationTest, TheWeightsOfOneNetworkDoNotFitAnother) {
  Why("A wrong file must give an error with names, not wrong results.");
  for (const auto& [from, one] : AllModels()) {
    for (const auto& [to, another] : AllModels()) {
      EXPECT_EQ(CopyInto(*another, WeightsOf(*one)).ok(), from == to)
          << from << " into " << to;
    }
  }
}

}  // namespace
}  // namespace tinytorch
