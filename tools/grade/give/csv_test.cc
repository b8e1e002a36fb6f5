// Tests of tables and of the sheets that platforms exported.
#include "tools/grade/give/csv.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch::grade {
namespace {

using testing::HasSubstr;

TEST(CsvTest, NoCellBeginsAFormula) {
  EXPECT_EQ(CsvLine({"=1+1", "-2", "a,b", "q\"q", ""}),
            "'=1+1,'-2,\"a,b\",\"q\"\"q\",\r\n");
}

TEST(CsvTest, FillsOneColumnAndKeepsAllOtherBytes) {
  const std::string sheet =
      "\xEF\xBB\xBFStudent,ID,Section,Lab (77),Labor (78)\r\n"
      "    Points Possible,,,30,\r\n"
      "\"Doe, \"\"J\"\"\", 1,x,,\n"
      "\"Roe\",2,\"a\nb\",\"9\",7\r\n";
  const auto filled =
      FillSheet(sheet, "c.csv", "ID", "Lab", {{"2", "12.5"}, {"3", "1"}});
  ASSERT_TRUE(filled.ok()) << filled.status();
  std::string wanted = sheet;
  wanted.replace(wanted.find("\"9\""), 3, "12.5");
  EXPECT_EQ(filled->csv, wanted);
  EXPECT_EQ(filled->unknown, std::vector<std::string>{"3"});
}

TEST(CsvTest, NoCellOfAnySeparatorBeginsAFormula) {
  for (const char* cell : {"=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1"}) {
    const std::string text = CsvCellText(cell, ';');
    EXPECT_TRUE(text[0] == '\'' || text.substr(0, 2) == "\"'") << text;
  }
  EXPECT_EQ(CsvCellText("a;b", ';'), "\"a;b\"");
  EXPECT_EQ(CsvCellText("a,b", ';'), "a,b");
}

TEST(CsvTest, FillsASheetWithSemicolonsAndDecimalCommas) {
  const auto filled = FillSheet("ID;Lab;Most\r\n1;;\"100,00\"\r\n2;3;1\r\n",
                                "c.csv", "ID", "Lab", {{"1", "12.5"}});
  ASSERT_TRUE(filled.ok()) << filled.status();
  EXPECT_EQ(filled->csv, "ID;Lab;Most\r\n1;12,5;\"100,00\"\r\n2;3;1\r\n");
  const auto quoted = FillSheet("ID,Lab,Most\n1,,\"100,00\"\n", "c.csv", "ID",
                                "Lab", {{"1", "12.5"}});
  EXPECT_EQ(quoted->csv, "ID,Lab,Most\n1,\"12,5\",\"100,00\"\n");
}

TEST(CsvTest, ALineThatIsTwiceOrTooShortIsNamed) {
  EXPECT_THAT(FillSheet("ID,Lab\n1,\n1,\n", "c.csv", "ID", "Lab", {{"1", "2"}})
                  .status()
                  .message(),
              HasSubstr("c.csv: two lines have the ID \"1\""));
  EXPECT_THAT(FillSheet("ID,Lab\n1\n", "c.csv", "ID", "Lab", {{"1", "2"}})
                  .status()
                  .message(),
              HasSubstr("the line of 1 has 1 cells, wanted 2"));
  EXPECT_FALSE(FillSheet("", "c.csv", "ID", "Lab", {}).ok());
}

TEST(CsvTest, AnUnknownTitleListsTheTitles) {
  EXPECT_THAT(
      FillSheet("ID,Lab (1)\n", "c.csv", "ID", "Lob", {}).status().message(),
      HasSubstr("c.csv:1: wanted one column \"Lob\", got 0; the "
                "columns are: ID, Lab (1)"));
  EXPECT_FALSE(FillSheet("ID,Lab (1),Lab (2)\n", "c", "ID", "Lab", {}).ok());
  EXPECT_THAT(ParseCsv("a\n\"b", "c.csv").status().message(),
              HasSubstr("c.csv:2: a quote is left open"));
}

}  // namespace
}  // namespace tinytorch::grade
