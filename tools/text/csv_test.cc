// Tests of the reader and writer of CSV.

#include "tools/text/csv.h"

#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch::text {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::vector<std::string>> Fields(std::string_view text,
                                             char separator = ',') {
  std::vector<std::vector<std::string>> all;
  const auto rows = ParseCsv(text, separator);
  EXPECT_TRUE(rows.ok()) << rows.status();
  if (rows.ok()) {
    for (const CsvRow& row : *rows) all.push_back(row.fields);
  }
  return all;
}

TEST(CsvTest, ReadsRowsAndFields) {
  EXPECT_THAT(Fields("a,b\nc,d\n"),
              ElementsAre(ElementsAre("a", "b"), ElementsAre("c", "d")));
  EXPECT_THAT(Fields("a,b\r\nc,d"),
              ElementsAre(ElementsAre("a", "b"), ElementsAre("c", "d")));
  EXPECT_THAT(Fields("a\rb\r"),
              ElementsAre(ElementsAre("a"), ElementsAre("b")));
  EXPECT_THAT(Fields(""), IsEmpty());
}

TEST(CsvTest, KeepsEmptyFieldsAndSkipsEmptyLines) {
  EXPECT_THAT(Fields("a,,\n\n,\n"),
              ElementsAre(ElementsAre("a", "", ""), ElementsAre("", "")));
}

TEST(CsvTest, QuotedFieldsHoldSeparatorsQuotesAndLineEnds) {
  EXPECT_THAT(Fields("\"Doe, Jane\",\"say \"\"hi\"\"\"\n\"a\r\nb\",c"),
              ElementsAre(ElementsAre("Doe, Jane", "say \"hi\""),
                          ElementsAre("a\r\nb", "c")));
}

TEST(CsvTest, SkipsAByteOrderMark) {
  EXPECT_THAT(Fields("\xEF\xBB\xBFid;name\n", ';'),
              ElementsAre(ElementsAre("id", "name")));
}

TEST(CsvTest, CountsLinesInsideOfQuotes) {
  const auto rows = ParseCsv("a\n\"b\n\n\"\n\nc\r\n\"d\re\"\nf", ',');
  ASSERT_TRUE(rows.ok());
  std::vector<int> lines;
  for (const CsvRow& row : *rows) lines.push_back(row.line);
  EXPECT_THAT(lines, ElementsAre(1, 2, 6, 7, 9));
}

TEST(CsvTest, ErrorsNameTheLine) {
  EXPECT_THAT(std::string(ParseCsv("a\nb,\"c\n\n", ',').status().message()),
              HasSubstr("line 2: a quote is not closed"));
  EXPECT_THAT(std::string(ParseCsv("a\n\"b\"c\n", ',').status().message()),
              HasSubstr("line 2: there is text between"));
  EXPECT_THAT(std::string(ParseCsv("a,b\nc,d", ',', 3).status().message()),
              HasSubstr("line 2: the table has too many fields"));
}

TEST(CsvTest, FindsTheSeparator) {
  EXPECT_EQ(CsvSeparator("id,name\n;;;;"), ',');
  EXPECT_EQ(CsvSeparator("id;name,first;x"), ';');
  EXPECT_EQ(CsvSeparator("id\tname"), '\t');
  EXPECT_EQ(CsvSeparator("\"a;b;c\",d"), ',');
  EXPECT_EQ(CsvSeparator("id"), ',');
}

TEST(CsvTest, WritesFieldsThatItReadsAgain) {
  EXPECT_EQ(CsvField("plain"), "plain");
  for (const std::string field :
       {"a,b", "\"", "a\nb", "a\rb", "", "ü", "\xEF\xBB\xBFx"}) {
    EXPECT_THAT(Fields(CsvField(field) + ",x"),
                ElementsAre(ElementsAre(field, "x")));
  }
}

}  // namespace
}  // namespace tinytorch::text
