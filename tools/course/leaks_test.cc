#include "tools/course/leaks.h"

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "tools/course/skeleton.h"

namespace tinytorch::course {
namespace {

constexpr std::string_view kSource =
    "// The mean of many values.\n"
    "float Mean(const Values& values) {\n"
    "  const float count = values.size();\n"
    "  // BEGIN SOLUTION\n"
    "  // Add in double, or small values are lost beside a large sum.\n"
    "  double sum = std::accumulate(values.begin(), values.end(), 0.0);\n"
    "  const float count = values.size();\n"
    "  for (size_t i = 0; i < values.size(); ++i) {\n"
    "  return sum;\n"
    "  // END SOLUTION\n"
    "}\n";

std::vector<std::string> Leaks(const std::vector<Shipped>& shipped) {
  const absl::StatusOr<std::vector<SourceLine>> lines =
      ParseSolution("mean.cc", kSource);
  EXPECT_TRUE(lines.ok()) << lines.status();
  return FindLeaks({{"mean.cc", lines.value_or(std::vector<SourceLine>{})}},
                   shipped);
}

std::vector<std::string> Leaks(std::string_view shipped) {
  return Leaks({Shipped{"README.md", std::string(shipped)}});
}

using Messages = std::vector<std::string>;

TEST(LeaksTest, SkeletonLeaksNothing) {
  const absl::StatusOr<std::string> skeleton = CutSkeleton("mean.cc", kSource);
  ASSERT_TRUE(skeleton.ok()) << skeleton.status();
  EXPECT_EQ(Leaks(*skeleton), Messages());
}

TEST(LeaksTest, CodeOfTheSolutionIsFoundWithBothPlaces) {
  EXPECT_EQ(
      Leaks("First\n"
            "double sum = std::accumulate(values.begin(), values.end(), 0.0);"),
      Messages{"README.md:2: solution of mean.cc:6: double sum = "
               "std::accumulate(values.begin(), values.end(), 0.0);"});
}

TEST(LeaksTest, CommentOfTheSolutionIsFound) {
  EXPECT_EQ(Leaks("* Add in double, or small values are lost beside a large "
                  "sum.\n")
                .size(),
            1u);
}

TEST(LeaksTest, SpacesAndCommentSignsHideNothing) {
  EXPECT_EQ(Leaks("  // double sum=std::accumulate(values.begin(),"
                  "values.end(),0.0);\n")
                .size(),
            1u);
}

TEST(LeaksTest, AGivenLineIsNotALeak) {
  EXPECT_EQ(Leaks("const float count = values.size();\n"), Messages());
}

TEST(LeaksTest, ALineThatGivenCodeHasIsNotALeak) {
  const std::string line =
      "double sum = std::accumulate(values.begin(), values.end(), 0.0);\n";
  const Shipped given = {"tensor/given/sum.cc", line};
  const Shipped readme = {"README.md", line};
  EXPECT_EQ(Leaks({readme, given}), Messages());
}

TEST(LeaksTest, GivenCodeMustNotHoldASolution) {
  const std::string line =
      "double sum = std::accumulate(values.begin(), values.end(), 0.0);\n";
  EXPECT_EQ(Leaks({{"tensor/given/sum.cc", line + line}}).size(), 0u);
  EXPECT_EQ(Leaks({{"tensor/given/sum.cc", line + line + line}}).size(), 3u);
}

TEST(LeaksTest, EverydayCodeIsNotALeak) {
  EXPECT_EQ(Leaks("return sum;\n"
                  "for (size_t i = 0; i < values.size(); ++i) {\n"),
            Messages());
}

}  // namespace
}  // namespace tinytorch::course
