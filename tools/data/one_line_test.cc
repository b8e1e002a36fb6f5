#include "tools/data/one_line.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST(OneLineTest, LeavesWhatCanBeRead) {
  for (const char* text :
       {"", "0.weight", "a \"quoted\" \\ word",
        "\u00a0\u00fc\u4e16\u754c\U0001f600", "\ud7ff\ue000\uffff\U0010ffff"}) {
    EXPECT_EQ(OneLine(text), text);
  }
}

TEST(OneLineTest, EscapesControlCharacters) {
  EXPECT_EQ(OneLine("a\nb\r\t"), "a\\x0ab\\x0d\\x09");
  EXPECT_EQ(OneLine(std::string("\0\x1b[2J\x7f", 6)), "\\x00\\x1b[2J\\x7f");
  // U+009B begins a command to a terminal as ESC [ does.
  EXPECT_EQ(OneLine("\xc2\x9b"), "\\xc2\\x9b");
  EXPECT_EQ(OneLine("\u2028\u2029\u2030"),
            "\\xe2\\x80\\xa8\\xe2\\x80\\xa9\u2030");
}

TEST(OneLineTest, EscapesBytesThatAreNotUtf8) {
  EXPECT_EQ(OneLine("\x80 \xff \xc3"), "\\x80 \\xff \\xc3");
  EXPECT_EQ(OneLine("\xc3("), "\\xc3(");
  EXPECT_EQ(OneLine("\xe4\xb8"), "\\xe4\\xb8") << "cut off";
  EXPECT_EQ(OneLine("\xc0\x80"), "\\xc0\\x80") << "a zero in two bytes";
  EXPECT_EQ(OneLine("\xe0\x80\x80"), "\\xe0\\x80\\x80");
  EXPECT_EQ(OneLine("\xf0\x80\x80\x80"), "\\xf0\\x80\\x80\\x80");
  EXPECT_EQ(OneLine("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "half a pair";
  EXPECT_EQ(OneLine("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
}

TEST(OneLineTest, KeepsBothEndsOfALongText) {
  const std::string name(300, 'n');
  EXPECT_EQ(OneLine(name), name);
  EXPECT_EQ(OneLine(name + "!"), absl::StrCat(name.substr(0, 100), "[...]",
                                              name.substr(0, 194), "!"));
  const std::string error =
      OneLine(absl::StrCat("w", std::string(1 << 20, '\n'), ": wanted F32"));
  EXPECT_THAT(error, SizeIs(300));
  EXPECT_THAT(error, StartsWith("w\\x0a\\x0a"));
  EXPECT_THAT(error, EndsWith(": wanted F32"));
}

TEST(OneLineTest, CutsBetweenCharacters) {
  for (const char* shift : {"", "a", "ab"}) {
    std::string text = shift;
    for (int i = 0; i < 200; ++i) text += "\u4e16";
    const std::string line = OneLine(text);
    EXPECT_THAT(line,
                SizeIs(testing::AllOf(testing::Ge(294u), testing::Le(300u))));
    EXPECT_THAT(line, HasSubstr("\u4e16[...]\u4e16"));
    EXPECT_THAT(line, Not(HasSubstr("\\x")));
  }
}

TEST(OneLineTest, WhatIsALineStaysOne) {
  const std::string line = OneLine(std::string(1000, '\xff'));
  EXPECT_EQ(OneLine(line), line);
}

}  // namespace
}  // namespace tinytorch
