#include "tools/data/safetensors_header.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <ostream>
#include <random>
#include <string>

#include "absl/base/attributes.h"
#include "absl/base/config.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

// All that was allocated since it was last set to 0.
static size_t allocated = 0;

// AddressSanitizer has an operator new of its own; under it the tests look for
// errors of memory and not for its size.
#ifndef ABSL_HAVE_ADDRESS_SANITIZER
// Not inlined, so that the compiler does not see free() meet operator new.
ABSL_ATTRIBUTE_NOINLINE void* operator new(size_t size) {
  allocated += size;
  if (void* p = std::malloc(size == 0 ? 1 : size)) return p;
  throw std::bad_alloc();
}
ABSL_ATTRIBUTE_NOINLINE void operator delete(void* p) noexcept { std::free(p); }
ABSL_ATTRIBUTE_NOINLINE void operator delete(void* p, size_t) noexcept {
  std::free(p);
}
#endif

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

constexpr char kText[] =
    R"({"__metadata__":{"format":"pt"},)"
    R"("b":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
    R"("a":{"data_offsets":[24,28],"dtype":"F32","shape":[]}})";

TEST(SafetensorsHeaderTest, ReadsEntriesInTheirOrder) {
  const absl::StatusOr<SafetensorsHeader> header =
      ParseSafetensorsHeader(kText);
  ASSERT_TRUE(header.ok()) << header.status();
  EXPECT_THAT(header->metadata, ElementsAre(Pair("format", "pt")));
  ASSERT_EQ(header->entries.size(), 2u);
  EXPECT_EQ(header->entries[0].name, "b");
  EXPECT_EQ(header->entries[0].dtype, "F32");
  EXPECT_THAT(header->entries[0].shape, ElementsAre(2, 3));
  EXPECT_EQ(header->entries[0].end, 24);
  EXPECT_EQ(header->entries[1].name, "a");
  EXPECT_THAT(header->entries[1].shape, ElementsAre());
  EXPECT_EQ(header->entries[1].begin, 24);
}

TEST(SafetensorsHeaderTest, WritesWhatItReads) {
  SafetensorsHeader header;
  header.metadata = {{"by", "\"us\"\n\x7f\x01"}};
  header.entries = {{"größe", "F32", {2, 3}, 0, 24}, {"s", "F32", {}, 24, 28}};
  const absl::StatusOr<std::string> text = WriteSafetensorsHeader(header);
  ASSERT_TRUE(text.ok()) << text.status();
  // As serde_json, which the Python package writes with, escapes.
  EXPECT_EQ(*text,
            "{\"__metadata__\":{\"by\":\"\\\"us\\\"\\n\x7f\\u0001\"},"
            "\"größe\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":"
            "[0,24]},\"s\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":"
            "[24,28]}}");
  const absl::StatusOr<SafetensorsHeader> back = ParseSafetensorsHeader(*text);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->metadata, header.metadata);
  EXPECT_EQ(back->entries[0].name, "größe");
}

TEST(SafetensorsHeaderTest, AcceptsSpacesBehind) {
  EXPECT_TRUE(ParseSafetensorsHeader("{}      ").ok());
}

TEST(SafetensorsHeaderTest, RefusesToWriteWhatIsNotUtf8) {
  const SafetensorsHeader header = {.entries = {{"\xff", "F32", {}, 0, 4}}};
  EXPECT_EQ(WriteSafetensorsHeader(header).status().code(),
            absl::StatusCode::kInvalidArgument);
}

// Deterministic: the engine and the arithmetic on it are fixed by the standard.
TEST(SafetensorsHeaderTest, SurvivesMutationsWithBoundedMemory) {
  constexpr int kRounds = 100'000;
  const std::string whole = kText;
  const std::string likely = "0123456789-[]{}\",:eE.\\n \xff";
  std::mt19937 random(20261122);
  int accepted = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::string text = whole;
    for (uint32_t edits = 1 + random() % 4; edits > 0; --edits) {
      const size_t at = random() % text.size();
      const char c = likely[random() % likely.size()];
      switch (random() % 4) {
        case 0:
          text[at] = c;
          break;
        case 1:
          text[at] = static_cast<char>(text[at] ^ 1 << random() % 8);
          break;
        case 2:
          text.erase(at, random() % 4);
          break;
        case 3:
          text.insert(at, random() % 4, c);
          break;
      }
    }
    allocated = 0;
    const absl::StatusOr<SafetensorsHeader> header =
        ParseSafetensorsHeader(text);
    ASSERT_LE(allocated, 32 * text.size() + 4096) << text;
    if (header.ok()) ++accepted;
  }
  EXPECT_GT(accepted, kRounds / 100);
  EXPECT_LT(accepted, kRounds / 2);
}

// What allocates most for each byte: many names, short lists.
TEST(SafetensorsHeaderTest, MemoryIsAMultipleOfTheText) {
  std::string text = "{";
  for (int i = 0; i < 20'000; ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ",", "\"", i,
                    R"(":{"dtype":"","shape":[],"data_offsets":[0,0]})");
  }
  text += "}";
  allocated = 0;
  EXPECT_TRUE(ParseSafetensorsHeader(text).ok());
  EXPECT_LE(allocated, 32 * text.size());
}

struct BadCase {
  std::string what;
  std::string text;
  std::string saying;
};
void PrintTo(const BadCase& bad, std::ostream* os) { *os << bad.what; }

class SafetensorsHeaderErrorTest : public ::testing::TestWithParam<BadCase> {};

TEST_P(SafetensorsHeaderErrorTest, SaysWhereAndWhat) {
  const absl::Status status = ParseSafetensorsHeader(GetParam().text).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  EXPECT_THAT(status.message(), HasSubstr(GetParam().saying));
}

// A header with one tensor "w" of these fields.
std::string W(const std::string& fields) {
  return absl::StrCat(R"({"w":{)", fields, "}}");
}
constexpr char kD[] = R"("dtype":"F32")";
constexpr char kS[] = R"("shape":[1])";
constexpr char kO[] = R"("data_offsets":[0,4])";
std::string Three(const std::string& a, const std::string& b,
                  const std::string& c) {
  return W(absl::StrCat(a, ",", b, ",", c));
}

std::string Ones(int count) {
  std::string ones = "1";
  while (--count > 0) ones += ",1";
  return ones;
}

INSTANTIATE_TEST_SUITE_P(
    Table, SafetensorsHeaderErrorTest,
    ::testing::Values(
        BadCase{"Nothing", "", "starts with {"},
        BadCase{"SpaceBefore", " {}", "starts with {"},
        BadCase{"ByteOrderMark", "\xef\xbb\xbf{}", "starts with {"},
        BadCase{"List", "[]", "starts with {"},
        BadCase{"CutOff", R"({"w":{"dtype")", "no JSON from byte"},
        BadCase{"BytesBehind", "{}x", "no JSON from byte 3"},
        BadCase{"ZeroBehind", std::string("{}\0", 3), "no JSON from byte 3"},
        BadCase{"TwoObjects", "{}{}", "no JSON from byte 3"},
        BadCase{"NotUtf8", "{\"\xff\":{}}", "no JSON from byte"},
        BadCase{"NameTwice",
                absl::StrCat("{", R"("w":{)", kD, ",", kS, ",", kO, "},",
                             R"("w":{)", kD, ",", kS, ",", kO, "}}"),
                "w: is there twice"},
        BadCase{"MetadataTwice", R"({"__metadata__":{},"__metadata__":{}})",
                "__metadata__: is there twice"},
        BadCase{"MetadataKeyTwice", R"({"__metadata__":{"a":"","a":""}})",
                "a twice"},
        BadCase{"MetadataNumber", R"({"__metadata__":{"a":1}})",
                "unexpected a number in a"},
        BadCase{"MetadataNested", R"({"__metadata__":{"a":{}}})",
                "unexpected an object in a"},
        BadCase{"MetadataString", R"({"__metadata__":"a"})",
                "unexpected a string"},
        BadCase{"TensorIsNull", R"({"w":null})", "w: unexpected null"},
        BadCase{"TensorIsList", R"({"w":[]})", "w: unexpected a list"},
        BadCase{"TensorIsTrue", R"({"w":true})", "unexpected a truth value"},
        BadCase{"FieldTwice", Three(kD, kD, kS), "w: dtype twice"},
        BadCase{"FieldUnknown", W(R"("strides":[1])"), "unknown field strides"},
        BadCase{"NoDtype", W(absl::StrCat(kS, ",", kO)), "w: no dtype"},
        BadCase{"NoShape", W(absl::StrCat(kD, ",", kO)), "w: no shape"},
        BadCase{"NoOffsets", W(absl::StrCat(kD, ",", kS)),
                "w: no data_offsets"},
        BadCase{"DtypeNumber", W(R"("dtype":32)"), "a number in dtype"},
        BadCase{"DtypeList", W(R"("dtype":["F32"])"), "a list in dtype"},
        BadCase{"ShapeString", W(R"("shape":"[1]")"), "a string in shape"},
        BadCase{"ShapeObject", W(R"("shape":{})"), "an object in shape"},
        BadCase{"ShapeNested", W(R"("shape":[[1]])"), "a list in shape"},
        BadCase{"ShapeNull", W(R"("shape":[null])"), "null in shape"},
        BadCase{"ShapeFraction", W(R"("shape":[1.5])"), "number 1.5 in shape"},
        BadCase{"ShapeExponent", W(R"("shape":[1e3])"), "number 1e3 in shape"},
        BadCase{"ShapeNan", W(R"("shape":[NaN])"), "no JSON from byte"},
        BadCase{"ShapeTooLarge", W(R"("shape":[9223372036854775808])"),
                "9223372036854775808 is too large"},
        BadCase{"ShapeBeyond64Bits", W(R"("shape":[-9223372036854775809])"),
                "unexpected the number -9223372036854775809"},
        BadCase{
            "TooManyAxes",
            W(absl::StrCat(R"("shape":[)", Ones(kMaxSafetensorsAxes + 1), "]")),
            "more than 64 numbers"},
        BadCase{"OneOffset", W(R"("data_offsets":[0])"),
                "wanted 2 data_offsets, got 1"},
        BadCase{"ThreeOffsets", W(R"("data_offsets":[0,4,8])"),
                "wanted 2 data_offsets, got 3"},
        // The parser must not answer depth with depth of its own.
        BadCase{"Deep", std::string(1'000'000, '['), "starts with {"},
        BadCase{"DeepInside",
                absl::StrCat(R"({"w":{"shape":)", std::string(1'000'000, '[')),
                "a list in shape"}),
    [](const auto& info) { return info.param.what; });

}  // namespace
}  // namespace tinytorch
