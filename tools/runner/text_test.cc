#include "tools/runner/text.h"

#include <string>

#include "gtest/gtest.h"

namespace tinytorch::runner {
namespace {

TEST(CleanTest, KeepsPlainTextAndUtf8) {
  EXPECT_EQ(Clean("a\nb é ▓ 𝄞"), "a\nb é ▓ 𝄞");
}

TEST(CleanTest, DropsTerminalSequences) {
  EXPECT_EQ(Clean("\x1b[1;31mred\x1b[0m"), "red");
  EXPECT_EQ(Clean("\x1b]0;title\x07"), "\\x1b]0;title\\x07");
  EXPECT_EQ(Clean("\x1b[31"), "\\x1b[31");  // Cut off.
}

TEST(CleanTest, MakesControlCharactersVisible) {
  EXPECT_EQ(Clean(std::string("\0\x01\x7f", 3)), "\\x00\\x01\\x7f");
  EXPECT_EQ(Clean("a\tb\r\nc\rd"), "a  b\nc\\x0dd");
}

TEST(CleanTest, MakesBrokenUtf8Visible) {
  EXPECT_EQ(Clean("\xff"), "\\xff");
  EXPECT_EQ(Clean("\xc3("), "\\xc3(");
  EXPECT_EQ(Clean("\xe2\x82"), "\\xe2\\x82");
  EXPECT_EQ(Clean("\xc0\xaf"), "\\xc0\\xaf") << "overlong";
  EXPECT_EQ(Clean("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "surrogate";
  EXPECT_EQ(Clean("\xf4\x90\x80\x80").substr(0, 4), "\\xf4") << "too large";
}

TEST(CleanTest, MakesInvisibleCharactersVisible) {
  EXPECT_EQ(Clean("\xc2\x9b"), "\\xc2\\x9b") << "a control character";
  EXPECT_EQ(Clean("\xe2\x80\xae"), "\\xe2\\x80\\xae") << "right-to-left";
  EXPECT_EQ(Clean("\xef\xbf\xbf"), "\\xef\\xbf\\xbf") << "not in XML";
}

TEST(WidthTest, CountsCharactersNotBytes) { EXPECT_EQ(Width("é▓x"), 3u); }

TEST(IndentTest, IndentsLinesUnderTheFirst) {
  EXPECT_EQ(Indent("  got  ", "a\n  b\n"), "  got  a\n         b\n");
  EXPECT_EQ(Indent("> ", ""), "> \n");
}

TEST(IndentTest, BreaksAtASpace) {
  const std::string words = std::string(50, 'a') + " " + std::string(40, 'b');
  EXPECT_EQ(Indent("  ", words),
            "  " + std::string(50, 'a') + "\n  " + std::string(40, 'b') + "\n");
}

TEST(IndentTest, BreaksLongWordsAtTheLastColumn) {
  const std::string wide = "é";
  std::string word;
  for (int i = 0; i < 100; ++i) word += wide;
  const std::string text = Indent("    ", word);
  EXPECT_EQ(Width(text.substr(0, text.find('\n'))), kColumns);
  EXPECT_EQ(Width(text), 4 + 76 + 1 + 4 + 24 + 1u);
}

TEST(FirstLinesTest, SaysHowManyAreLeftOut) {
  EXPECT_EQ(FirstLines("a\nb\n", 2), "a\nb\n");
  EXPECT_EQ(FirstLines("a\nb\nc\nd", 2), "a\nb\n(2 more lines)\n");
}

}  // namespace
}  // namespace tinytorch::runner
