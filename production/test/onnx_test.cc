#include "production/onnx.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "layers/activation.h"
#include "layers/dense.h"
#include "layers/dropout.h"
#include "layers/norm.h"
#include "networks/conv.h"
#include "networks/sequential.h"
#include "production/testing/custom_layer.h"
#include "production/testing/onnx_model.h"
#include "production/testing/onnx_runner.h"
#include "tensor/elementwise.h"
#include "tensor/gather.h"
#include "tensor/random.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

// Returns bytes as text: "08 ac 02".
std::string Hex(const ProtoWriter& writer) {
  std::string text;
  for (const char c : writer.bytes()) {
    absl::StrAppend(&text, text.empty() ? "" : " ",
                    absl::BytesToHexString(std::string(1, c)));
  }
  return text;
}

// Reads the model back. If that fails, the test fails, and the model is empty.
OnnxModel Exported(Layer& network, const Shape& input) {
  const absl::StatusOr<std::string> bytes = ExportOnnx(network, input);
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  return bytes.ok() ? OnnxModel::Read(*bytes) : OnnxModel();
}

TEST(OnnxTest, AVarintHasSevenBitsInAByte) {
  Why("Small numbers take few bytes, and there is no largest number.");
  ProtoWriter writer;
  writer.Varint(1, 300);
  EXPECT_EQ(Hex(writer), "08 ac 02");
  ProtoWriter edges;
  edges.Varint(2, 0);
  edges.Varint(2, 127);
  edges.Varint(2, 128);
  edges.Varint(16, 1);  // A key may need two bytes as well.
  EXPECT_EQ(Hex(edges), "10 00 10 7f 10 80 01 80 01 01");
}

TEST(OnnxTest, ANegativeNumberHasTenBytes) {
  Why("As a varint, -1 is 2^64 - 1: 64 bits, seven per byte.");
  ProtoWriter writer;
  writer.Varint(3, static_cast<uint64_t>(int64_t{-1}));
  EXPECT_EQ(Hex(writer), "18 ff ff ff ff ff ff ff ff ff 01");
}

TEST(OnnxTest, BytesHaveALengthAndRecordsAreBytes) {
  Why("So a record can hold records, and a reader can skip them.");
  ProtoWriter inner;
  inner.Bytes(3, "Add");
  EXPECT_EQ(Hex(inner), "1a 03 41 64 64");
  ProtoWriter outer;
  outer.Message(1, inner);
  outer.Bytes(2, "");
  EXPECT_EQ(Hex(outer), "0a 05 1a 03 41 64 64 12 00");
}

TEST(OnnxTest, AFloatHasFourBytes) {
  Why("1.0f is 0x3f800000; the lowest byte comes first.");
  ProtoWriter writer;
  writer.Float(2, 1.0f);
  EXPECT_EQ(Hex(writer), "15 00 00 80 3f");
}

TEST(OnnxTest, AReluIsOneNode) {
  Why("The smallest network has all that a runtime needs in a file.");
  Activation relu("ReLU", Relu);
  const OnnxModel model = Exported(relu, {1, 3});
  EXPECT_EQ(model.ir_version, 8);
  EXPECT_EQ(model.opset, 17);
  EXPECT_EQ(model.producer, "tinytorch");
  EXPECT_EQ(model.input, "input");
  EXPECT_EQ(model.output, "output");
  EXPECT_THAT(model.input_shape, ElementsAre("batch", "3"));
  EXPECT_THAT(model.output_shape, ElementsAre("batch", "3"));
  ASSERT_THAT(model.nodes, SizeIs(1));
  EXPECT_EQ(model.nodes[0].op, "Relu");
  EXPECT_THAT(model.nodes[0].inputs, ElementsAre("input"));
  EXPECT_THAT(model.nodes[0].outputs, ElementsAre("output"));
  EXPECT_THAT(model.nodes[0].attributes, IsEmpty());
}

TEST(OnnxTest, WeightsAreThereUnderTheirNames) {
  Why("To find a bad weight in a file, you need its name.");
  Rng rng(1);
  Dense dense(2, 1, rng);
  Assign(dense.Parameters()[0].tensor, MakeTensor({1, 2}, {1.5, -2}));
  const OnnxModel model = Exported(dense, {1, 2});
  EXPECT_THAT(model.weights, UnorderedElementsAre(Pair("weight", testing::_),
                                                  Pair("bias", testing::_)));
  ASSERT_TRUE(model.weights.contains("weight"));
  EXPECT_THAT(model.weights.at("weight"), IsTensor({1, 2}, {1.5, -2}));
  EXPECT_THAT(model.weights.at("bias"), IsTensor({1}, {0}));
  EXPECT_THAT(model.Operators(), ElementsAre("Transpose", "MatMul", "Add"));
  EXPECT_THAT(model.nodes[0].inputs, ElementsAre("weight"));
  EXPECT_THAT(model.nodes[1].inputs,
              ElementsAre("input", model.nodes[0].outputs[0]));
  EXPECT_THAT(model.nodes[2].inputs,
              ElementsAre(model.nodes[1].outputs[0], "bias"));
}

TEST(OnnxTest, AttributesKeepTheirKind) {
  Why("A stride that is taken for a padding gives a wrong shape.");
  Rng rng(1);
  Sequential network;
  network.Add<Conv2d>(
      2, 4, Extent2d{3, 2}, rng,
      Conv2dOptions{.conv = {.stride = {2, 1}, .padding = {1, 0}, .groups = 2},
                    .bias = false});
  network.Add<Activation>("LeakyReLU",
                          [](const Tensor& x) { return LeakyRelu(x, 0.25f); });
  const OnnxModel model = Exported(network, {1, 2, 5, 5});
  ASSERT_THAT(model.nodes, SizeIs(2));
  const OnnxNode& conv = model.nodes[0];
  EXPECT_THAT(conv.inputs, ElementsAre("input", "0.weight"))
      << "without a bias";
  EXPECT_THAT(conv.List("strides"), ElementsAre(2, 1));
  EXPECT_THAT(conv.List("pads"), ElementsAre(1, 0, 1, 0));
  EXPECT_EQ(conv.attributes.at("strides").type, 7) << "the kind of integers";
  EXPECT_EQ(conv.attributes.at("group").number, 2);
  EXPECT_EQ(conv.attributes.at("group").type, 2) << "the kind of an integer";
  EXPECT_EQ(model.nodes[1].attributes.at("alpha").real, 0.25f);
  EXPECT_EQ(model.nodes[1].attributes.at("alpha").type, 1)
      << "the kind of a float";
}

TEST(OnnxTest, ABatchOfAnySize) {
  Why("It was exported with one image, and gets requests with 1000.");
  Rng rng(1);
  Sequential network;
  network.Add<Flatten>();
  network.Add<Dense>(6, 4, rng);
  const OnnxModel model = Exported(network, {1, 2, 3});
  ASSERT_FALSE(model.nodes.empty());
  for (const int64_t batch : {1, 7, 1000}) {
    const Tensor images = RandomTensor({batch, 2, 3}, 5);
    Tensor answers;
    try {
      answers = OnnxRunner(model)(images);
    } catch (const std::exception& error) {
      FAIL() << "a batch of " << batch << ": " << error.what();
    }
    EXPECT_THAT(answers, NearTensor(network(images)));
  }
}

TEST(OnnxTest, OtherTensorsAreConstants) {
  Why("In x * 2 the 2 is a tensor too, and the file must have it.");
  CustomLayer twice([](const Tensor& x) { return x * 2; });
  const OnnxModel model = Exported(twice, {1, 3});
  ASSERT_THAT(model.nodes, SizeIs(1));
  EXPECT_THAT(model.nodes[0].inputs, ElementsAre("input", testing::_));
  ASSERT_THAT(model.weights, SizeIs(1));
  EXPECT_THAT(model.weights.begin()->second, IsTensor({}, {2}));
}

TEST(OnnxTest, AnUnknownOperatorIsNamed) {
  Why("A file without the operation would give wrong answers silently.");
  CustomLayer one_hot([](const Tensor& x) { return OneHot(Relu(x), 3); });
  const absl::Status status = ExportOnnx(one_hot, {1, 2}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(status.message(), "onnx: no operator for OneHot");
}

TEST(OnnxTest, ExportDoesNotChangeTheNetwork) {
  Why("An export in the middle of training must not change the network.");
  Sequential network;
  network.Add<BatchNorm>(2);
  network.Add<Dropout>(0.5, 3);
  const OnnxModel model = Exported(network, {1, 2});
  EXPECT_THAT(model.Operators(), ElementsAre("BatchNormalization"))
      << "the export leaves the network in evaluation mode";
  EXPECT_THAT(model.nodes.at(0).inputs,
              ElementsAre("input", "0.weight", "0.bias", "0.running_mean",
                          "0.running_var"));
  EXPECT_TRUE(network.training());
  EXPECT_THAT(network.Buffers()[0].tensor, IsTensor({2}, {0, 0}));
}

}  // namespace
}  // namespace tinytorch
