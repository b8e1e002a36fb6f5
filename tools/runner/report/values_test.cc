#include "tools/runner/report/values.h"

#include <string>
#include <string_view>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch::runner {
namespace {

using ::testing::HasSubstr;
using ::testing::Pair;

TEST(WithoutNoiseTest, LeavesOutBytesAndTypes) {
  EXPECT_EQ(WithoutNoise("8-byte object <20-18 A0-FF>, which is wrong"),
            "an object, which is wrong");
  EXPECT_EQ(WithoutNoise("a tensor [2] of [1, 2] (of type f(int)::T), first"),
            "a tensor [2] of [1, 2], first");
  EXPECT_EQ(WithoutNoise("128-byte, 3 < 4 (of which 2)"),
            "128-byte, 3 < 4 (of which 2)");
}

std::pair<std::string, std::string> Comparable(std::string expected,
                                               std::string got) {
  MakeComparable(&expected, &got);
  return {expected, got};
}

TEST(MakeComparableTest, NumbersHaveTheDigitsThatDiffer) {
  EXPECT_THAT(Comparable("0.029999999999999999", "0.040000000000000001"),
              Pair("0.03", "0.04"));
  EXPECT_THAT(Comparable("{ 3.0000000099999999, 1 }", "{ 3, 1 }"),
              Pair("{ 3.00000001, 1 }", "{ 3, 1 }"));
  EXPECT_THAT(Comparable("0.10000000000000001", "0.1"),
              Pair("0.10000000000000001", "0.1"))
      << "the same number";
  EXPECT_THAT(Comparable("[-0.33333333333333331]", "[1e-09]"),
              Pair("[-0.333333]", "[1e-09]"));
}

TEST(MakeComparableTest, OtherTextsStay) {
  EXPECT_THAT(Comparable("16777217", "16777216"), Pair("16777217", "16777216"));
  EXPECT_THAT(Comparable("\"0.50000000000\"", "x1.50000000000 1.2.3"),
              Pair("\"0.50000000000\"", "x1.50000000000 1.2.3"));
}

TEST(MakeComparableTest, AddressesHaveNames) {
  EXPECT_THAT(Comparable("0x55d0c8a1 and 0x55d0c8b2", "0x55d0c8b2"),
              Pair("address A and address B", "address B"));
  EXPECT_THAT(Comparable("0x7f", "NULL"), Pair("0x7f", "NULL"));
}

TEST(ExceptionInWordsTest, SaysWhichIndex) {
  EXPECT_EQ(ExceptionInWords(
                "vector::_M_range_check: __n (which is 18446744073709551615) "
                ">= this->size() (which is 2)"),
            "at() was called with index -1 on a std::vector of 2 elements.");
  EXPECT_EQ(ExceptionInWords("basic_string::at: __n (which is 5) >= "
                             "this->size() (which is 1)"),
            "at() was called with index 5 on a std::string of 1 element.");
  EXPECT_THAT(ExceptionInWords("map::at"), HasSubstr("a key that it lacks"));
  EXPECT_EQ(ExceptionInWords("MatMul: [2] x [3]"), "MatMul: [2] x [3]");
}

std::string Taken(std::string_view text) {
  std::string plain;
  if (!TakeQuoted(&text, &plain)) return "nothing";
  return plain + "|" + std::string(text);
}

TEST(TakeQuotedTest, UndoesEscapes) {
  EXPECT_EQ(Taken(R"("a\n\"b\" \\ \xE2\x96\x88" "c" rest)"),
            "a\n\"b\" \\ \u2588c| rest");
  EXPECT_EQ(Taken(R"("\x1B[31mred\a")"), "red\\x07|") << "and cleans";
  EXPECT_EQ(Taken("\"open"), "nothing");
  EXPECT_EQ(Taken("none"), "nothing");
}

}  // namespace
}  // namespace tinytorch::runner
