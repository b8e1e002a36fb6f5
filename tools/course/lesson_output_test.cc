#include "tools/course/lesson_output.h"

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

namespace tinytorch::course {
namespace {

OutputBlock Block(std::string_view lines, bool numbers_vary = false) {
  OutputBlock block;
  block.numbers_vary = numbers_vary;
  block.lines = absl::StrSplit(lines, '\n');
  return block;
}

TEST(FindOutputBlocksTest, FindsTheCommandAndItsBlock) {
  const auto blocks = FindOutputBlocks(
      "Text.\n\n"
      "<!-- output, with MNIST: ./bazelw run //tensor:use -- --fast -->\n\n"
      "    one\n\n    two\n\n"
      "Text.\n\n    not marked\n");
  ASSERT_TRUE(blocks.ok()) << blocks.status();
  ASSERT_EQ(blocks->size(), 1u);
  const OutputBlock& block = blocks->front();
  EXPECT_EQ(block.line, 3);
  EXPECT_TRUE(block.with_mnist);
  EXPECT_FALSE(block.numbers_vary);
  EXPECT_EQ(block.lines, (std::vector<std::string>{"    one", "", "    two"}));
  EXPECT_EQ(LabelOf(block.command), "//tensor:use");
  EXPECT_EQ(ArgumentsOf(block.command), "--fast");
}

TEST(FindOutputBlocksTest, OneBlockMayFollowAnother) {
  const auto blocks = FindOutputBlocks(
      "<!-- output: run //a -->\n    one\n<!-- output: run //b -->\n    two");
  ASSERT_TRUE(blocks.ok()) << blocks.status();
  EXPECT_EQ(blocks->size(), 2u);
}

TEST(FindOutputBlocksTest, RefusesAMarkerThatWouldCheckNothing) {
  for (std::string_view wrong :
       {"<!-- output: run //a -->\n\nText.\n", "<!-- output -->\n    one\n",
        "<!-- output: ls -->\n    one\n",
        "<!-- output, sometimes: run //a -->\n    one\n"}) {
    const auto blocks = FindOutputBlocks(wrong);
    EXPECT_FALSE(blocks.ok()) << wrong;
    EXPECT_TRUE(absl::StrContains(blocks.status().message(), "line 1: wanted"))
        << blocks.status();
  }
}

TEST(ShowsTest, LinesMustFollowEachOther) {
  constexpr std::string_view kOutput = "a\nb\nc\nd\n";
  EXPECT_TRUE(Shows(kOutput, Block("    b\n    c")));
  EXPECT_FALSE(Shows(kOutput, Block("a\nc")));
  EXPECT_FALSE(Shows(kOutput, Block("c\nb")));
  EXPECT_FALSE(Shows(kOutput, Block("a\nx")));
  EXPECT_FALSE(Shows("", Block("a")));
}

TEST(ShowsTest, EllipsisStandsForAnyLines) {
  constexpr std::string_view kOutput = "a\nb\nc\nd\n";
  EXPECT_TRUE(Shows(kOutput, Block("a\n...\nc\nd\n...")));
  EXPECT_TRUE(Shows(kOutput, Block("...\na\n...\nb")));
  EXPECT_FALSE(Shows(kOutput, Block("c\n...\na")));
}

TEST(ShowsTest, OnlyTimesAndSpeedsMayDiffer) {
  EXPECT_TRUE(Shows("took 1.25 s, 30 GFLOP/s", Block("took 3 s,  7 GFLOP/s")));
  EXPECT_TRUE(Shows("(12ms)", Block("(7ms)")));
  EXPECT_FALSE(Shows("12 steps", Block("7 steps")));
  EXPECT_FALSE(Shows("0/10  not written", Block("0/8 not written")));
}

TEST(ShowsTest, NumbersMayDifferWhereTheMarkerSaysSo) {
  EXPECT_TRUE(Shows("loss -0.31 after 12", Block("loss 0.4 after 9", true)));
  EXPECT_FALSE(Shows("loss -0.31", Block("gain 0.4", true)));
}

}  // namespace
}  // namespace tinytorch::course
