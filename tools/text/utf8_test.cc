#include "tools/text/utf8.h"

#include <string>

#include "gtest/gtest.h"

namespace tinytorch::text {
namespace {

TEST(FirstCharacterTest, DecodesOneToFourBytes) {
  EXPECT_EQ(FirstCharacter("az").code, 0x61u);
  EXPECT_EQ(FirstCharacter("az").length, 1u);
  EXPECT_EQ(FirstCharacter("éz").code, 0xE9u);
  EXPECT_EQ(FirstCharacter("éz").length, 2u);
  EXPECT_EQ(FirstCharacter("→").code, 0x2192u);
  EXPECT_EQ(FirstCharacter("→").length, 3u);
  EXPECT_EQ(FirstCharacter("😀").code, 0x1F600u);
  EXPECT_EQ(FirstCharacter("😀").length, 4u);
  EXPECT_EQ(FirstCharacter(std::string(1, '\0')).length, 1u);
}

TEST(FirstCharacterTest, KnowsTheLimitsOfEachLength) {
  EXPECT_EQ(FirstCharacter("\xC2\x80").code, 0x80u);
  EXPECT_EQ(FirstCharacter("\xE0\xA0\x80").code, 0x800u);
  EXPECT_EQ(FirstCharacter("\xF0\x90\x80\x80").code, 0x10000u);
  EXPECT_EQ(FirstCharacter("\xF4\x8F\xBF\xBF").code, 0x10FFFFu);
  EXPECT_EQ(FirstCharacter("\xED\x9F\xBF").code, 0xD7FFu);
  EXPECT_EQ(FirstCharacter("\xEE\x80\x80").code, 0xE000u);
}

TEST(FirstCharacterTest, RefusesInvalidBytes) {
  for (const char* bytes : {
           "",      // empty
           "\x80",  // a continuation first
           "\xFF",
           "\xF8\x88",  // in no encoding
           "\xC3",
           "\xE2\x86",          // cut off
           "\xC3(",             // not continued
           "\xC1\xBF",          // overlong
           "\xE0\x9F\xBF",      // overlong
           "\xF0\x8F\xBF\xBF",  // overlong
           "\xED\xA0\x80",      // a surrogate
           "\xF4\x90\x80\x80",  // above U+10FFFF
       }) {
    EXPECT_EQ(FirstCharacter(bytes).length, 0u) << bytes;
  }
}

}  // namespace
}  // namespace tinytorch::text
