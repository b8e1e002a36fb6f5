#include "tools/runner/report/expect.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/plan/manifest.h"
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
                HasSubstr("should be \"not written yet\", but is not"));
  }
}

TestResult Failed() {
  return {.outcome = Outcome::kFailed,
          .failures = {{.place = "a.cc:2",
                        .message = "Value of: x\nExpected: 1\n  Actual: 2"}},
          .output = "printed"};
}

TEST(CheckKilledTest, FailureThatSaysIt) {
  EXPECT_EQ(CheckKilled(Case(), Failed(), "Actual: 2"), "");
  EXPECT_EQ(CheckKilled(Case(), Failed(), "got       2"), "");
  EXPECT_EQ(CheckKilled(Case(), Failed(), "printed"), "");
  EXPECT_THAT(CheckKilled(Case(), Failed(), "Actual: 3"),
              HasSubstr("does not say \"Actual: 3\""));
}

TEST(CheckKilledTest, CrashesAndHangsCount) {
  EXPECT_EQ(
      CheckKilled(Case(), {.outcome = Outcome::kCrashed, .detail = "SIGSEGV"},
                  "SIGSEGV"),
      "");
  EXPECT_EQ(CheckKilled(Case(), {.outcome = Outcome::kHung}, ""), "");
}

TEST(CheckKilledTest, AnythingElseDoesNot) {
  EXPECT_THAT(CheckKilled(Case(), {.outcome = Outcome::kPassed}, ""),
              HasSubstr("The mutant survived"));
  for (Outcome outcome : {Outcome::kUnwritten, Outcome::kSkipped,
                          Outcome::kNotRun, Outcome::kNotCompiled}) {
    EXPECT_THAT(CheckKilled(Case(), {.outcome = outcome}, ""),
                HasSubstr("did not judge"));
  }
}

}  // namespace
}  // namespace tinytorch::runner
