#include "tools/course/knockout.h"

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace tinytorch {
namespace {

constexpr std::string_view kHeader =
    "# Starts at one,\n"
    "# as in Fortran.\n"
    "caught_by: SumTest.CountsAll\n"
    "saying: got 5\n";

constexpr std::string_view kSource =
    "int Sum() {\n"
    "  for (int i = 0; i < n; ++i) {\n"
    "    sum += i;\n"
    "  }\n"
    "}\n";

Knockout Parse(std::string_view text) {
  const absl::StatusOr<Knockout> knockout = ParseKnockout("k.txt", text);
  EXPECT_TRUE(knockout.ok()) << knockout.status();
  return knockout.value_or(Knockout{});
}

std::string ParseError(std::string_view text) {
  const absl::StatusOr<Knockout> knockout = ParseKnockout("k.txt", text);
  EXPECT_FALSE(knockout.ok());
  return std::string(knockout.status().message());
}

// What becomes of kSource, or the error.
std::string Apply(std::string_view blocks) {
  const Knockout knockout = Parse(absl::StrCat(kHeader, blocks));
  const absl::StatusOr<std::string> source =
      ApplyKnockout(knockout, "sum.cc", kSource);
  return source.ok() ? *source : std::string(source.status().message());
}

TEST(KnockoutTest, ReadsTheHeader) {
  const Knockout knockout =
      Parse(absl::StrCat(kHeader, "--- reference\na\n--- knockout\nb\n"));
  EXPECT_EQ(knockout.mistake, "Starts at one, as in Fortran.");
  EXPECT_EQ(knockout.caught_by, "SumTest.CountsAll");
  EXPECT_EQ(knockout.saying, "got 5");
}

TEST(KnockoutTest, ReplacesTextWithinALine) {
  EXPECT_EQ(Apply("--- reference\nint i = 0\n--- knockout\nint i = 1\n"),
            "int Sum() {\n"
            "  for (int i = 1; i < n; ++i) {\n"
            "    sum += i;\n"
            "  }\n"
            "}\n");
}

TEST(KnockoutTest, TextMaySpanLinesAndBecomeNothing) {
  EXPECT_EQ(Apply("--- reference\n"
                  "  for (int i = 0; i < n; ++i) {\n"
                  "    sum += i;\n"
                  "  }\n\n"
                  "--- knockout\n"),
            "int Sum() {\n\n}\n");
}

TEST(KnockoutTest, AppliesEveryPair) {
  EXPECT_EQ(Apply("--- reference\ni = 0\n--- knockout\ni = 1\n\n"
                  "--- reference\ni < n\n--- knockout\ni <= n\n"),
            "int Sum() {\n"
            "  for (int i = 1; i <= n; ++i) {\n"
            "    sum += i;\n"
            "  }\n"
            "}\n");
}

TEST(KnockoutTest, TextThatIsMissingIsAnErrorThatNamesBothFiles) {
  EXPECT_EQ(Apply("--- reference\nint j = 0\n--- knockout\nint j = 1\n"),
            "k.txt:5: wanted this text exactly once in sum.cc, "
            "found it 0 times:\nint j = 0");
}

TEST(KnockoutTest, TextThatIsThereTwiceIsAnError) {
  EXPECT_EQ(Apply("--- reference\n{\n--- knockout\n}\n"),
            "k.txt:5: wanted this text exactly once in sum.cc, "
            "found it 2 times:\n{");
}

TEST(KnockoutTest, ChangeThatChangesNothingIsAnError) {
  EXPECT_EQ(Apply("--- reference\nsum\n--- knockout\nsum\n"),
            "k.txt:5: the knockout is the reference:\nsum");
  EXPECT_EQ(Apply("--- reference\n\n--- knockout\nsum\n"),
            "k.txt:5: nothing to replace");
}

TEST(KnockoutTest, ErrorsNameFileAndLine) {
  EXPECT_EQ(ParseError("# No.\ncought_by: A.B\n"),
            "k.txt:2: wanted '# ...', 'caught_by:', 'saying:' or "
            "'--- reference', got: cought_by: A.B");
  EXPECT_EQ(ParseError("caught_by: A.B\nsaying: no\n"),
            "k.txt:1: wanted a comment: '# the mistake, and why'");
  EXPECT_EQ(ParseError("# No.\nsaying: no\n"),
            "k.txt:1: wanted 'caught_by: Suite.Test'");
  EXPECT_EQ(ParseError(absl::StrCat(kHeader, "--- knockout\n")),
            "k.txt:5: wanted '--- reference' before");
  EXPECT_EQ(ParseError(absl::StrCat(kHeader, "--- reference\na\n")),
            "k.txt:7: wanted '--- knockout' at the end");
  EXPECT_EQ(ParseError(absl::StrCat(kHeader, "--- Reference\n")),
            "k.txt:5: wanted '--- reference' or '--- knockout', got: "
            "--- Reference");
}

}  // namespace
}  // namespace tinytorch
