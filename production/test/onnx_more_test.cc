// Export of truth values, indices, and numbers that grow with the batch
// (given/onnx_more.cc). onnxruntime_test.py runs such files in ONNX Runtime.

#include <cstdint>
#include <stdexcept>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/given/more_activations.h"
#include "layers/given/more_norms.h"
#include "layers/layer.h"
#include "networks/attention.h"
#include "production/onnx.h"
#include "production/testing/custom_layer.h"
#include "production/testing/onnx_model.h"
#include "production/testing/onnx_runner.h"
#include "tensor/elementwise.h"
#include "tensor/given/arrange.h"
#include "tensor/given/more_math.h"
#include "tensor/given/more_reduce.h"
#include "tensor/given/order.h"
#include "tensor/random.h"
#include "tensor/reduce.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "training/given/cross_attention.h"

namespace tinytorch {
namespace {

using ::testing::Contains;

OnnxModel Exported(Layer& network, const Shape& input) {
  const absl::StatusOr<std::string> bytes = ExportOnnx(network, input);
  if (!bytes.ok()) throw std::runtime_error(bytes.status().ToString());
  return OnnxModel::Read(*bytes);
}

void ExpectTheSame(Layer& network, Shape input) {
  const OnnxModel model = Exported(network, input);
  network.Eval();
  for (const int64_t batch : {2, 3, 17, 200}) {
    input[0] = batch;
    const Tensor x = RandomTensor(input, 11, -2, 2);
    EXPECT_THAT(OnnxRunner(model)(x), NearTensor(network(x), kLongSum))
        << batch;
  }
}

void ExpectTheSame(const CustomLayer::Function& function, const Shape& input) {
  CustomLayer network(function);
  ExpectTheSame(network, input);
}

std::string Refusal(const CustomLayer::Function& function) {
  CustomLayer network(function);
  return std::string(ExportOnnx(network, {1, 3}).status().message());
}

TEST(OnnxMoreTest, IndicesAndTruthValuesAreNumbersAgain) {
  ExpectTheSame([](const Tensor& x) { return ArgMax(x) * 2; }, {1, 4});
  ExpectTheSame(
      [](const Tensor& x) { return ArgMin(x, {.axis = 1, .keepdims = true}); },
      {1, 4, 3});
  ExpectTheSame(
      [](const Tensor& x) {
        return Less(x, 0) + Greater(x, 1) * 2 + Equal(x, x) * 4;
      },
      {1, 4});
  ExpectTheSame([](const Tensor& x) { return Where(Less(x, 0), x * x, 3); },
                {1, 4});
  // A condition may be any number.
  ExpectTheSame([](const Tensor& x) { return Where(Round(x), x, -x); }, {1, 4});
}

TEST(OnnxMoreTest, AFileHasTheTypesThatOnnxWants) {
  CustomLayer network([](const Tensor& x) {
    const Tensor negative = Less(x, 0);
    return Where(negative, x, ArgMax(x, {.keepdims = true}));
  });
  const OnnxModel model = Exported(network, {1, 4});
  EXPECT_THAT(model.Operators(),
              ::testing::ElementsAre("Less", "Cast", "ArgMax", "Cast", "Cast",
                                     "Where"));
  EXPECT_EQ(model.nodes[1].attributes.at("to").number, 1);
  EXPECT_EQ(model.nodes[3].attributes.at("to").number, 1);
  EXPECT_EQ(model.nodes[4].attributes.at("to").number, 9);
}

TEST(OnnxMoreTest, MeansOverTheBatchFollowTheBatch) {
  ExpectTheSame([](const Tensor& x) { return x - Mean(x, {.axes = {0}}); },
                {1, 3});
  ExpectTheSame([](const Tensor& x) { return x / (Mean(x * x) + 1); },
                {1, 3, 5});
  ExpectTheSame(
      [](const Tensor& x) {
        return x + Var(x, {.axes = {0, 2}}) * Std(x, {.correction = 0});
      },
      {1, 3, 3});
  ExpectTheSame(
      [](const Tensor& x) {
        return x * static_cast<Scalar>(2 * x.size(0) + 7);
      },
      {1, 3});
}

TEST(OnnxMoreTest, ANumberThatGrowsOtherwiseIsRefused) {
  EXPECT_EQ(Refusal([](const Tensor& x) {
              return x * static_cast<Scalar>(x.size(0) * x.size(0));
            }),
            "onnx: Mul takes a constant [] that depends on the batch");
  EXPECT_EQ(Refusal([](const Tensor& x) {
              return x * (1 / static_cast<Scalar>(x.size(0)));
            }),
            "onnx: Mul takes a constant [] that depends on the batch");
  // The sum of the input is 0, then 4, then 0 again.
  EXPECT_EQ(Refusal([](const Tensor& x) { return x * Sum(x).item(); }),
            "onnx: Mul takes a constant [] that depends on the batch");
}

TEST(OnnxMoreTest, TheGivenFunctionsOfTensors) {
  ExpectTheSame(
      [](const Tensor& x) {
        return Sin(x) + Cos(x) * Sign(x) + Round(x * 2) + Clip(x, -1, 0.5f) +
               LessOrEqual(x, 1) * GreaterOrEqual(x, -1) + NotEqual(x, 0);
      },
      {1, 5});
  ExpectTheSame(
      [](const Tensor& x) {
        return Min(x, {.axes = {1}}) + Prod(x, {.axes = {1}}) +
               Std(x, {.axes = {-2}});
      },
      {1, 5, 2});
  ExpectTheSame(
      [](const Tensor& x) {
        return CumSum(x) + CumSum(x, {.axis = 1, .reverse = true}) + Tril(x) -
               Triu(x, 1);
      },
      {1, 3, 4});
  ExpectTheSame(
      [](const Tensor& x) {
        return Tile(Pad(x, {.before = 1, .after = 2, .value = 3}), {1, 2, 3});
      },
      {1, 3, 4});
  EXPECT_EQ(Refusal([](const Tensor& x) { return Sort(x * x + 1).values; }),
            "onnx: Gather takes a constant [2, 3] that depends on the batch");
}

TEST(OnnxMoreTest, TheGivenLayers) {
  RmsNorm rms(5);
  ExpectTheSame(rms, {1, 5});
  GroupNorm group(2, 4);
  ExpectTheSame(group, {1, 4, 3});
  ExpectTheSame([](const Tensor& x) { return Silu(x) + GeluTanh(x); }, {1, 5});
  Rng rng(1);
  MultiHeadAttention attention(4, 2, rng);
  ExpectTheSame(attention, {1, 3, 4});
  ExpectTheSame(
      [&](const Tensor& x) {
        return attention.Attend(x, x * 2, CausalMask(3));
      },
      {1, 3, 4});
}

}  // namespace
}  // namespace tinytorch
