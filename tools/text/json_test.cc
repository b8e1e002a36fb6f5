#include "tools/text/json.h"

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace tinytorch::text {
namespace {

using Json = nlohmann::json;

TEST(JsonTextTest, WritesOneLineOrSeveral) {
  const Json json = {{"a", 1}, {"b", "x\"y"}};
  EXPECT_EQ(JsonText(json), R"({"a":1,"b":"x\"y"})");
  EXPECT_EQ(JsonText(json, 2), "{\n  \"a\": 1,\n  \"b\": \"x\\\"y\"\n}");
}

TEST(JsonTextTest, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(JsonText(Json("a\xFFz")), "\"a\xEF\xBF\xBDz\"");
}

}  // namespace
}  // namespace tinytorch::text
