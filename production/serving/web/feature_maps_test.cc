#include "production/serving/web/feature_maps.h"

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/dense.h"
#include "layers/dropout.h"
#include "layers/layer.h"
#include "networks/models.h"
#include "networks/sequential.h"
#include "nlohmann/json.hpp"
#include "tensor/random.h"
#include "tensor/tensor.h"

namespace tinytorch {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

// Returns two maps of 1 x 2 for any input: -1, 2 and 4, 0.
class TwoMaps : public Layer {
 public:
  std::string name() const override { return "TwoMaps"; }
  Shape OutputShape(const Shape&) const override { return {1, 2, 1, 2}; }

 protected:
  Tensor Forward(const Tensor&) override {
    return Tensor::FromValues({1, 2, 1, 2}, {-1, 2, 4, 0});
  }
};

// Returns the bytes of a layer as numbers.
std::vector<int> Bytes(const nlohmann::json& layer) {
  std::string pixels;
  EXPECT_TRUE(
      absl::Base64Unescape(layer["pixels"].get<std::string>(), &pixels));
  return {
      reinterpret_cast<const unsigned char*>(pixels.data()),
      reinterpret_cast<const unsigned char*>(pixels.data()) + pixels.size()};
}

std::vector<nlohmann::json> LayersOf(FeatureMaps& maps,
                                     const std::string& image) {
  const absl::StatusOr<std::string> json = maps.ToJson(image);
  EXPECT_TRUE(json.ok()) << json.status();
  if (!json.ok()) return {};
  return nlohmann::json::parse(*json)["layers"];
}

TEST(FeatureMapsTest, ZeroIsPaperAndTheLargestIsInk) {
  auto network = std::make_unique<Sequential>();
  network->Add<TwoMaps>();
  FeatureMaps maps(std::move(network));
  const auto layers = LayersOf(maps, std::string(784, '\0'));
  ASSERT_EQ(layers.size(), 1u);
  EXPECT_EQ(layers[0]["name"], "TwoMaps");
  EXPECT_THAT(layers[0]["shape"], ElementsAre(2, 1, 2));
  EXPECT_THAT(Bytes(layers[0]), ElementsAre(0, 127, 255, 0));
}

TEST(FeatureMapsTest, ShowsAllThatIsAnImage) {
  Rng rng(1);
  FeatureMaps maps(MakeLeNet5(rng));
  const auto layers = LayersOf(maps, std::string(784, '\xff'));
  ASSERT_EQ(layers.size(), 6u) << "two convolutions, each with ReLU and pool";
  EXPECT_THAT(layers[1]["shape"], ElementsAre(6, 28, 28));
  EXPECT_THAT(layers[4]["shape"], ElementsAre(16, 10, 10));
  EXPECT_THAT(layers[5]["shape"], ElementsAre(16, 5, 5));
  for (const auto& layer : layers) {
    EXPECT_THAT(Bytes(layer), testing::Contains(255)) << layer["name"];
  }
}

TEST(FeatureMapsTest, PaperIsZeroAndInkIsOne) {
  auto network = std::make_unique<Sequential>();
  network->Add<Activation>("Same", [](const Tensor& x) { return x; });
  FeatureMaps maps(std::move(network));
  std::string image(784, '\0');
  image[0] = '\x80';
  image[783] = '\xff';
  const std::vector<int> bytes = Bytes(LayersOf(maps, image).at(0));
  EXPECT_EQ(bytes.front(), 0x80);
  EXPECT_EQ(bytes[1], 0);
  EXPECT_EQ(bytes.back(), 255);
  EXPECT_THAT(Bytes(LayersOf(maps, std::string(784, '\0')).at(0)), Each(0));
}

TEST(FeatureMapsTest, RunsAsInUseNotAsInTraining) {
  auto network = std::make_unique<Sequential>();
  network->Add<Dropout>(0.9, 1);
  FeatureMaps maps(std::move(network));
  EXPECT_THAT(Bytes(LayersOf(maps, std::string(784, '\xff')).at(0)), Each(255));
}

TEST(FeatureMapsTest, WantsOneImage) {
  FeatureMaps maps(std::make_unique<Sequential>());
  for (const size_t size : {0u, 783u, 1568u}) {
    const absl::Status error = maps.ToJson(std::string(size, 'x')).status();
    EXPECT_EQ(error.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(error.message(), "wanted 784 bytes, got " + std::to_string(size));
  }
}

TEST(FeatureMapsTest, ManyMayAsk) {
  Rng rng(1);
  FeatureMaps maps(MakeLeNet5(rng));
  const std::string image(784, '\x55');
  const std::string want = maps.ToJson(image).value();
  std::vector<std::string> answers(8);
  std::vector<std::thread> threads;
  for (std::string& answer : answers) {
    threads.emplace_back([&] { answer = maps.ToJson(image).value(); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(answers, Each(want));
}

}  // namespace
}  // namespace tinytorch
