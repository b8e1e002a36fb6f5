#include "tools/runner/plan/filter.h"

#include "gtest/gtest.h"

namespace tinytorch::runner {
namespace {

TEST(FilterTest, EmptySelectsEverything) {
  EXPECT_TRUE(FilterSelects("", "A.B"));
}

TEST(FilterTest, NamesAreWhole) {
  EXPECT_TRUE(FilterSelects("A.B", "A.B"));
  EXPECT_FALSE(FilterSelects("A.B", "A.Bc"));
  EXPECT_FALSE(FilterSelects("A.B", "xA.B"));
}

TEST(FilterTest, StarAndQuestionMark) {
  EXPECT_TRUE(FilterSelects("A.*", "A.B"));
  EXPECT_TRUE(FilterSelects("*B*", "A.aBBc"));
  EXPECT_TRUE(FilterSelects("*ab", "A.aab")) << "needs a second try";
  EXPECT_TRUE(FilterSelects("A.?", "A.B"));
  EXPECT_FALSE(FilterSelects("A.?", "A."));
  EXPECT_TRUE(FilterSelects("*", ""));
}

TEST(FilterTest, AlternativesAndExclusions) {
  EXPECT_TRUE(FilterSelects("A.*:C.*", "C.D"));
  EXPECT_FALSE(FilterSelects("A.*:C.*", "B.D"));
  EXPECT_FALSE(FilterSelects("A.*-A.B:A.C", "A.C"));
  EXPECT_TRUE(FilterSelects("A.*-A.B:A.C", "A.D"));
  EXPECT_TRUE(FilterSelects("-A.B", "A.D"));
  EXPECT_FALSE(FilterSelects("-A.B", "A.B"));
}

}  // namespace
}  // namespace tinytorch::runner
