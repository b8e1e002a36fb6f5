#include "tools/text/wrap.h"

#include <string>

#include "gtest/gtest.h"
#include "tools/text/columns.h"

namespace tinytorch::text {
namespace {

TEST(IndentTest, IndentsEveryLine) {
  EXPECT_EQ(Indent("  a: ", "1\n2\n"), "  a: 1\n     2\n");
  EXPECT_EQ(Indent("  a: ", ""), "  a: \n");
}

TEST(IndentTest, BreaksLongLinesAtASpace) {
  EXPECT_EQ(Indent("> ", "one two three", 10), "> one two\n  three\n");
}

TEST(IndentTest, BreaksALineWithoutAGoodSpaceAnywhere) {
  EXPECT_EQ(Indent("> ", "abcdefghij", 6), "> abcd\n  efgh\n  ij\n");
  EXPECT_EQ(Indent("> ", "éééééé", 6), "> éééé\n  éé\n");
}

TEST(IndentTest, BreaksALongWordAtTheLastColumn) {
  std::string word;
  for (int i = 0; i < 100; ++i) word += "é";
  const std::string text = Indent("    ", word);
  EXPECT_EQ(Width(text.substr(0, text.find('\n'))), kColumns);
  EXPECT_EQ(Width(text), 4 + 76 + 1 + 4 + 24 + 1u);
}

TEST(IndentTest, EndsEvenWithoutRoom) {
  EXPECT_EQ(Indent("12345", "ab", 5), "12345a\n     b\n");
}

TEST(ReflowTest, JoinsTheLinesOfAParagraphAndWrapsThemAnew) {
  EXPECT_EQ(Reflow(R"(
      one two
      three four
      five
  )",
                   {.columns = 14}),
            "one two three\nfour five\n");
}

TEST(ReflowTest, IndentsAllLines) {
  EXPECT_EQ(Reflow("one two\n\n  three", {.indent = 3, .columns = 8}),
            "   one\n   two\n\n     three\n");
}

TEST(ReflowTest, KeepsEmptyLinesAndDeeperOnes) {
  EXPECT_EQ(Reflow(R"(

      A table:

        name    size
        a  b       1
      and a sentence
      after it.

  )"),
            "\nA table:\n\n  name    size\n  a  b       1\n"
            "and a sentence after it.\n\n");
}

TEST(ReflowTest, FillsLinesToTheLastColumn) {
  EXPECT_EQ(Reflow("12345 7890 12", {.columns = 10}), "12345 7890\n12\n");
  EXPECT_EQ(Reflow("ééééé éééé éé", {.columns = 10}), "ééééé éééé\néé\n");
  EXPECT_EQ(Reflow("12345 78901", {.columns = 10}), "12345\n78901\n");
}

TEST(ReflowTest, KeepsAWordWiderThanALineWhole) {
  EXPECT_EQ(Reflow("see http://localhost:8080/ now", {.columns = 10}),
            "see\nhttp://localhost:8080/\nnow\n");
}

TEST(ReflowTest, TakesAnOrdinaryStringAsWell) {
  EXPECT_EQ(Reflow("one line"), "one line\n");
  EXPECT_EQ(Reflow("two\nlines\n"), "two lines\n");
  EXPECT_EQ(Reflow(""), "\n");
}

TEST(ReflowTest, WrapsAtEightyColumns) {
  std::string sentence;
  for (int i = 0; i < 20; ++i) sentence += "word ";
  const std::string lines = Reflow(sentence);
  EXPECT_EQ(lines.find('\n'), 16 * 5 - 1u);
  EXPECT_EQ(Width(lines), 20 * 5u);
}

}  // namespace
}  // namespace tinytorch::text
