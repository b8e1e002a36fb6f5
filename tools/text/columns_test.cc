#include "tools/text/columns.h"

#include "gtest/gtest.h"

namespace tinytorch::text {
namespace {

TEST(WidthTest, CountsCharactersAndNotBytes) {
  EXPECT_EQ(Width(""), 0u);
  EXPECT_EQ(Width("abc"), 3u);
  EXPECT_EQ(Width("a→b é"), 5u);
}

TEST(CutTest, KeepsTextThatFits) {
  EXPECT_EQ(Cut("abcdef", 6), "abcdef");
  EXPECT_EQ(Cut("éééééé", 6), "éééééé");
  EXPECT_EQ(Cut("", 0), "");
}

TEST(CutTest, EndsLongTextInDots) {
  EXPECT_EQ(Cut("abcdefg", 6), "abc...");
  EXPECT_EQ(Cut("ééééééé", 6), "ééé...");
  EXPECT_EQ(Cut("abcdefg", 3), "...");
  EXPECT_EQ(Cut("abcdefg", 2), "..");
  EXPECT_EQ(Width(Cut(std::string(200, 'x'))), kColumns);
}

TEST(PadTest, FillsWithSpaces) {
  EXPECT_EQ(PadRight("é", 3), "é  ");
  EXPECT_EQ(PadLeft("é", 3), "  é");
  EXPECT_EQ(PadRight("abcd", 3), "abcd");
  EXPECT_EQ(PadLeft("abcd", 3), "abcd");
}

TEST(FirstLinesTest, SaysHowManyAreLeftOut) {
  EXPECT_EQ(FirstLines("a\nb\nc\nd", 2), "a\nb\n(2 more lines)\n");
  EXPECT_EQ(FirstLines("a\nb\nc\n", 2), "a\nb\n(1 more line)\n");
  EXPECT_EQ(FirstLines("a\nb\n", 0), "(2 more lines)\n");
}

TEST(FirstLinesTest, KeepsTextThatFits) {
  EXPECT_EQ(FirstLines("a\nb", 2), "a\nb\n");
  EXPECT_EQ(FirstLines("a\nb\n", 2), "a\nb\n");
  EXPECT_EQ(FirstLines("a", 5), "a\n");
  EXPECT_EQ(FirstLines("", 5), "\n");
}

}  // namespace
}  // namespace tinytorch::text
