#include "tools/runner/protocol.h"

#include <string>

#include "gtest/gtest.h"

namespace tinytorch::runner {
namespace {

TEST(ProtocolTest, RecordSurvivesTheTrip) {
  const std::string value = "a.cc:1\nback\\slash \\n and\n\nmore";
  const auto records = ParseRecords(FormatRecord(kWhy, value));
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].key, "why");
  EXPECT_EQ(records[0].value, value);
}

TEST(ProtocolTest, EmptyValue) {
  const auto records = ParseRecords(FormatRecord(kStart, ""));
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].value, "");
}

TEST(ProtocolTest, OnlyWholeLinesWithAKeyAndAValueCount) {
  const auto records = ParseRecords("junk\n\ndone failed\ndone passed");
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].value, "failed");
}

TEST(ProtocolTest, AnOrderHasOneLength) {
  const std::string order = FormatOrder(kTripwireOrder, "ShapeTest.Counts");
  EXPECT_EQ(order.size(), kOrderLength);
  EXPECT_STREQ(order.c_str(), "TShapeTest.Counts");
}

}  // namespace
}  // namespace tinytorch::runner
