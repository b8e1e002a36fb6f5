#include "production/serving/make_model.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "networks/checkpoint.h"
#include "networks/evaluate.h"
#include "networks/models.h"
#include "production/model_file.h"
#include "production/serving/lenet5_pytorch_json.h"
#include "production/serving/lenet5_pytorch_weights.h"
#include "tensor/random.h"
#include "tensor/show/images.h"
#include "tensor/testing/golden.h"
#include "tensor/testing/tensors.h"
#include "tensor/views.h"
#include "tools/data/digits.h"

namespace tinytorch {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// Returns images of one shade each: 0, 1, 2, ... of 255.
DigitSet Shades(int64_t count) {
  DigitSet set = {.name = "shades",
                  .count = count,
                  .rows = 28,
                  .cols = 28,
                  .pixels = {},
                  .labels = std::vector<uint8_t>(count, 3),
                  .max_pixel = 255};
  for (int64_t i = 0; i < count; ++i) {
    set.pixels.insert(set.pixels.end(), 28 * 28, static_cast<uint8_t>(i));
  }
  return set;
}

std::vector<float> Numbers(const Model& model, const std::string& name) {
  std::istringstream text(model.weights.metadata.at(name));
  std::vector<float> numbers;
  for (float number; text >> number;) numbers.push_back(number);
  EXPECT_TRUE(text.eof()) << name;
  return numbers;
}

Weights Mlp() {
  Rng rng(3);
  return WeightsOf(*MakeMlp({784, 128, 10}, rng));
}

TEST(MakeModelTest, NotesTheInkOfEachImage) {
  const absl::StatusOr<Model> model = MakeModel("mlp", Mlp(), Shades(4));
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(model->architecture, "mlp");
  EXPECT_THAT(Numbers(*model, "drift.ink"),
              ElementsAre(FloatEq(0), FloatEq(1 / 255.f), FloatEq(2 / 255.f),
                          FloatEq(3 / 255.f)));
}

TEST(MakeModelTest, NotesHowSureTheNetworkIs) {
  // A network of zeros finds ten classes equally probable.
  const Weights weights = Mlp();
  for (const NamedTensor& weight : weights.tensors) weight.tensor.Fill(0);
  const absl::StatusOr<Model> model = MakeModel("mlp", weights, Shades(3));
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_THAT(Numbers(*model, "drift.confidence"),
              ElementsAre(FloatEq(.1f), FloatEq(.1f), FloatEq(.1f)));
}

TEST(MakeModelTest, TakesImagesEvenlyFromAll) {
  DigitSet images = Shades(1000);
  for (size_t i = 784 * 500; i < images.pixels.size(); ++i) {
    images.pixels[i] = 255;
  }
  const absl::StatusOr<Model> model = MakeModel("mlp", Mlp(), images);
  ASSERT_TRUE(model.ok()) << model.status();
  const std::vector<float> ink = Numbers(*model, "drift.ink");
  ASSERT_THAT(ink, SizeIs(500));
  EXPECT_THAT(std::vector<float>(ink.begin() + 250, ink.end()),
              Each(FloatEq(1)));
  EXPECT_THAT(ink[249], testing::Lt(1));
}

TEST(MakeModelTest, KeepsWhatTheWeightsBring) {
  Weights weights = Mlp();
  weights.metadata["format"] = "pt";
  const absl::StatusOr<Model> model = MakeModel("mlp", weights, Shades(1));
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(model->weights.metadata.at("format"), "pt");
  const absl::StatusOr<Model> read = DecodeModel(EncodeModel(*model).value());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->weights.metadata, model->weights.metadata);
}

TEST(MakeModelTest, RefusesWhatDoesNotFit) {
  const absl::Status unknown = MakeModel("lenet6", Mlp(), Shades(1)).status();
  EXPECT_EQ(unknown.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(unknown.message(), HasSubstr("no architecture lenet6"));

  const absl::Status other = MakeModel("lenet5", Mlp(), Shades(1)).status();
  EXPECT_EQ(other.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(other.message(), HasSubstr("0.weight"));

  EXPECT_EQ(MakeModel("mlp", Mlp(), Shades(0)).status().message(),
            "MakeModel: wanted images, got none");
}

TEST(MakeModelTest, TheShippedLeNet5IsSureOfWhatItWasTrainedOn) {
  const absl::StatusOr<Model> model = ShippedModel("lenet5");
  ASSERT_TRUE(model.ok()) << model.status();
  const std::vector<float> sure = Numbers(*model, "drift.confidence");
  ASSERT_THAT(sure, SizeIs(500));
  int64_t certain = 0;
  for (const float probability : sure) certain += probability > .9f;
  // Without MNIST these are UCI's digits, by other writers.
  EXPECT_GT(certain, LoadDigits().train.rows == 28 ? 480 : 300);
  EXPECT_EQ(ShippedModel("resnet").status().code(),
            absl::StatusCode::kNotFound);
}

// A LeNet-5 that PyTorch has trained, and other code than ours has written as
// safetensors (golden/make_lenet5.py), answers here as it does there.
TEST(MakeModelTest, WeightsOfPyTorch) {
  const absl::StatusOr<Weights> weights =
      ParseSafetensors(Lenet5PytorchWeights());
  ASSERT_TRUE(weights.ok()) << weights.status();
  const Digits uci = UciDigits();
  const absl::StatusOr<Model> made = MakeModel("lenet5", *weights, uci.train);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->weights.metadata.at("format"), "pt");

  const std::string path = testing::TempDir() + "/pytorch.model";
  ASSERT_TRUE(SaveModel(path, *made).ok());
  const absl::StatusOr<std::unique_ptr<Sequential>> network = LoadNetwork(path);
  std::filesystem::remove(path);
  ASSERT_TRUE(network.ok()) << network.status();
  const Tensor images = Slice(Images28(uci.test), {.stop = 16});
  const Tensor wanted = GoldenCases(Lenet5PytorchJson(), "LeNet-5").at(0)["y"];
  EXPECT_THAT((**network)(images), NearTensor(wanted, {1e-5, 0}));
  const Tensor labels = Slice(Labels(uci.test), {.stop = 16});
  EXPECT_GT(Accuracy((**network)(images), labels), 0.8);
}

}  // namespace
}  // namespace tinytorch
