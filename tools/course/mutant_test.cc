#include "tools/course/mutant.h"

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace tinytorch::course {
namespace {

constexpr std::string_view kHeader =
    "# Starts at one,\n"
    "# as in Fortran.\n"
    "killed_by: SumTest.CountsAll\n"
    "saying: got 5\n";

constexpr std::string_view kSource =
    "int Sum() {\n"
    "  for (int i = 0; i < n; ++i) {\n"
    "    sum += i;\n"
    "  }\n"
    "}\n";

Mutant Parse(std::string_view text) {
  const absl::StatusOr<Mutant> mutant = ParseMutant("k.txt", text);
  EXPECT_TRUE(mutant.ok()) << mutant.status();
  return mutant.value_or(Mutant{});
}

std::string ParseError(std::string_view text) {
  const absl::StatusOr<Mutant> mutant = ParseMutant("k.txt", text);
  EXPECT_FALSE(mutant.ok());
  return std::string(mutant.status().message());
}

// Returns kSource with the changes of the blocks, or the error.
std::string Apply(std::string_view blocks) {
  const Mutant mutant = Parse(absl::StrCat(kHeader, blocks));
  const absl::StatusOr<std::string> source =
      ApplyMutant(mutant, "sum.cc", kSource);
  return source.ok() ? *source : std::string(source.status().message());
}

TEST(MutantTest, ReadsTheHeader) {
  const Mutant mutant =
      Parse(absl::StrCat(kHeader, "--- reference\na\n--- mutant\nb\n"));
  EXPECT_EQ(mutant.mistake, "Starts at one, as in Fortran.");
  EXPECT_EQ(mutant.killed_by, "SumTest.CountsAll");
  EXPECT_EQ(mutant.saying, "got 5");
}

TEST(MutantTest, ReplacesTextWithinALine) {
  EXPECT_EQ(Apply("--- reference\nint i = 0\n--- mutant\nint i = 1\n"),
            "int Sum() {\n"
            "  for (int i = 1; i < n; ++i) {\n"
            "    sum += i;\n"
            "  }\n"
            "}\n");
}

TEST(MutantTest, TextMaySpanLinesAndBecomeNothing) {
  EXPECT_EQ(Apply("--- reference\n"
                  "  for (int i = 0; i < n; ++i) {\n"
                  "    sum += i;\n"
                  "  }\n\n"
                  "--- mutant\n"),
            "int Sum() {\n\n}\n");
}

TEST(MutantTest, AppliesEveryPair) {
  EXPECT_EQ(Apply("--- reference\ni = 0\n--- mutant\ni = 1\n\n"
                  "--- reference\ni < n\n--- mutant\ni <= n\n"),
            "int Sum() {\n"
            "  for (int i = 1; i <= n; ++i) {\n"
            "    sum += i;\n"
            "  }\n"
            "}\n");
}

TEST(MutantTest, TextThatIsMissingIsAnErrorThatNamesBothFiles) {
  EXPECT_EQ(Apply("--- reference\nint j = 0\n--- mutant\nint j = 1\n"),
            "k.txt:5: wanted this text exactly once in sum.cc, "
            "found it 0 times:\nint j = 0");
}

TEST(MutantTest, TextThatIsThereTwiceIsAnError) {
  EXPECT_EQ(Apply("--- reference\n{\n--- mutant\n}\n"),
            "k.txt:5: wanted this text exactly once in sum.cc, "
            "found it 2 times:\n{");
}

TEST(MutantTest, ChangeThatChangesNothingIsAnError) {
  EXPECT_EQ(Apply("--- reference\nsum\n--- mutant\nsum\n"),
            "k.txt:5: the mutant is the reference:\nsum");
  EXPECT_EQ(Apply("--- reference\n\n--- mutant\nsum\n"),
            "k.txt:5: nothing to replace");
}

TEST(MutantTest, ErrorsNameFileAndLine) {
  EXPECT_EQ(ParseError("# No.\ncought_by: A.B\n"),
            "k.txt:2: wanted '# ...', 'killed_by:', 'saying:' or "
            "'--- reference', got: cought_by: A.B");
  EXPECT_EQ(ParseError("killed_by: A.B\nsaying: no\n"),
            "k.txt:1: wanted a comment: '# the mistake, and why'");
  EXPECT_EQ(ParseError("# No.\nsaying: no\n"),
            "k.txt:1: wanted 'killed_by: Suite.Test'");
  EXPECT_EQ(ParseError(absl::StrCat(kHeader, "--- mutant\n")),
            "k.txt:5: wanted '--- reference' before");
  EXPECT_EQ(ParseError(absl::StrCat(kHeader, "--- reference\na\n")),
            "k.txt:7: wanted '--- mutant' at the end");
  EXPECT_EQ(ParseError(absl::StrCat(kHeader, "--- Reference\n")),
            "k.txt:5: wanted '--- reference' or '--- mutant', got: "
            "--- Reference");
}

}  // namespace
}  // namespace tinytorch::course
