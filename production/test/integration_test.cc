// From training to an answer: one network in all of its forms.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/activation.h"
#include "networks/checkpoint.h"
#include "networks/lenet5_weights.h"
#include "networks/models.h"
#include "networks/safetensors.h"
#include "networks/sequential.h"
#include "production/all_reduce.h"
#include "production/onnx.h"
#include "production/profile.h"
#include "production/quantize.h"
#include "production/testing/onnx_model.h"
#include "production/testing/onnx_runner.h"
#include "production/testing/test_service.h"
#include "tensor/random.h"
#include "tensor/show/images.h"
#include "tensor/testing/tensors.h"
#include "tensor/trace.h"
#include "tools/data/digits.h"
#include "tools/runner/why.h"
#include "training/losses.h"
#include "training/optimizers.h"
#include "training/tape.h"

namespace tinytorch {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

// Returns the first `count` of the UCI digits, which are embedded.
DigitSet SomeDigits(int64_t count) {
  DigitSet digits = UciDigits().test;
  digits.count = count;
  digits.labels.resize(static_cast<size_t>(count));
  digits.pixels.resize(static_cast<size_t>(count * digits.rows * digits.cols));
  return digits;
}

// Returns the index of the largest number in each row of [n, k].
std::vector<int64_t> Largest(const Tensor& scores) {
  const std::vector<Scalar> values = Values(scores);
  const int64_t k = scores.size(-1);
  std::vector<int64_t> places;
  for (auto row = values.begin(); row != values.end(); row += k) {
    places.push_back(std::max_element(row, row + k) - row);
  }
  return places;
}

HttpRequest AsJson(const Tensor& images) {
  HttpRequest request = Pixels({});
  request.headers["content-type"] = "application/json";
  const std::vector<Scalar> values = Values(images);
  std::vector<std::string> lists;
  for (size_t i = 0; i < values.size(); i += 784) {
    const absl::Span<const Scalar> image(&values[i], 784);
    lists.push_back(absl::StrCat("[", absl::StrJoin(image, ","), "]"));
  }
  request.body = absl::StrCat("{\"images\":[", absl::StrJoin(lists, ","), "]}");
  return request;
}

TEST(ProductionIntegrationTest, OneNetworkAnswersTheSameInEveryForm) {
  Why("Each form is tested on its own; in use, one is made from another.");
  Model model = {"lenet5", ParseSafetensors(Lenet5Weights()).value()};
  TestService server;
  ASSERT_EQ(SaveModel(server.path(), model), absl::OkStatus());
  const std::unique_ptr<Sequential> network =
      LoadNetwork(server.path()).value();
  const Tensor images = Images28(SomeDigits(60));
  const Tensor logits = (*network)(images);
  const std::vector<int64_t> digits = Largest(logits);

  Profiler profiler;
  {
    const TraceScope scope(&profiler);
    EXPECT_EQ(Values((*network)(images)), Values(logits)) << "profiled";
  }
  EXPECT_THAT(ProfileTable(profiler.events()),
              AllOf(HasSubstr("Conv"), HasSubstr("MaxPool")));

  const absl::StatusOr<std::string> onnx = ExportOnnx(*network, {1, 1, 28, 28});
  ASSERT_TRUE(onnx.ok()) << onnx.status();
  EXPECT_THAT(OnnxRunner(OnnxModel::Read(*onnx))(images),
              NearTensor(logits, kLongSum));

  ASSERT_EQ(server.service.Reload(), absl::OkStatus());
  const HttpResponse response = server.Ask(AsJson(images));
  EXPECT_THAT(LabelsOf(response), ElementsAreArray(digits));
  const Tensor probabilities = Softmax(logits);
  const std::vector<std::vector<double>> answers = Probabilities(response);
  ASSERT_EQ(answers.size(), 60u);
  for (size_t i = 0; i < 600; ++i) {
    ASSERT_NEAR(answers[i / 10][i % 10], probabilities.data()[i], 1e-5) << i;
  }

  // With one byte per weight, close decisions may change.
  const QuantizedNetwork small = QuantizeNetwork(*network, images);
  const std::vector<int64_t> quantized = Largest((*small.network)(images));
  for (size_t i = 0; i < digits.size(); ++i) {
    if (answers[i][static_cast<size_t>(digits[i])] > 0.9) {
      EXPECT_EQ(quantized[i], digits[i]) << i;
    }
  }
}

// Trains a perceptron for some steps on all of the digits, with `workers`
// workers.
Model Trained(const DigitSet& digits, int workers, int steps) {
  const Tensor images = Images28(digits), labels = Labels(digits);
  Model model = {.architecture = "mlp", .weights = {}};
  RunThreads(workers, [&](Communicator& group) {
    Rng rng(7);  // equal on all workers, so that they start equal
    const std::unique_ptr<Sequential> network = MakeMlp({784, 128, 10}, rng);
    Sgd sgd(network->Parameters(), {.learning_rate = 0.2});
    const Tensor mine = ShardOf(group, images), theirs = ShardOf(group, labels);
    for (int step = 0; step < steps; ++step) {
      Tape tape;
      Tensor loss;
      {
        const TraceScope scope(&tape);
        loss = CrossEntropy((*network)(mine), theirs);
      }
      sgd.Step(
          MeanOverWorkers(group, tape.Gradient(loss, network->Parameters())));
    }
    if (group.rank() == 0) model.weights = WeightsOf(*network);
  });
  return model;
}

TEST(ProductionIntegrationTest, AModelTrainedByManyWorkersIsServed) {
  Why("The life of a model: trained by many workers, saved, served, replaced.");
  const DigitSet digits = SomeDigits(60);
  const HttpRequest request = AsJson(Images28(digits));
  TestService server;
  int64_t right_before = -1;
  for (const int steps : {1, 30}) {
    const Model alone = Trained(digits, 1, steps);
    const Model together = Trained(digits, 3, steps);
    for (size_t i = 0; i < alone.weights.tensors.size(); ++i) {
      EXPECT_THAT(together.weights.tensors[i].tensor,
                  NearTensor(alone.weights.tensors[i].tensor, {1e-4, 1e-3}))
          << alone.weights.tensors[i].name << " after " << steps;
    }
    ASSERT_EQ(server.Load(together), absl::OkStatus());
    const std::vector<int64_t> labels = LabelsOf(server.Ask(request));
    ASSERT_EQ(labels.size(), 60u);
    int64_t right = 0;
    for (size_t i = 0; i < 60; ++i) right += labels[i] == digits.labels[i];
    EXPECT_GT(right, right_before) << "more steps, more digits";
    right_before = right;
  }
  EXPECT_GE(right_before, 50) << "of the 60 it was trained on";
  EXPECT_EQ(server.Metric("tinytorch_reloads_total{result=\"ok\"}"), 2);
  EXPECT_EQ(server.Metric("tinytorch_requests_total{code=\"200\",path=\"/v1/"
                          "predict\"}"),
            2);
}

}  // namespace
}  // namespace tinytorch
