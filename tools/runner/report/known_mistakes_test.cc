#include "tools/runner/report/known_mistakes.h"

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch::runner {
namespace {

using ::testing::HasSubstr;

TestResult Failing(const std::string& message) {
  return {.outcome = Outcome::kFailed, .failures = {{"a_test.cc:1", message}}};
}

// Three tests of an exercise, and one of another.
std::vector<TestCase> Tests() {
  std::vector<TestCase> tests(4);
  for (size_t i = 0; i < tests.size(); ++i) {
    tests[i].suite = "MeanTest";
    tests[i].name = std::string(1, static_cast<char>('A' + i));
    tests[i].exercise = i == 3 ? 1 : 0;
  }
  return tests;
}

std::string Json(std::string_view name, std::string_view sentence,
                 const std::vector<std::string>& messages) {
  std::string said;
  for (size_t i = 0; i < messages.size(); ++i) {
    if (messages[i].empty()) continue;
    absl::StrAppend(&said, said.empty() ? "" : ",", "\"MeanTest.",
                    std::string(1, static_cast<char>('A' + i)), "\":\"",
                    FingerprintOf(Failing(messages[i])), "\"");
  }
  return absl::StrCat("\"", name, "\":{\"looks_like\":\"", sentence,
                      "\",\"said\":{", said, "}}");
}

std::string SentenceOf(const std::vector<std::string>& messages,
                       const std::vector<std::string>& mutants) {
  std::string json;
  for (const std::string& mutant : mutants) {
    absl::StrAppend(&json, json.empty() ? "" : ",", mutant);
  }
  const auto mistakes =
      ParseKnownMistakes(absl::StrCat("{\"mean\":{", json, "}}"));
  EXPECT_TRUE(mistakes.ok()) << mistakes.status();
  std::vector<TestResult> results;
  for (const std::string& message : messages) {
    results.push_back(message.empty() ? TestResult{.outcome = Outcome::kPassed}
                                      : Failing(message));
  }
  results.resize(4, {.outcome = Outcome::kWaiting});
  return LooksLike(*mistakes, "mean", Tests(), results, 0);
}

TEST(KnownMistakesTest, TheSameAnswerIsTheSameMistake) {
  const std::string all = Json("all", "Divides by all.", {"got 2", "", ""});
  const std::string none = Json("none", "Divides by none.", {"got 9", "", ""});
  EXPECT_EQ(SentenceOf({"got 2", "", ""}, {all, none}), "Divides by all.");
  EXPECT_EQ(SentenceOf({"got 9", "", ""}, {all, none}), "Divides by none.");
  EXPECT_EQ(SentenceOf({"got 5", "", ""}, {all, none}), "");
  EXPECT_EQ(SentenceOf({"", "got 2", ""}, {all}), "") << "it passes here";
}

TEST(KnownMistakesTest, OtherTestsDecideBetweenMistakesOfOneAnswer) {
  const std::string one = Json("one", "One.", {"got 2", "", ""});
  const std::string two = Json("two", "Two.", {"got 2", "got 3", ""});
  EXPECT_EQ(SentenceOf({"got 2", "", ""}, {one, two}), "One.");
  EXPECT_EQ(SentenceOf({"got 2", "got 3", ""}, {one, two}), "Two.");
  EXPECT_EQ(SentenceOf({"got 2"}, {one, two}), "") << "the second did not run";
}

TEST(KnownMistakesTest, CodeThatIsWrongThroughoutLooksLikeNothing) {
  const std::string one = Json("one", "One.", {"got 2", "", ""});
  EXPECT_EQ(SentenceOf({"got 2", "got 7", ""}, {one}), "One.") << "half";
  EXPECT_EQ(SentenceOf({"got 2", "got 7", "got 8"}, {one}), "");
}

TEST(KnownMistakesTest, OnlyAnAssertionHasAFingerprint) {
  EXPECT_EQ(FingerprintOf({.outcome = Outcome::kCrashed}), "");
  EXPECT_EQ(FingerprintOf({.outcome = Outcome::kPassed}), "");
  EXPECT_EQ(FingerprintOf(Failing("got 2")).size(), 12u);
  EXPECT_NE(FingerprintOf(Failing("got 2")), FingerprintOf(Failing("got 3")));
}

TEST(KnownMistakesTest, AFileThatIsBrokenIsAnError) {
  EXPECT_TRUE(ParseKnownMistakes("")->empty());
  for (const char* json : {"[1]", "{", "{\"a\":{\"b\":{}}}", "{\"a\":1}",
                           "{\"a\":{\"b\":{\"looks_like\":1,\"said\":{}}}}"}) {
    EXPECT_THAT(ParseKnownMistakes(json).status().message(),
                HasSubstr("not a file of known mistakes"))
        << json;
  }
}

}  // namespace
}  // namespace tinytorch::runner
