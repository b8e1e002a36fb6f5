#include "tools/runner/expect.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/manifest.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {
namespace {

using ::testing::HasSubstr;

const TestCase& Case() {
  static const TestCase& test =
      *new TestCase{.suite = "ATest", .name = "X", .place = "a.cc:1"};
  return test;
}

TEST(CheckUnwrittenTest, AcceptsOnlyUnwritten) {
  EXPECT_EQ(CheckUnwritten({Case()}, {{.outcome = Outcome::kUnwritten}}), "");
  EXPECT_THAT(CheckUnwritten({Case()}, {{.outcome = Outcome::kPassed}}),
              HasSubstr("ATest.X (a.cc:1) passes without any work"));
  for (Outcome outcome :
       {Outcome::kFailed, Outcome::kCrashed, Outcome::kHung, Outcome::kSkipped,
        Outcome::kNotRun, Outcome::kNotCompiled}) {
    EXPECT_THAT(CheckUnwritten({Case()}, {{.outcome = outcome}}),
                HasSubstr("should be \"not written yet\""));
  }
}

TestResult Failed() {
  return {.outcome = Outcome::kFailed,
          .failures = {{.place = "a.cc:2",
                        .message = "Value of: x\nExpected: 1\n  Actual: 2"}},
          .output = "printed"};
}

TEST(CheckCaughtTest, FailureThatSaysIt) {
  EXPECT_EQ(CheckCaught(Case(), Failed(), "Actual: 2"), "");
  EXPECT_EQ(CheckCaught(Case(), Failed(), "got       2"), "");
  EXPECT_EQ(CheckCaught(Case(), Failed(), "printed"), "");
  EXPECT_THAT(CheckCaught(Case(), Failed(), "Actual: 3"),
              HasSubstr("does not say \"Actual: 3\""));
}

TEST(CheckCaughtTest, CrashesAndHangsCount) {
  EXPECT_EQ(
      CheckCaught(Case(), {.outcome = Outcome::kCrashed, .detail = "SIGSEGV"},
                  "SIGSEGV"),
      "");
  EXPECT_EQ(CheckCaught(Case(), {.outcome = Outcome::kHung}, ""), "");
}

TEST(CheckCaughtTest, AnythingElseDoesNot) {
  EXPECT_THAT(CheckCaught(Case(), {.outcome = Outcome::kPassed}, ""),
              HasSubstr("was not caught"));
  for (Outcome outcome : {Outcome::kUnwritten, Outcome::kSkipped,
                          Outcome::kNotRun, Outcome::kNotCompiled}) {
    EXPECT_THAT(CheckCaught(Case(), {.outcome = outcome}, ""),
                HasSubstr("did not judge"));
  }
}

}  // namespace
}  // namespace tinytorch::runner
