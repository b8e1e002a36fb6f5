#include "tools/runner/protocol.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace tinytorch::runner {
namespace {

TEST(ProtocolTest, RecordSurvivesTheTrip) {
  const std::string value = "a.cc:1\nback\\slash \\n and\n\nmore";
  const auto records = ParseRecords("N0", FormatRecord("N0", kWhy, value));
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].key, "why");
  EXPECT_EQ(records[0].value, value);
}

TEST(ProtocolTest, EmptyValue) {
  const auto records = ParseRecords("N0", FormatRecord("N0", kStart, ""));
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].value, "");
}

TEST(ProtocolTest, OnlyLinesWithTheSecretCount) {
  const std::string bytes =
      "done passed\n"
      "N1 done passed\n"
      " N0 done passed\n"
      "N0done passed\n"
      "N0\n\n"
      "N0 done failed\n"
      "N0 done passed";  // Not a whole line.
  const auto records = ParseRecords("N0", bytes);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].value, "failed");
}

TEST(ProtocolTest, AnEmptySecretMatchesNoLine) {
  EXPECT_TRUE(ParseRecords("", " done passed\n").empty());
}

}  // namespace
}  // namespace tinytorch::runner
