#include "tools/text/bound.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch::text {
namespace {

using ::testing::EndsWith;

TEST(BoundedTest, OrdinaryTextStaysAsItIs) {
  for (const std::string text : {"", "one", "one\n", "one\n\ntwo", "\n"}) {
    EXPECT_EQ(Bounded(text), text);
  }
}

TEST(BoundedTest, LongLinesAreCutBetweenCharacters) {
  std::string line;
  for (int i = 0; i < 501; ++i) line += "é";
  EXPECT_EQ(Bounded(line + "\nnext"), line.substr(0, 1000) + " ...\nnext");
  EXPECT_EQ(Bounded(line.substr(2)), line.substr(2));
}

TEST(BoundedTest, ManyLinesAreCut) {
  std::string lines;
  for (int i = 0; i < 200; ++i) lines += "x\n";
  EXPECT_EQ(Bounded(lines), lines);
  EXPECT_EQ(Bounded(lines + "y"), lines + "(1 more lines)\n");
  EXPECT_THAT(Bounded(lines + "y\nz\n"), EndsWith("x\n(2 more lines)\n"));
}

}  // namespace
}  // namespace tinytorch::text
