#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "networks/safetensors.h"
#include "tensor/random.h"
#include "tensor/tensor.h"
#include "tensor/testing/tensors.h"
#include "tools/runner/why.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A file with this header and so many bytes of data: 0, 1, 2, ...
std::string File(absl::string_view header, size_t data) {
  std::string bytes;
  for (size_t i = 0; i < 8; ++i) {
    bytes.push_back(static_cast<char>(header.size() >> (8 * i) & 0xff));
  }
  absl::StrAppend(&bytes, header);
  for (size_t i = 0; i < data; ++i) bytes.push_back(static_cast<char>(i));
  return bytes;
}

// The header entry of a tensor.
std::string Entry(absl::string_view name, absl::string_view shape,
                  absl::string_view offsets, absl::string_view dtype = "F32") {
  return absl::StrCat("\"", name, "\":{\"dtype\":\"", dtype,
                      "\",\"shape\":", shape, ",\"data_offsets\":", offsets,
                      "}");
}

std::string One(absl::string_view shape, absl::string_view offsets,
                absl::string_view dtype = "F32") {
  return absl::StrCat("{", Entry("w", shape, offsets, dtype), "}");
}
std::string Two(absl::string_view a, absl::string_view b) {
  return absl::StrCat("{", Entry("a", "[1]", a), ",", Entry("b", "[1]", b),
                      "}");
}

TEST(SafetensorsModuleTest, EveryWrongNumberIsFound) {
  Why("Numbers like these have crashed readers, and let attackers in.");
  struct Lie {
    std::string bytes;
    std::string saying;
  };
  const std::string eight_ff(8, '\xff');
  const Lie lies[] = {
      {"", "wanted at least 8 bytes, got 0"},
      {"1234567", "wanted at least 8 bytes, got 7"},
      {eight_ff, "at most 100000000 bytes, got 18446744073709551615"},
      {File("{}", 0).substr(0, 9), "wanted a header of 2 bytes, got 1"},
      {File("", 0), "starts with {"},
      {File("{\"w\":", 0), "no JSON"},
      {File("{\"w\":NaN}", 0), "no JSON"},
      {File(std::string(5000, '['), 0), "starts with {"},
      {File(Two("[0,4]", "[4,8]").replace(2, 1, "b"), 8), "b: is there twice"},
      {File(One("[-1]", "[0,4]"), 4), "w: negative extent in [-1]"},
      {File(One("[-1,-1]", "[0,4]"), 4), "w: negative extent in [-1, -1]"},
      {File(One("[4294967296,4294967296]", "[0,0]"), 0),
       "w: shape [4294967296, 4294967296] is too large"},
      {File(One("[2147483648,2147483648,4]", "[0,0]"), 0), "is too large"},
      {File(One("[4611686018427387904]", "[0,0]"), 0), "is too large"},
      {File(One("[0,4611686018427387904,4]", "[0,0]"), 0), "is too large"},
      {File(One("[4611686018427387904,4,0]", "[0,0]"), 0), "is too large"},
      {File(One("[1]", "[4,0]"), 4), "w: offsets [4, 0] end before they start"},
      {File(One("[1]", "[-4,0]"), 4), "end before they start"},
      {File(One("[2]", "[0,8]"), 4),
       "w: offsets [0, 8] leave the 4 bytes of data"},
      {File(One("[1]", "[9223372036854775804,9223372036854775807]"), 4),
       "leave the 4 bytes of data"},
      {File(One("[2]", "[0,4]"), 4), "w: [2] wants 8 bytes, offsets [0, 4]"},
      {File(One("[]", "[0,8]"), 8), "w: [] wants 4 bytes"},
      {File(One("[0]", "[0,4]"), 4), "w: [0] wants 0 bytes"},
      {File(One("[1]", "[4,8]"), 8), "wanted to start at 0, got [4, 8]: a gap"},
      {File(Two("[0,4]", "[8,12]"), 12), "b: wanted to start at 4"},
      {File(Two("[0,4]", "[0,4]"), 4),
       "wanted to start at 4, got [0, 4]: an "
       "overlap"},
      // One tensor lies inside of another.
      {File(absl::StrCat("{", Entry("a", "[3]", "[0,12]"), ",",
                         Entry("b", "[1]", "[4,8]"), "}"),
            12),
       "b: wanted to start at 12, got [4, 8]: an overlap"},
      {File(Two("[0,4]", "[2,6]"), 6), "b: wanted to start at 4, got [2, 6]"},
      {File(One("[1]", "[0,4]"), 6), "wanted 4 bytes of data, got 6"},
      {File("{}", 1), "wanted 0 bytes of data, got 1"},
  };
  for (const Lie& lie : lies) {
    const absl::Status status = ParseSafetensors(lie.bytes).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << lie.saying;
    EXPECT_THAT(status.message(), HasSubstr(lie.saying));
  }
}

TEST(SafetensorsModuleTest, OtherNumbersThanFloatsAreNotSupported) {
  Why("'wanted F32, got U8' helps the user; wrong weights do not.");
  for (const char* dtype : {"I64", "I32", "U8", "F8_E4M3", "BOOL", "f32", ""}) {
    const absl::Status status =
        ParseSafetensors(File(One("[1]", "[0,4]", dtype), 4)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
    EXPECT_THAT(status.message(),
                HasSubstr(absl::StrCat("w: wanted F32, F16, BF16 or F64, got ",
                                       dtype)));
  }
}

TEST(SafetensorsModuleTest, SmallAndLargeKindsAreConverted) {
  Why("PyTorch saves large models in halves: F16 or BF16, two bytes each.");
  const auto parse = [](absl::string_view dtype, absl::string_view shape,
                        const std::string& data) {
    return ParseSafetensors(
               File(One(shape, absl::StrCat("[0,", data.size(), "]"), dtype),
                    0) +
               data)
        .value()
        .tensors[0]
        .tensor;
  };
  using namespace std::string_literals;
  // 1, -2, 65504, 2^-24, -0.333..., infinity
  EXPECT_THAT(
      parse("F16", "[2,3]", "\0\x3c\0\xc0\xff\x7b\1\0\x55\xb5\0\x7c"s),
      IsTensor({2, 3}, {1, -2, 65504, 5.9604644775390625e-8f, -0.333251953125f,
                        std::numeric_limits<Scalar>::infinity()}));
  EXPECT_THAT(parse("BF16", "[3]", "\x80\x3f\0\xbf\x49\x40"s),
              IsTensor({3}, {1, -0.5f, 3.140625f}));
  EXPECT_THAT(parse("F64", "[2]",
                    "\0\0\0\0\0\0\xf8\x3f\x9a\x99\x99\x99\x99\x99\xb9\xbf"s),
              IsTensor({2}, {1.5f, -0.1f}));
  EXPECT_THAT(parse("I64", "[]", "\2\1\0\0\0\0\0\0"s), IsTensor({}, {258}));
  EXPECT_TRUE(std::isnan(parse("F16", "[1]", "\1\x7e"s).item()));
}

TEST(SafetensorsModuleTest, AnErrorIsOneShortLineForAnyName) {
  Why("A name can be a megabyte long, or begin a new line in the log.");
  for (const std::string& name :
       {std::string(1 << 20, 'n'), std::string("\\nSafetensors: all is well"),
        std::string("\\u001b[2J")}) {
    for (const std::string& entry :
         {Entry(name, "[1]", "[4,0]"), Entry(name, "[1]", "[0,4]", name),
          absl::StrCat("\"", name, "\":0")}) {
      const absl::Status status =
          ParseSafetensors(File(absl::StrCat("{", entry, "}"), 4)).status();
      ASSERT_FALSE(status.ok());
      EXPECT_LE(status.message().size(), 300u);
      EXPECT_THAT(status.message(), Not(HasSubstr("\n")));
      EXPECT_THAT(status.message(), Not(HasSubstr("\x1b")));
    }
  }
}

TEST(SafetensorsModuleTest, TensorsComeInTheOrderOfTheData) {
  Why("The header is a JSON object: its order has no meaning.");
  const absl::StatusOr<Weights> weights =
      ParseSafetensors(File(absl::StrCat("{", Entry("z", "[1]", "[4,8]"), ",",
                                         Entry("empty", "[0,7]", "[4,4]"), ",",
                                         Entry("y", "[1]", "[0,4]"), "}   "),
                            8));
  ASSERT_TRUE(weights.ok()) << weights.status();
  std::vector<std::string> names;
  for (const NamedTensor& t : weights->tensors) names.push_back(t.name);
  EXPECT_THAT(names, ElementsAre("y", "empty", "z"));
  EXPECT_THAT(weights->tensors[1].tensor, HasShape({0, 7}));
}

TEST(SafetensorsModuleTest, EveryTruncationIsAnError) {
  Why("A download can stop at any byte.");
  const std::string whole = File(Two("[0,4]", "[4,8]"), 8);
  ASSERT_TRUE(ParseSafetensors(whole).ok());
  for (size_t size = 0; size < whole.size(); ++size) {
    const absl::Status status =
        ParseSafetensors(absl::string_view(whole).substr(0, size)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << size;
  }
}

TEST(SafetensorsModuleTest, NoMutationCrashesOrTakesMemory) {
  Why("No author of tests thinks of every wrong file: 20,000 random ones "
      "help.");
  const std::string whole =
      File(absl::StrCat("{\"__metadata__\":{\"a\":\"b\"},",
                        Two("[0,4]", "[4,8]").substr(1)),
           8);
  ASSERT_TRUE(ParseSafetensors(whole).ok());
  constexpr absl::string_view kLikely = "0123456789-[]{}\",:eE.\0\xff";
  Rng random(20261122);
  int64_t accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = whole;
    for (int64_t edits = 1 + random.UniformInt(3); edits > 0; --edits) {
      const auto at = static_cast<size_t>(
          random.UniformInt(static_cast<int64_t>(bytes.size())));
      const char c = kLikely[static_cast<size_t>(
          random.UniformInt(static_cast<int64_t>(kLikely.size())))];
      switch (random.UniformInt(4)) {
        case 0:
          bytes[at] = c;
          break;
        case 1:
          bytes[at] = static_cast<char>(bytes[at] ^ 1 << random.UniformInt(8));
          break;
        case 2:
          bytes.erase(at, static_cast<size_t>(random.UniformInt(3)));
          break;
        default:
          // Keep the length right: otherwise only the length would be tested.
          bytes.insert(at, 1, c);
          if (at >= 8) bytes[0] = static_cast<char>(bytes[0] + 1);
      }
    }
    const int64_t peak = PeakBytesIn([&] {
      const absl::StatusOr<Weights> weights = ParseSafetensors(bytes);
      if (!weights.ok()) return;
      ++accepted;
      for (const NamedTensor& t : weights->tensors) Values(t.tensor);
    });
    ASSERT_LE(peak, static_cast<int64_t>(bytes.size() * sizeof(Scalar) / 4))
        << "round " << round;
  }
  EXPECT_GT(accepted, 200) << "edits of the data leave a good file";
  EXPECT_LT(accepted, 15'000);
}

TEST(SafetensorsModuleTest, EveryFloatSurvives) {
  Why("NaN, infinities, -0 and the smallest numbers are numbers like others.");
  using Limits = std::numeric_limits<float>;
  const Tensor x = MakeTensor(
      {6}, {Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity(), -0.0f,
            Limits::denorm_min(), -Limits::max()});
  const absl::StatusOr<std::string> bytes =
      SerializeSafetensors({.tensors = {{"x", x}}});
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  const absl::StatusOr<Weights> back = ParseSafetensors(*bytes);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_THAT(back->tensors[0].tensor, NearTensor(x));
  EXPECT_EQ(*SerializeSafetensors(*back), *bytes) << "bit for bit";
}

TEST(SafetensorsModuleTest, ViewsAreWrittenInRowMajorOrder) {
  Why("A transposed weight is a view: in memory its numbers are in another "
      "order.");
  const absl::StatusOr<std::string> bytes =
      SerializeSafetensors({.tensors = {{"x", Scattered(Counting({2, 3}))}}});
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_EQ(*bytes,
            *SerializeSafetensors({.tensors = {{"x", Counting({2, 3})}}}));
}

TEST(SafetensorsModuleTest, NothingAndMetadataAloneAreFiles) {
  Why("The tests of the Python package contain these two files.");
  EXPECT_EQ(*SerializeSafetensors({}), File("{}      ", 0));
  EXPECT_EQ(*SerializeSafetensors({.metadata = {{"framework", "pt"}}}),
            File("{\"__metadata__\":{\"framework\":\"pt\"}}     ", 0));
  EXPECT_THAT(ParseSafetensors(File("{}", 0))->tensors, IsEmpty());
}

TEST(SafetensorsModuleTest, NamesThatCannotBeWrittenAreErrors) {
  Why("A file that readers refuse must not replace a good one.");
  const Tensor x = Counting({1});
  EXPECT_THAT(SerializeSafetensors({.tensors = {{"x", x}, {"x", x}}})
                  .status()
                  .message(),
              HasSubstr("x is there twice"));
  for (const char* name : {"__metadata__", "\xff"}) {
    EXPECT_EQ(SerializeSafetensors({.tensors = {{name, x}}}).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(SafetensorsModuleTest, FilesAreReplacedOrLeft) {
  Why("A crash while saving must not destroy the old weights.");
  const std::string path =
      absl::StrCat(::testing::TempDir(), "/module_test.safetensors");
  ASSERT_TRUE(SaveSafetensors(path, {.tensors = {{"x", Counting({3})}}}).ok());
  const Tensor x = Counting({1});
  EXPECT_FALSE(SaveSafetensors(path, {.tensors = {{"x", x}, {"x", x}}}).ok());
  const absl::StatusOr<Weights> back = LoadSafetensors(path);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_THAT(back->tensors[0].tensor, IsTensor({3}, {0, 1, 2}));
  std::filesystem::resize_file(path, 5);
  EXPECT_EQ(
      LoadSafetensors(path).status().message(),
      absl::StrCat(path, ": Safetensors: wanted at least 8 bytes, got 5"));
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace tinytorch
