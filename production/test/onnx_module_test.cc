#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/activation.h"
#include "layers/norm.h"
#include "layers/testing/waves.h"
#include "networks/models.h"
#include "networks/pool.h"
#include "networks/sequential.h"
#include "networks/transformer.h"
#include "production/onnx.h"
#include "production/quantize.h"
#include "production/testing/custom_layer.h"
#include "production/testing/onnx_model.h"
#include "production/testing/onnx_runner.h"
#include "tensor/broadcast.h"
#include "tensor/elementwise.h"
#include "tensor/gather.h"
#include "tensor/matmul.h"
#include "tensor/random.h"
#include "tensor/reduce.h"
#include "tensor/testing/tensors.h"
#include "tensor/views.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

OnnxModel Exported(Layer& network, const Shape& input) {
  const absl::StatusOr<std::string> bytes = ExportOnnx(network, input);
  if (!bytes.ok()) throw std::runtime_error(bytes.status().ToString());
  return OnnxModel::Read(*bytes);
}

// Exports the network, and compares its outputs with those of the file.
void ExpectTheSame(Layer& network, Shape input, int64_t most = 7) {
  const OnnxModel model = Exported(network, input);
  network.Eval();
  for (const int64_t batch : {int64_t{1}, int64_t{7}, most}) {
    input[0] = batch;
    const Tensor x = RandomTensor(input, 11, 0, 1);
    EXPECT_THAT(OnnxRunner(model)(x), NearTensor(network(x), kLongSum))
        << batch;
  }
}

// Returns the error when a network of one function is exported.
std::string Refusal(const CustomLayer::Function& function, const Shape& input) {
  CustomLayer network(function);
  const absl::Status status = ExportOnnx(network, input).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented) << status;
  return std::string(status.message());
}

TEST(OnnxModuleTest, TheNetworksThatReadDigits) {
  Why("Other runtimes must give the same answers as we do.");
  Rng rng(1);
  const std::unique_ptr<Sequential> mlp = MakeMlp({784, 16, 10}, rng);
  ExpectTheSame(*mlp, {1, 1, 28, 28}, 1000);
  const std::unique_ptr<Sequential> lenet = MakeLeNet5(rng);
  ExpectTheSame(*lenet, {1, 1, 28, 28});
  const std::unique_ptr<Sequential> resnet = MakeResNet(rng);
  FillWithWaves(*resnet);  // Its running averages, too.
  ExpectTheSame(*resnet, {64, 1, 28, 28});
  EXPECT_THAT(Exported(*resnet, {1, 1, 28, 28}).Operators(),
              Contains("GlobalAveragePool"));
}

TEST(OnnxModuleTest, ATransformer) {
  Why("Embeddings, heads and masks need more operations, but no new rule.");
  Rng rng(2);
  Gpt gpt({.vocab_size = 9, .context = 8, .width = 8, .heads = 2}, rng);
  const OnnxModel model = Exported(gpt, {1, 5});
  EXPECT_THAT(model.output_shape, ElementsAre("batch", "5", "9"));
  for (const int64_t batch : {1, 7}) {
    const Tensor text = Tensor::Zeros({batch, 5});
    for (int64_t i = 0; i < text.numel(); ++i) {
      text.data()[i] = static_cast<Scalar>(i * i % 9);
    }
    EXPECT_THAT(OnnxRunner(model)(text), NearTensor(gpt(text), kLongSum));
  }
}

TEST(OnnxModuleTest, OperationsThatTakeTheirAxesOtherwise) {
  Why("In opset 13, many attributes became inputs.");
  CustomLayer views([](const Tensor& x) {
    const Tensor row = Unsqueeze(Squeeze(Sum(x, {.axes = {1}}), -1), 1);
    const Tensor largest = Max(x, {.axes = {1, 2}, .keepdims = true});
    const Tensor part = Slice(x, {.axis = 1, .start = 1, .stop = 6, .step = 2});
    return Concatenate({Reshape(row, {-1, 1}), Reshape(largest, {-1, 1}),
                        Reshape(Permute(part, {0, 2, 1}), {-1, 3})},
                       1);
  });
  ExpectTheSame(views, {1, 7, 1});
  CustomLayer kept([](const Tensor& x) {
    return x - Sum(x, {.axes = {1}, .keepdims = true});
  });
  ExpectTheSame(kept, {1, 4});
}

TEST(OnnxModuleTest, SlicesAndExpansionsOfTheBatch) {
  Why("The size of the batch must not be written into the file.");
  CustomLayer reversed([](const Tensor& x) {
    const Tensor sum = Sum(x, {.axes = {1}, .keepdims = true});
    return Slice(x * Expand(sum, x.shape()), {.axis = 0, .step = 2});
  });
  ExpectTheSame(reversed, {1, 3});
  CustomLayer wide([](const Tensor& x) {
    return Expand(Unsqueeze(x, 1), {x.size(0), 4, x.size(1)});
  });
  ExpectTheSame(wide, {1, 3});
}

TEST(OnnxModuleTest, TheOperationsOfActivations) {
  Why("Opset 17 has no Gelu, so the file has its parts.");
  CustomLayer all([](const Tensor& x) {
    return Gelu(x) + Tanh(x) * Sigmoid(x) - Softmax(x) + LogSoftmax(x, 0) / 3;
  });
  const OnnxModel model = Exported(all, {1, 5});
  EXPECT_THAT(model.Operators(), Not(Contains("Gelu")));
  const Tensor x = RandomTensor({2, 5}, 4, -4, 4);
  EXPECT_THAT(OnnxRunner(model)(x), NearTensor(all(x)));
}

TEST(OnnxModuleTest, ANumberFromTheBatchIsNotAConstant) {
  Why("A sum over pairs of a batch of 2 divides by 4, which is wrong for "
      "others.");
  EXPECT_EQ(Refusal(
                [](const Tensor& x) {
                  return x / static_cast<Scalar>(x.size(0) * x.size(0));
                },
                {1, 3}),
            "onnx: Div takes a constant [] that depends on the batch");
  EXPECT_EQ(Refusal([](const Tensor& x) { return x + Tensor::Ones(x.shape()); },
                    {1, 3}),
            "onnx: Add takes a constant [2, 3] that depends on the batch");
  EXPECT_EQ(Refusal(
                [](const Tensor& x) {
                  return Reshape(MatMul(x, Permute(x, {1, 0})),
                                 {x.size(0), 1, x.size(0)});
                },
                {1, 3}),
            "onnx: Reshape to [2, 1, 2] of a batch of 2, to [3, 1, 3] of 3");
  EXPECT_EQ(Refusal(
                [](const Tensor& x) {
                  return Slice(x, {.axis = 0, .stop = x.size(0) - 1});
                },
                {1, 3}),
            "onnx: Slice depends on the batch");
  EXPECT_EQ(Refusal(
                [](const Tensor& x) {
                  return Expand(Slice(Relu(x), {.axis = 0, .stop = 1}),
                                x.shape());
                },
                {1, 3}),
            "onnx: Expand depends on the batch");
  EXPECT_EQ(Refusal(
                [](const Tensor& x) {
                  return x.size(0) == 2 ? Relu(x) : Tanh(Relu(x));
                },
                {1, 3}),
            "onnx: another batch, other operations");
  EXPECT_EQ(Refusal(
                [](const Tensor& x) {
                  const Tensor axes = Tensor::Ones(Shape(x.size(0), 1));
                  return x + Slice(axes, {.axis = -1}).item();
                },
                {1, 3}),
            "onnx: another batch, other operations");
}

TEST(OnnxModuleTest, ASliceFromTheEndOfTheBatchIsRefused) {
  Why("x[-1:] of 2 images is x[1:], which is another slice of 5 images.");
  CustomLayer last_column(
      [](const Tensor& x) { return Slice(Relu(x), {.axis = 1, .start = -1}); });
  ExpectTheSame(last_column, {1, 3});  // This axis never changes.
  for (const SliceOptions& window :
       {SliceOptions{.start = -1}, SliceOptions{.start = 5},
        SliceOptions{.start = -3}, SliceOptions{.stop = 3},
        SliceOptions{.stop = -1}, SliceOptions{.stop = 100},
        SliceOptions{.start = -100}, SliceOptions{.stop = -100}}) {
    EXPECT_EQ(Refusal([&](const Tensor& x) { return Slice(Relu(x), window); },
                      {1, 3}),
              "onnx: Slice depends on the batch")
        << window.start << ":" << window.stop;
  }
  EXPECT_EQ(
      Refusal([](const Tensor& x) { return Select(Relu(x), 0, -1); }, {1, 3}),
      "onnx: Slice depends on the batch");
}

TEST(OnnxModuleTest, AFrozenLayerStaysFrozen) {
  Why("An export between two epochs must not change what is trained.");
  Sequential network;
  Layer& frozen = network.Add<BatchNorm>(3);
  frozen.Eval();
  Exported(network, {1, 3});
  EXPECT_FALSE(frozen.training());
  EXPECT_TRUE(network.training());
}

TEST(OnnxModuleTest, ANumberReadFromTheInputIsNotAConstant) {
  Why("Zeros have the maximum 0: the file would divide all inputs by 1.");
  EXPECT_EQ(
      Refusal([](const Tensor& x) { return x / (Max(Abs(x)).item() + 1); },
              {1, 3}),
      "onnx: Div takes a constant [] that depends on the batch");
}

TEST(OnnxModuleTest, AnUnreportedResultIsNotAConstant) {
  Why("The file would give the zeros of the test run for any input.");
  const auto silent = [](const Tensor& x) {
    const Tensor y = Tensor::Empty(x.shape());
    for (int64_t i = 0; i < x.numel(); ++i) y.data()[i] = x.data()[i] + 1;
    return y;
  };
  EXPECT_EQ(Refusal(silent, {1, 3}),
            "onnx: Identity takes a constant [2, 3] that depends on the batch");
  EXPECT_EQ(Refusal([&](const Tensor& x) { return Relu(silent(x)); }, {1, 3}),
            "onnx: Relu takes a constant [2, 3] that depends on the batch");
  Rng rng(1);
  const std::unique_ptr<Sequential> lenet = MakeLeNet5(rng);
  QuantizedNetwork quantized =
      QuantizeNetwork(*lenet, RandomTensor({4, 1, 28, 28}, 3, 0, 1));
  EXPECT_EQ(ExportOnnx(*quantized.network, {1, 1, 28, 28}).status().message(),
            "onnx: no operator for QuantizedConv2d");
}

TEST(OnnxModuleTest, ANetworkWithoutOperations) {
  Why("A node still has to make the output.");
  Sequential empty;
  const OnnxModel model = Exported(empty, {1, 3});
  EXPECT_THAT(model.Operators(), ElementsAre("Identity"));
  ExpectTheSame(empty, {1, 3});
}

TEST(OnnxModuleTest, TheOutputNeedNotBeMadeLast) {
  Why("A network may compute more than its output.");
  CustomLayer earlier([](const Tensor& x) {
    const Tensor y = Relu(x);
    Exp(y);
    return y;
  });
  for (const OnnxNode& node : Exported(earlier, {1, 3}).nodes) {
    EXPECT_EQ(node.outputs[0] == "output", node.op == "Relu")
        << "the output is made by " << node.op;
  }
  ExpectTheSame(earlier, {1, 3});
}

TEST(OnnxModuleTest, ConstantsAreWrittenOnceAndToTheBit) {
  Why("A mask has -inf, and a bad weight may be NaN.");
  const Scalar infinity = std::numeric_limits<Scalar>::infinity();
  const Tensor mask = Scattered(MakeTensor({2, 2}, {0, -infinity, NAN, -0.0f}));
  CustomLayer masked([&](const Tensor& x) { return x + mask + mask; });
  const OnnxModel model = Exported(masked, {1, 2, 2});
  ASSERT_THAT(model.weights, SizeIs(1));
  const Tensor read = model.weights.begin()->second;
  EXPECT_THAT(read, HasShape({2, 2}));
  EXPECT_EQ(read.At({0, 1}), -infinity);
  EXPECT_TRUE(std::isnan(read.At({1, 0})));
  EXPECT_TRUE(std::signbit(read.At({1, 1})));
}

TEST(OnnxModuleTest, NamesAreUnique) {
  Why("If two tensors have one name, no runtime loads the file.");
  for (const char* name : {"constant0", "Relu0", "Mul1", "Add2", "0"}) {
    const Tensor weight = Tensor(4);
    CustomLayer network(name, weight, [weight](const Tensor& x) {
      return Relu(x * 2) + weight;
    });
    const OnnxModel model = Exported(network, {1, 3});
    ASSERT_TRUE(model.weights.contains(name)) << name;
    EXPECT_THAT(model.weights.at(name), IsTensor({}, {4}));
    ExpectTheSame(network, {1, 3});
  }
}

TEST(OnnxModuleTest, ErrorsOfTheNetworkAreReturned) {
  Why("The network's own error message helps most.");
  Rng rng(1);
  const std::unique_ptr<Sequential> lenet = MakeLeNet5(rng);
  const auto message = [&](Layer& network, const Shape& input) {
    const absl::Status status = ExportOnnx(network, input).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    return std::string(status.message());
  };
  // First a network that works, so that a skeleton does not pass.
  ASSERT_TRUE(ExportOnnx(*lenet, {1, 1, 28, 28}).ok());
  EXPECT_EQ(message(*lenet, {}), "onnx: wanted [n, ...], got []");
  EXPECT_THAT(message(*lenet, {1, 784}), HasSubstr("wanted [n, 1, h, w]"));
  EXPECT_TRUE(lenet->training()) << "the mode is restored after an error, too";
  CustomLayer late([](const Tensor& x) -> Tensor {
    Relu(x);
    throw std::out_of_range("no such word");
  });
  EXPECT_EQ(message(late, {1, 3}), "no such word");
  CustomLayer input("input", Tensor(1), [](const Tensor& x) { return x * 2; });
  EXPECT_EQ(message(input, {1, 3}), "onnx: input is the name of a parameter");
}

TEST(OnnxModuleTest, TheSameNetworkGivesTheSameBytes) {
  Why("If the bytes differ each time, two exports cannot be compared.");
  Rng rng(1);
  const std::unique_ptr<Sequential> resnet = MakeResNet(rng);
  const std::string once = ExportOnnx(*resnet, {1, 1, 28, 28}).value();
  EXPECT_TRUE(once == ExportOnnx(*resnet, {5, 1, 28, 28}).value());
  resnet->Eval();
  EXPECT_TRUE(once == ExportOnnx(*resnet, {1, 1, 28, 28}).value());
  EXPECT_FALSE(resnet->training());
}

TEST(OnnxModuleTest, NumbersOfAnySizeAreReadBack) {
  Why("Each power of two, and its neighbors, in any field.");
  for (int bit = 0; bit < 64; ++bit) {
    for (const uint64_t value :
         {uint64_t{1} << bit, (uint64_t{1} << bit) - 1, ~uint64_t{0} >> bit}) {
      ProtoWriter writer;
      const int field = 1 + bit * 7919;
      writer.Varint(field, value);
      writer.Bytes(field, std::string(static_cast<size_t>(bit) * 5, '\0'));
      writer.Float(field, -1.5f);
      const ProtoRecord read = ProtoRecord::Read(writer.bytes());
      EXPECT_THAT(read.Numbers(field), ElementsAre(value, 0xbfc00000u));
      EXPECT_THAT(read.Text(field), SizeIs(static_cast<size_t>(bit) * 5));
    }
  }
}

}  // namespace
}  // namespace tinytorch
