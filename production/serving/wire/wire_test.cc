#include "production/serving/wire/wire.h"

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tensor/testing/tensors.h"

namespace tinytorch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr int64_t kMost = 3;

// Reads images of [1, 2, 2].
absl::StatusOr<std::vector<Tensor>> Read(absl::string_view body) {
  return ImagesFromJson(body, {1, 2, 2}, kMost);
}

// Returns the text of the error, which must be InvalidArgument.
std::string ErrorOf(absl::string_view body) {
  const absl::Status status = Read(body).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument)
      << body.substr(0, 80);
  return std::string(status.message());
}

std::string Repeated(absl::string_view part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) absl::StrAppend(&text, part);
  return text;
}

TEST(WireTest, ReadsImages) {
  const auto images = Read(R"({"images": [[0, 1, 0.5, 2e-1], [1,2,3,4]]})");
  ASSERT_TRUE(images.ok()) << images.status();
  EXPECT_THAT(*images, ElementsAre(IsTensor({1, 2, 2}, {0, 1, 0.5, 0.2f}),
                                   IsTensor({1, 2, 2}, {1, 2, 3, 4})));
}

TEST(WireTest, NestedListsAreOneImage) {
  for (const char* const image :
       {"[1,2,3,4]", "[[1,2],[3,4]]", "[[[1,2],[3,4]]]",
        "[[[[[[[1,2,3,4]]]]]]]", "[1,[2,[3]],4]", " [ 1 ,\t2,\n3,\r4 ] ",
        "[[],1,2,3,4]"}) {
    const auto images = Read(absl::StrCat("{\"images\":[", image, "]}"));
    ASSERT_TRUE(images.ok()) << image << ": " << images.status();
    EXPECT_THAT(*images, ElementsAre(IsTensor({1, 2, 2}, {1, 2, 3, 4})));
  }
}

TEST(WireTest, NumbersHaveManyForms) {
  const auto images = Read(
      R"({"images": [[-0, -0.0, 1E2, 1e+2],
                     [1e-400, 5e-1, 18446744073709551615, 99999999999999999999],
                     [3.4028234663852886e38, -3.4028234663852886e38, -1, 0]]})");
  ASSERT_TRUE(images.ok()) << images.status();
  constexpr Scalar kMax = std::numeric_limits<Scalar>::max();
  EXPECT_THAT(*images,
              ElementsAre(IsTensor({1, 2, 2}, {0, 0, 100, 100}),
                          IsTensor({1, 2, 2}, {0, 0.5, 1.8446744e19f, 1e20f}),
                          IsTensor({1, 2, 2}, {kMax, -kMax, -1, 0})));
}

TEST(WireTest, ErrorsNameAValueThatIsNotAnObjectWithImages) {
  const std::string wanted = "wanted an object with \"images\", got ";
  EXPECT_EQ(ErrorOf("[1, 2]"), wanted + "a list");
  EXPECT_EQ(ErrorOf("1"), wanted + "a number");
  EXPECT_EQ(ErrorOf("1e999"), wanted + "a number");
  EXPECT_EQ(ErrorOf("\"images\""), wanted + "a string");
  EXPECT_EQ(ErrorOf("null"), wanted + "null");
  EXPECT_EQ(ErrorOf("true"), wanted + "a truth value");
  EXPECT_EQ(ErrorOf("{}"), wanted + "an empty one");
  EXPECT_EQ(ErrorOf(R"({"image": []})"), wanted + "the key \"image\"");
  EXPECT_EQ(ErrorOf(R"({"images": [[1,2,3,4]], "model": 1})"),
            wanted + "the key \"model\"");
  EXPECT_EQ(ErrorOf(R"({"images": [[1,2,3,4]], "images": [[1,2,3,4]]})"),
            "\"images\" is there twice");
}

TEST(WireTest, ErrorsNameAValueThatIsNotAListOfImages) {
  EXPECT_EQ(ErrorOf(R"({"images": 1})"),
            "\"images\": wanted a list, got a number");
  EXPECT_EQ(ErrorOf(R"({"images": {}})"),
            "\"images\": wanted a list, got an object");
  EXPECT_EQ(ErrorOf(R"({"images": [1, 2, 3, 4]})"),
            "images[0]: wanted a list, got a number");
  EXPECT_EQ(ErrorOf(R"({"images": [[1,2,3,4], null]})"),
            "images[1]: wanted a list, got null");
  EXPECT_EQ(ErrorOf(R"({"images": []})"),
            "\"images\": wanted 1 to 3 images, got 0");
  EXPECT_EQ(ErrorOf(absl::StrCat("{\"images\":[", Repeated("[1,2,3,4],", 70),
                                 "[1]]}")),
            "\"images\": wanted 1 to 3 images, got 71");
}

TEST(WireTest, SaysWhichImageAndWhichNumber) {
  EXPECT_EQ(ErrorOf(R"({"images": [[1,2,3,4], [1,2,3]]})"),
            "images[1]: wanted 4 numbers, got 3");
  EXPECT_EQ(ErrorOf(R"({"images": [[[1,2],[3,4],[5]]]})"),
            "images[0]: wanted 4 numbers, got 5");
  EXPECT_EQ(ErrorOf(R"({"images": [[]]})"),
            "images[0]: wanted 4 numbers, got 0");
  EXPECT_EQ(ErrorOf(R"({"images": [[1,2,3,4], [1,[2,null]]]})"),
            "images[1]: number 2 is null");
  EXPECT_EQ(ErrorOf(R"({"images": [["1"]]})"),
            "images[0]: number 0 is a string");
  EXPECT_EQ(ErrorOf(R"({"images": [[1,true]]})"),
            "images[0]: number 1 is a truth value");
  EXPECT_EQ(ErrorOf(R"({"images": [[1,{"images":[]}]]})"),
            "images[0]: number 1 is an object");
  for (const std::string huge : {"1e999", "-1e999", "1e39", "-1e300"}) {
    EXPECT_EQ(ErrorOf(absl::StrCat("{\"images\":[[1,", huge, "]]}")),
              "images[0]: number 1 is " + huge);
  }
}

TEST(WireTest, SaysWhereTheSyntaxIsWrong) {
  EXPECT_EQ(ErrorOf(""), "JSON: syntax error at byte 1");
  EXPECT_EQ(ErrorOf(R"({"images": [[1 2]]})"), "JSON: syntax error at byte 16");
  for (const std::string body :
       {"{",
        "{\"images\"",
        "{\"images\":",
        "{\"images\":[[1,2,3,4]]",
        "{\"images\":[[1,2,3,4]]}}",
        "{\"images\":[[1,2,3,4]]} x",
        "{\"images\":[[1,2,3,4]]}{\"images\":[[1,2,3,4]]}",
        "{\"images\":[[1,2,3,4],]}",
        "{\"images\":[[1,2,3,4,]]}",
        "{'images':[[1,2,3,4]]}",
        "{images:[[1,2,3,4]]}",
        "{\"images\":[[NaN,2,3,4]]}",
        "{\"images\":[[nan,2,3,4]]}",
        "{\"images\":[[Infinity,2,3,4]]}",
        "{\"images\":[[-Infinity,2,3,4]]}",
        "{\"images\":[[+1,2,3,4]]}",
        "{\"images\":[[01,2,3,4]]}",
        "{\"images\":[[.5,2,3,4]]}",
        "{\"images\":[[5.,2,3,4]]}",
        "{\"images\":[[1e,2,3,4]]}",
        "{\"images\":[[0x1,2,3,4]]}",
        "{\"images\":[[1,2,3,4]]/*ink*/}",
        "{\"im\xc3\":1}",
        "\"\xe2\x82",
        "{\"\xc0\xaf\":1}",
        "{\"\\ud800\":1}",
        "{\"a\nb\":1}",
        "\xff\xfe{",
        "\x89PNG\r\n"}) {
    EXPECT_THAT(ErrorOf(body), HasSubstr("JSON: syntax error at byte "))
        << body;
  }
  const std::string good = "{\"images\":[[1,2,3,4]]}";
  EXPECT_EQ(ErrorOf(good + std::string(1, '\0') + "anything"),
            "JSON: syntax error at byte 23");
}

TEST(WireTest, DepthIsBounded) {
  const std::string deep = "JSON: more than 8 lists deep";
  EXPECT_EQ(ErrorOf("{\"images\":" + Repeated("[", 9) + "1"), deep);
  // A recursive parser would need a stack of 100 MB here.
  EXPECT_EQ(ErrorOf("{\"images\":" + Repeated("[", 1 << 20)), deep);
  EXPECT_EQ(ErrorOf(Repeated("[", 1 << 20)),
            "wanted an object with \"images\", got a list");
  EXPECT_EQ(ErrorOf(Repeated("{\"images\":", 1 << 17)),
            "\"images\": wanted a list, got an object");
  EXPECT_EQ(ErrorOf("{\"images\":[[" + Repeated("{\"a\":", 1 << 17)),
            "images[0]: number 0 is an object");
}

TEST(WireTest, LongThingsMakeShortErrors) {
  const std::string x = Repeated("x", 1 << 20), nines = Repeated("9", 1 << 20);
  EXPECT_EQ(ErrorOf("{\"" + x + "\":1}"),
            "wanted an object with \"images\", got the key \"" +
                x.substr(0, 40) + "\"");
  EXPECT_EQ(ErrorOf("{\"images\":[[" + nines + "]]}"),
            "images[0]: number 0 is " + nines.substr(0, 40));
  EXPECT_EQ(ErrorOf("{\"images\":\"" + x + "\"}"),
            "\"images\": wanted a list, got a string");
  EXPECT_EQ(ErrorOf("{\"images\":[[" + Repeated("1,", 1 << 19) + "1]]}"),
            "images[0]: wanted 4 numbers, got 524289");
  EXPECT_EQ(ErrorOf("{\"images\":[" + Repeated("[],", 1 << 18) + "[]]}"),
            "images[0]: wanted 4 numbers, got 0");
  EXPECT_EQ(ErrorOf(Repeated(" ", 1 << 20)),
            "JSON: syntax error at byte 1048577");
  EXPECT_TRUE(Read("{\"images\":[[0." + nines + ",0,0,0]]}").ok());
}

TEST(WireTest, ExcerptsAreOneShortLine) {
  EXPECT_EQ(Excerpt("soon"), "soon");
  EXPECT_EQ(Excerpt("a\r\nb\x7f\x1b[31m"), "a\\x0d\\x0ab\\x7f\\x1b[31m");
  EXPECT_EQ(Excerpt("\xc2\x9b"
                    "31m"),
            "\\xc2\\x9b31m")
      << "U+009B is what ESC [ is";
  EXPECT_EQ(Excerpt(Repeated("x", 41)), Repeated("x", 40));
  EXPECT_EQ(Excerpt("x" + Repeated("ö", 30)), "x" + Repeated("ö", 19));
  EXPECT_EQ(Excerpt(Repeated("\x80", 100)), "") << "no character begins";
}

// After any change of a few bytes, the result is images, or an error of one
// line.
TEST(WireTest, NoBytesAreTrusted) {
  const std::string good =
      R"({"images": [[[0.5,1],[-2e1,3]],[1,2,3,4],["x",null,true,{"a":1}]]})";
  std::mt19937_64 random(1);
  const std::string bytes = "[]{}\",:.-+eE0129 \\u\xc3\x80nft";
  for (int i = 0; i < 20'000; ++i) {
    std::string body = good;
    for (uint64_t changes = 1 + random() % 4; changes > 0; --changes) {
      const size_t at = random() % body.size();
      const char byte = bytes[random() % bytes.size()];
      switch (random() % 3) {
        case 0:
          body[at] = byte;
          break;
        case 1:
          body.insert(at, 1, byte);
          break;
        default:
          body.erase(at, 1 + random() % 3);
      }
    }
    const auto images = Read(body);
    if (images.ok()) {
      EXPECT_THAT(*images, Not(SizeIs(0)));
      continue;
    }
    EXPECT_LT(images.status().message().size(), 100u) << body;
    EXPECT_FALSE(absl::StrContains(images.status().message(), '\n')) << body;
  }
}

TEST(WireTest, WritesPredictions) {
  EXPECT_EQ(PredictionsJson("1a2b3c4d", {{1, {0.1f, 0.9f}}, {0, {1, 0}}}),
            R"({"model":"1a2b3c4d","predictions":[)"
            R"({"label":1,"probabilities":[0.1,0.9]},)"
            R"({"label":0,"probabilities":[1.0,0.0]}]})");
  EXPECT_EQ(PredictionsJson("m", {}), R"({"model":"m","predictions":[]})");
}

TEST(WireTest, NumbersComeBackAsTheyWere) {
  std::vector<Scalar> probabilities = {
      1.0f / 3, 1e-30f, 0.1f, std::numeric_limits<Scalar>::denorm_min()};
  std::mt19937 random(2);
  for (int i = 0; i < 1000; ++i) {
    probabilities.push_back(static_cast<Scalar>(random()) / 4294967296.0f);
  }
  const auto back =
      nlohmann::json::parse(PredictionsJson("m", {{0, probabilities}}));
  EXPECT_EQ(back["predictions"][0]["probabilities"].get<std::vector<Scalar>>(),
            probabilities);
}

TEST(WireTest, NoNumberIsNull) {
  const Scalar nan = std::numeric_limits<Scalar>::quiet_NaN();
  EXPECT_EQ(
      PredictionsJson("m", {{0, {nan}}}),
      R"({"model":"m","predictions":[{"label":0,"probabilities":[null]}]})");
}

TEST(WireTest, WritesErrors) {
  EXPECT_EQ(ErrorJson("images[3]: \"x\"\n"),
            R"({"error":"images[3]: \"x\"\n"})");
  EXPECT_EQ(ErrorJson("a\xffz"), "{\"error\":\"a\xef\xbf\xbdz\"}");
  EXPECT_EQ(ErrorJson(""), R"({"error":""})");
}

TEST(WireTest, WritesWhatAModelIs) {
  EXPECT_EQ(ModelInfoJson({.id = "1a2b3c4d",
                           .architecture = "lenet5",
                           .input = {1, 28, 28},
                           .outputs = 10,
                           .parameters = 61706}),
            R"({"architecture":"lenet5","input":[1,28,28],"model":"1a2b3c4d",)"
            R"("outputs":10,"parameters":61706})");
}

}  // namespace
}  // namespace tinytorch
