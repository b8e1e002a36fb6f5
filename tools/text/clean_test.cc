#include "tools/text/clean.h"

#include <string>

#include "gtest/gtest.h"

namespace tinytorch::text {
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
  EXPECT_EQ(Clean("\xd8\x9c"), "\\xd8\\x9c") << "arabic letter mark";
  EXPECT_EQ(Clean("\xe2\x80\x8b"), "\\xe2\\x80\\x8b") << "zero width space";
  EXPECT_EQ(Clean("\xe2\x80\xa8"), "\\xe2\\x80\\xa8") << "line separator";
  EXPECT_EQ(Clean("\xef\xbf\xbf"), "\\xef\\xbf\\xbf") << "not in XML";
}

}  // namespace
}  // namespace tinytorch::text
