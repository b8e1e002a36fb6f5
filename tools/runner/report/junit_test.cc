#include "tools/runner/report/junit.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(JunitTest, WholeDocument) {
  const std::string xml = JunitXml(
      "//t:test",
      {{.suite = "ATest", .name = "Good", .place = "a.cc:1"},
       {.suite = "ATest", .name = "Bad", .place = "a.cc:2"},
       {.suite = "BTest", .name = "Skipped", .place = "b.cc:3"}},
      {{.outcome = Outcome::kPassed, .seconds = 0.25},
       {.outcome = Outcome::kFailed,
        .seconds = 0.5,
        .why = "It matters.",
        .failures = {{.place = "a.cc:7",
                      .message = "Value of: x\nExpected: 1\n  Actual: 2\n"}},
        .output = "said"},
       {.outcome = Outcome::kSkipped, .detail = "skipped: no data"}});
  EXPECT_EQ(xml, R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="//t:test" tests="3" failures="1" errors="0" skipped="1" time="0.750">
  <testsuite name="ATest" tests="2" failures="1" errors="0" skipped="0" time="0.750">
    <testcase name="Good" classname="ATest" file="a.cc" line="1" time="0.250"/>
    <testcase name="Bad" classname="ATest" file="a.cc" line="2" time="0.500">
      <failure message="checked: x; expected: 1; got: 2">a.cc:7
Value of: x
Expected: 1
  Actual: 2
Why it matters: It matters.
It printed:
said</failure>
    </testcase>
  </testsuite>
  <testsuite name="BTest" tests="1" failures="0" errors="0" skipped="1" time="0.000">
    <testcase name="Skipped" classname="BTest" file="b.cc" line="3" time="0.000">
      <skipped message="skipped: no data">skipped: no data</skipped>
    </testcase>
  </testsuite>
</testsuites>
)");
}

// The document for one test with that outcome.
std::string One(const TestResult& result) {
  return JunitXml("//t:test", {{.suite = "ATest", .name = "X"}}, {result});
}

TEST(JunitTest, CrashesAndHangsAreErrors) {
  EXPECT_THAT(One({.outcome = Outcome::kCrashed, .detail = "crashed: x"}),
              HasSubstr("<error message=\"crashed: x\">"));
  EXPECT_THAT(One({.outcome = Outcome::kHung}), HasSubstr("errors=\"1\""));
  EXPECT_THAT(One({.outcome = Outcome::kNotRun}), HasSubstr("failures=\"1\""));
  EXPECT_THAT(One({.outcome = Outcome::kNotCompiled}), HasSubstr("<failure"));
}

TEST(JunitTest, UnwrittenNamesThePlace) {
  EXPECT_THAT(One({.outcome = Outcome::kUnwritten,
                   .unwritten_place = "s.cc:3",
                   .unwritten_function = "Tensor Add()"}),
              HasSubstr("<failure message=\"not written yet: s.cc:3\">"));
}

TEST(JunitTest, EscapesWhatXmlCannotSay) {
  const std::string xml =
      One({.outcome = Outcome::kFailed,
           .detail = "<a href=\"x\">&]]>\x1b[1m\x01\xff\nsecond line",
           .output = std::string("\0", 1)});
  EXPECT_THAT(xml, HasSubstr("message=\"&lt;a href=&quot;x&quot;&gt;&amp;]]"
                             "&gt;\\x01\\xff second line\""));
  EXPECT_THAT(xml, HasSubstr("\\x00"));
  EXPECT_THAT(xml, Not(HasSubstr("\x01")));
}

TEST(JunitTest, FailureWithoutTests) {
  EXPECT_THAT(
      FailedJunitXml("//t:test", "Locked", "t is locked"),
      testing::AllOf(HasSubstr("name=\"Locked\""), HasSubstr("failures=\"1\""),
                     HasSubstr("t is locked</failure>")));
}

}  // namespace
}  // namespace tinytorch::runner
