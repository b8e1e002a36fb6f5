#include "tools/text/escape.h"

#include "gtest/gtest.h"

namespace tinytorch::text {
namespace {

TEST(EscapeXmlTest, EscapesWhatHasAMeaningInXml) {
  EXPECT_EQ(EscapeXml(R"(a < b && "c" > 'd')"),
            "a &lt; b &amp;&amp; &quot;c&quot; &gt; 'd'");
}

TEST(EscapeXmlTest, EscapesAnEscapeAgain) {
  EXPECT_EQ(EscapeXml("&amp;"), "&amp;amp;");
}

TEST(EscapeXmlTest, LeavesOtherTextAsItIs) {
  EXPECT_EQ(EscapeXml(""), "");
  EXPECT_EQ(EscapeXml("3 × 4 = 12\n"), "3 × 4 = 12\n");
}

}  // namespace
}  // namespace tinytorch::text
