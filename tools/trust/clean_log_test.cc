#include "tools/trust/clean_log.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch::trust {
namespace {

using ::testing::EndsWith;
using ::testing::SizeIs;

TEST(CleanLogTest, LinesOfTheFileStandAsTheyAre) {
  EXPECT_EQ(CleanLog("e.cc:1:2: error: no\n    1 | x\n", "e.cc"),
            "e.cc:1:2: error: no\n|     1 | x\n");
}

TEST(CleanLogTest, OtherLinesCannotLookLikeAReport) {
  EXPECT_EQ(CleanLog("PASSED  all\n\nshape  8 / 8", "e.cc"),
            "| PASSED  all\n| \n| shape  8 / 8\n");
}

TEST(CleanLogTest, TakesOutWhatATerminalObeys) {
  EXPECT_EQ(CleanLog("\033[2Ja\rb\x07\tc\xE2\x80\xAE"
                     "d\xEF\xBB\xBF",
                     "e.cc"),
            "| [2Jab  cd\n");
}

TEST(CleanLogTest, BytesThatAreNotTextAreReplaced) {
  EXPECT_EQ(CleanLog("a\xFF\xC3", "e.cc"), "| a\xEF\xBF\xBD\xEF\xBF\xBD\n");
}

TEST(CleanLogTest, IsBounded) {
  const std::string line(100000, 'x');
  EXPECT_THAT(CleanLog(line, "e.cc"), SizeIs(kLongestLine + 6));
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += "x\n";
  EXPECT_THAT(CleanLog(lines, "e.cc"), EndsWith("| x\n| (and more lines)\n"));
}

}  // namespace
}  // namespace tinytorch::trust
