#include "tools/runner/execute/interpret.h"

#include <signal.h>

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/execute/process.h"
#include "tools/runner/protocol.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {
namespace {

using End = ProcessResult::End;
using ::testing::HasSubstr;

constexpr std::string_view kSecret = "secret";

std::string Say(std::string_view key, std::string_view value = "") {
  return FormatRecord(key, value);
}

std::string SayPassed() { return Say(kDone, FormatPassed(kSecret)); }

TestResult Judge(End end, int code, const std::string& sent) {
  return Interpret({.end = end, .code = code, .seconds = 0.5, .sent = sent},
                   kSecret, {.seconds = 10, .megabytes = 99});
}

TEST(InterpretTest, Passed) {
  const TestResult result =
      Judge(End::kExited, 0, Say(kStart) + Say(kWhy, "why") + SayPassed());
  EXPECT_EQ(result.outcome, Outcome::kPassed);
  EXPECT_EQ(result.why, "why");
  EXPECT_EQ(result.seconds, 0.5);
}

TEST(InterpretTest, PassedNeedsTheSecret) {
  for (const std::string& sent :
       {Say(kStart) + Say(kDone, "passed"),
        Say(kStart) + Say(kDone, FormatPassed("other")),
        Say(kStart) + Say(kDone, "passed ")}) {
    const TestResult result = Judge(End::kExited, 0, sent);
    EXPECT_EQ(result.outcome, Outcome::kCrashed) << sent;
    EXPECT_TRUE(result.forged) << sent;
  }
}

TEST(InterpretTest, PassedNeedsTheOrder) {
  for (const std::string& sent :
       {SayPassed(), SayPassed() + Say(kStart),
        Say(kStart) + Say(kStart) + SayPassed(),
        Say(kStart) + SayPassed() + SayPassed(),
        Say(kStart) + Say(kDone, "failed") + SayPassed(),
        Say(kStart) + SayPassed() + Say(kWhy, "more")}) {
    const TestResult result = Judge(End::kExited, 0, sent);
    EXPECT_EQ(result.outcome, Outcome::kCrashed) << sent;
    EXPECT_TRUE(result.forged) << sent;
  }
  EXPECT_FALSE(Judge(End::kExited, 0, Say(kDone, "failed")).forged);
}

TEST(InterpretTest, PassedNeedsAGoodEnd) {
  const std::string passed = Say(kStart) + SayPassed();
  EXPECT_THAT(Judge(End::kExited, 1, passed).detail, HasSubstr("destructors"));
  EXPECT_EQ(Judge(End::kExited, 1, passed).outcome, Outcome::kCrashed);
  EXPECT_EQ(Judge(End::kSignaled, SIGSEGV, passed).outcome, Outcome::kCrashed);
  EXPECT_EQ(Judge(End::kTimedOut, 0, passed).outcome, Outcome::kHung);
}

TEST(InterpretTest, PassedNeedsNoFailure) {
  const std::string sent =
      Say(kStart) + Say(kFailure, "t.cc:7\nwrong") + SayPassed();
  EXPECT_EQ(Judge(End::kExited, 0, sent).outcome, Outcome::kFailed);
}

TEST(InterpretTest, Failed) {
  const TestResult result =
      Judge(End::kExited, 0,
            Say(kStart) + Say(kFailure, "t.cc:7\nline 1\nline 2") +
                Say(kFailure, ":-1\nC++ exception") + Say(kDone, "failed"));
  EXPECT_EQ(result.outcome, Outcome::kFailed);
  ASSERT_EQ(result.failures.size(), 2u);
  EXPECT_EQ(result.failures[0].place, "t.cc:7");
  EXPECT_EQ(result.failures[0].message, "line 1\nline 2");
  EXPECT_EQ(result.failures[1].place, "");
}

TEST(InterpretTest, UnwrittenEvenIfAllAssertionsHeldOrTheProcessDied) {
  const std::string unwritten =
      Say(kStart) + Say(kUnwritten, "s.cc:3\nTensor Add()");
  for (const TestResult& result :
       {Judge(End::kExited, 0, unwritten + SayPassed()),
        Judge(End::kExited, 0, unwritten + Say(kDone, "failed")),
        Judge(End::kSignaled, SIGABRT, unwritten)}) {
    EXPECT_EQ(result.outcome, Outcome::kUnwritten);
    EXPECT_EQ(result.unwritten_place, "s.cc:3");
    EXPECT_EQ(result.unwritten_function, "Tensor Add()");
  }
}

TEST(InterpretTest, CrashesAreExplained) {
  EXPECT_THAT(Judge(End::kSignaled, SIGSEGV, Say(kStart)).detail,
              HasSubstr("segmentation fault"));
  EXPECT_THAT(Judge(End::kSignaled, SIGABRT, Say(kStart)).detail,
              HasSubstr("aborted"));
  EXPECT_THAT(Judge(End::kSignaled, SIGFPE, Say(kStart)).detail,
              HasSubstr("divided by zero"));
  EXPECT_THAT(Judge(End::kSignaled, SIGBUS, Say(kStart)).detail,
              HasSubstr(absl::StrCat("signal ", SIGBUS)));
  EXPECT_THAT(
      Judge(End::kSignaled, SIGSEGV, Say(kStart) + Say(kNote, "overflow"))
          .detail,
      HasSubstr("(SIGSEGV). overflow"));
  EXPECT_THAT(Judge(End::kExited, 0, Say(kStart)).detail,
              HasSubstr("middle of the test, with exit status 0"));
  EXPECT_THAT(Judge(End::kExited, 3, "").detail,
              HasSubstr("before the test began, with exit status 3"));
}

TEST(InterpretTest, SanitizersSpeakForThemselves) {
  const TestResult result =
      Interpret({.end = End::kExited,
                 .code = 1,
                 .sent = Say(kStart),
                 .output = "==1==ERROR: AddressSanitizer: SEGV"},
                kSecret, {.seconds = 10, .megabytes = 99});
  EXPECT_EQ(result.outcome, Outcome::kCrashed);
  EXPECT_THAT(result.detail, HasSubstr("sanitizer stopped the test"));
}

TEST(InterpretTest, HungAndInterrupted) {
  EXPECT_EQ(Judge(End::kTimedOut, 0, Say(kStart)).outcome, Outcome::kHung);
  EXPECT_THAT(Judge(End::kTimedOut, 0, Say(kStart)).detail,
              HasSubstr("within 10 s"));
  EXPECT_EQ(Judge(End::kInterrupted, 0, Say(kStart)).outcome, Outcome::kNotRun);
}

TEST(InterpretTest, TooLarge) {
  const TestResult result = Judge(End::kTooLarge, 0, Say(kStart));
  EXPECT_EQ(result.outcome, Outcome::kCrashed);
  EXPECT_THAT(result.detail, HasSubstr("more than 99 MB together"));
}

TEST(InterpretTest, SkippedIsNotPassed) {
  const TestResult result =
      Judge(End::kExited, 0,
            Say(kStart) + Say(kSkip, "no data") + Say(kDone, "failed"));
  EXPECT_EQ(result.outcome, Outcome::kSkipped);
  EXPECT_EQ(result.detail, "skipped: no data");
}

TEST(InterpretTest, TextIsCleaned) {
  const TestResult result = Interpret(
      {.end = End::kExited,
       .sent = Say(kWhy, "\x1b[1mwhy\x07") + Say(kFailure, "t.cc:1\n\xff"),
       .output = "\xfe"},
      kSecret, {.seconds = 10, .megabytes = 99});
  EXPECT_EQ(result.why, "why\\x07");
  EXPECT_EQ(result.failures[0].message, "\\xff");
  EXPECT_EQ(result.output, "\\xfe");
}

TEST(InterpretTest, StacksAreReadAndSayNothingOfTheOutcome) {
  const TestResult result =
      Judge(End::kSignaled, SIGSEGV,
            Say(kStart) + Say(kStack, "crash 40a1 0000000000000b2c") +
                Say(kStack, "crash 40a1 ; rm") + Say(kStack, "cheat 1"));
  EXPECT_EQ(result.outcome, Outcome::kCrashed);
  EXPECT_FALSE(result.forged);
  ASSERT_EQ(result.stacks.size(), 1u);
  EXPECT_EQ(result.stacks[0].what, kStackOfCrash);
  EXPECT_THAT(result.stacks[0].addresses,
              testing::ElementsAre(0x40a1u, 0xb2cu));
}

TEST(InterpretTest, TextIsBounded) {
  std::string sent = Say(kStart) + Say(kNote, std::string(100'000, 'x'));
  for (int i = 0; i < 1000; ++i) sent += Say(kFailure, "t.cc:1\nx");
  const TestResult result = Judge(End::kExited, 0, sent + Say(kDone, "failed"));
  EXPECT_LT(result.detail.size(), 600u);
  EXPECT_LT(result.failures.size(), 10u);
}

}  // namespace
}  // namespace tinytorch::runner
