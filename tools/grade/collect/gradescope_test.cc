// Tests of the reader of Gradescope's list.

#include "tools/grade/collect/gradescope.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch::grade {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view kList = R"(---
submission_1:
  :submitters:
  - :name: Anna Weiß
    :sid: '0042'
    :email: anna@example.edu
  :created_at: 2026-09-12 18:23:45.123456000 Z
  :score: 3.0
  :results:
    tests:
    - {name: a, score: 1}
submission_2:
  :submitters:
  - :name: "Ng, Ben"
    :sid:
    :email: ben@example.edu
  - :name: Cy
    :sid: c3
  :created_at: 2026-09-12 20:23:45 +02:00
  :history: []
)";

TEST(GradescopeTest, ReadsSubmittersAndTimes) {
  const auto list = ParseGradescope(kList);
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_THAT(*list, SizeIs(2));
  const GradescopeEntry& first = list->at("submission_1");
  ASSERT_THAT(first.submitters, SizeIs(1));
  EXPECT_EQ(first.submitters[0].name, "Anna Weiß");
  EXPECT_EQ(first.submitters[0].sid, "0042");
  EXPECT_EQ(first.submitters[0].email, "anna@example.edu");
  EXPECT_EQ(first.created_at, 1789237425);
  const GradescopeEntry& second = list->at("submission_2");
  ASSERT_THAT(second.submitters, SizeIs(2));
  EXPECT_EQ(second.submitters[0].name, "Ng, Ben");
  EXPECT_EQ(second.submitters[0].sid, "");
  EXPECT_EQ(second.submitters[1].sid, "c3");
  EXPECT_EQ(second.created_at, 1789237425);
}

TEST(GradescopeTest, KeysMayHaveNoColonAndTimesMayBeStrange) {
  const auto list = ParseGradescope(
      "s:\n  submitters:\n  - name: A\n  created_at: yesterday\n");
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(list->at("s").submitters[0].name, "A");
  EXPECT_FALSE(list->at("s").created_at.has_value());
  const auto iso =
      ParseGradescope("s: {created_at: '2026-09-12T18:23:45.1-07:00'}\n");
  ASSERT_TRUE(iso.ok()) << iso.status();
  EXPECT_EQ(iso->at("s").created_at, 1789237425 + 7 * 3600);
}

TEST(GradescopeTest, ErrorsNameTheLine) {
  const auto message = [](std::string_view text) {
    return std::string(ParseGradescope(text).status().message());
  };
  EXPECT_THAT(message(""), HasSubstr("line 1: it ends early"));
  EXPECT_THAT(message("- a\n"),
              HasSubstr("line 1: wanted a mapping of submissions"));
  EXPECT_THAT(message("a: {}\nb: 3\n"),
              HasSubstr("line 2: wanted a mapping for b"));
  EXPECT_THAT(message("a: {}\nb: {\n"), HasSubstr("line 3: "));
  EXPECT_THAT(message("a: " + std::string(1000, '[')),
              HasSubstr("nests deeper than 64"));
}

TEST(GradescopeTest, SurvivesListsThatAreCut) {
  for (size_t size = 0; size < kList.size(); size += 7) {
    const auto list = ParseGradescope(kList.substr(0, size));
    if (!list.ok()) {
      EXPECT_THAT(std::string(list.status().message()), HasSubstr("line "));
    }
  }
}

TEST(GradescopeTest, DoesNotExpandAliases) {
  std::string bomb = "a: {x: &x0 [lol]}\n";
  for (int i = 1; i < 40; ++i) {
    absl::StrAppend(&bomb, "b", i, ": {x: &x", i, " [*x", i - 1, ", *x", i - 1,
                    "]}\n");
  }
  const auto list = ParseGradescope(bomb);
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_THAT(*list, SizeIs(40));
  EXPECT_THAT(list->at("b39").submitters, IsEmpty());
}

}  // namespace
}  // namespace tinytorch::grade
