#include "networks/safetensors.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

// Bytes that the Hugging Face package writes and that its own tests expect
// (safetensors/src/tensor.rs, test_serialization and ..._forced_alignement).
std::string Attn0() {
  return std::string("\x40\0\0\0\0\0\0\0", 8) +
         R"({"attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}})" +
         std::string(
             "\0\0\0\0\0\0\x80\x3f\0\0\0\x40"
             "\0\0\x40\x40\0\0\x80\x40\0\0\xa0\x40",
             24);
}
std::string Attn0Padded() {
  return std::string("\x48\0\0\0\0\0\0\0", 8) +
         R"({"attn0":{"dtype":"F32","shape":[1,1,2,3],)" +
         R"("data_offsets":[0,24]}}       )" + Attn0().substr(72);
}

TEST(SafetensorsTest, WritesTheBytesOfTheOriginal) {
  Why("Weights trained here must load in PyTorch, and those of PyTorch here.");
  const absl::StatusOr<std::string> bytes =
      SerializeSafetensors({.tensors = {{"attn.0", Counting({1, 2, 3})}}});
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_EQ(*bytes, Attn0());
}

TEST(SafetensorsTest, FillsTheHeaderUpToAMultipleOfEight) {
  Why("Programs use the numbers where they are in the file, so they must be "
      "aligned.");
  const absl::StatusOr<std::string> bytes =
      SerializeSafetensors({.tensors = {{"attn0", Counting({1, 1, 2, 3})}}});
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_EQ(*bytes, Attn0Padded());
}

TEST(SafetensorsTest, ReadsTheBytesOfTheOriginal) {
  Why("Most published models are in this format.");
  for (const std::string& bytes : {Attn0(), Attn0Padded()}) {
    const absl::StatusOr<Weights> weights = ParseSafetensors(bytes);
    ASSERT_TRUE(weights.ok()) << weights.status();
    ASSERT_EQ(weights->tensors.size(), 1u);
    EXPECT_EQ(Values(weights->tensors[0].tensor),
              (std::vector<Scalar>{0, 1, 2, 3, 4, 5}));
  }
}

TEST(SafetensorsTest, WrittenTensorsComeBack) {
  Why("Saved and loaded weights must be the same.");
  const Weights weights = {
      .tensors = {{"b", Counting({2, 3})}, {"a", MakeTensor({}, {-1.5f})}},
      .metadata = {{"format", "pt"}}};
  const absl::StatusOr<std::string> bytes = SerializeSafetensors(weights);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  const absl::StatusOr<Weights> back = ParseSafetensors(*bytes);
  ASSERT_TRUE(back.ok()) << back.status();
  ASSERT_EQ(back->tensors.size(), 2u);
  EXPECT_EQ(back->tensors[0].name, "a") << "sorted by name";
  EXPECT_THAT(back->tensors[0].tensor, IsTensor({}, {-1.5f}));
  EXPECT_THAT(back->tensors[1].tensor, EqualsTensor(Counting({2, 3})));
  EXPECT_THAT(back->metadata, ElementsAre(Pair("format", "pt")));
}

TEST(SafetensorsTest, ALengthThatIsWrongIsAnError) {
  Why("The first eight bytes may say that four exabytes follow.");
  std::string bytes = Attn0();
  bytes[4] = '\x7f';
  EXPECT_THAT(ParseSafetensors(bytes).status().message(),
              HasSubstr("wanted a header of at most 100000000 bytes, got "
                        "545460846656"));
  bytes = Attn0();
  bytes[1] = 1;
  EXPECT_THAT(ParseSafetensors(bytes).status().message(),
              HasSubstr("wanted a header of 320 bytes, got 88"));
}

TEST(SafetensorsTest, OffsetsHaveToMatchTheShape) {
  Why("A reader that trusts the shape reads past the end of the data.");
  std::string bytes = Attn0();
  bytes.replace(bytes.find("[1,2,3]"), 7, "[9,2,3]");
  const absl::Status status = ParseSafetensors(bytes).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status.message(),
              HasSubstr("attn.0: [9, 2, 3] wants 216 bytes, offsets [0, 24] "
                        "give 24"));
}

TEST(SafetensorsTest, AnEmptyTensorTakesNoBytes) {
  Why("A shape with a 0 is allowed. The tensor behind it begins where it "
      "begins.");
  const absl::StatusOr<std::string> bytes = SerializeSafetensors(
      {.tensors = {{"a", Counting({0, 2})}, {"b", MakeTensor({1}, {5})}}});
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_THAT(*bytes, HasSubstr(R"("shape":[0,2],"data_offsets":[0,0])"));
  EXPECT_THAT(*bytes, HasSubstr(R"("shape":[1],"data_offsets":[0,4])"));
  const absl::StatusOr<Weights> back = ParseSafetensors(*bytes);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_THAT(back->tensors[0].tensor, HasShape({0, 2}));
  EXPECT_THAT(back->tensors[1].tensor, IsTensor({1}, {5}));
}

TEST(SafetensorsTest, WritesASliceFromWhereItStarts) {
  Why("A layer may keep one row of a larger tensor: that row is saved.");
  const Tensor x = Counting({3, 2});
  const Tensor row(x.storage(), 4, {2}, {1});
  const absl::StatusOr<std::string> bytes =
      SerializeSafetensors({.tensors = {{"row", row}}});
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  const absl::StatusOr<Weights> back = ParseSafetensors(*bytes);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_THAT(back->tensors[0].tensor, IsTensor({2}, {4, 5}));
}

}  // namespace
}  // namespace tinytorch
