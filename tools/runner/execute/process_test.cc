#include "tools/runner/execute/process.h"

#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tinytorch::runner {
namespace {

using End = ProcessResult::End;
using ::testing::HasSubstr;

class ProcessTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { PrepareToSupervise(); }

  static ProcessResult Shell(const std::string& script, double seconds = 10) {
    return RunProcess({.arguments = {"/bin/sh", "-c", script},
                       .environment = {"NAME=value"},
                       .message = "secret\n",
                       .limits = {.seconds = seconds}});
  }
};

TEST_F(ProcessTest, ReportsExitStatusAndOutput) {
  const ProcessResult result = Shell("echo out; echo err >&2; exit 3");
  EXPECT_EQ(result.end, End::kExited);
  EXPECT_EQ(result.code, 3);
  EXPECT_EQ(result.output, "out\nerr\n");
  EXPECT_FALSE(result.output_cut);
}

TEST_F(ProcessTest, ReportsSignals) {
  const ProcessResult result = Shell("kill -ABRT $$");
  EXPECT_EQ(result.end, End::kSignaled);
  EXPECT_EQ(result.code, SIGABRT);
}

TEST_F(ProcessTest, GivesTheSecretTheEnvironmentAndNothingElse) {
  const ProcessResult result = Shell(
      "read line <&3; echo $line >&3; echo $NAME$HOME; cat; "
      "ls /proc/$$/fd | wc -l; ulimit -c");
  EXPECT_EQ(result.sent, "secret\n");
  EXPECT_THAT(result.output, testing::StartsWith("value\n"));
  // 0 to 3; the shell may add one of its own.
  EXPECT_THAT(result.output,
              testing::AnyOf(HasSubstr("\n4\n0\n"), HasSubstr("\n5\n0\n")));
}

TEST_F(ProcessTest, CutsTheOutputOff) {
  const ProcessResult result = Shell("yes | head -c 1000000");
  EXPECT_EQ(result.end, End::kExited);
  EXPECT_EQ(result.output.size(), 16u << 10);
  EXPECT_TRUE(result.output_cut);
}

TEST_F(ProcessTest, EndsWhatHangsAndKeepsWhatItSaid) {
  const ProcessResult result = Shell("echo before; sleep 60", 0.2);
  EXPECT_EQ(result.end, End::kTimedOut);
  EXPECT_EQ(result.output, "before\n");
  EXPECT_GE(result.seconds, 0.2);
  EXPECT_LT(result.seconds, 5);
}

TEST_F(ProcessTest, KillsWhatIsLeftBehindAndDoesNotWaitForIt) {
  const ProcessResult result =
      Shell("sleep 60 & echo $!; setsid -w sh -c 'sleep 60 & echo $!'");
  EXPECT_EQ(result.end, End::kExited);
  EXPECT_LT(result.seconds, 5);
  const size_t newline = result.output.find('\n');
  for (const std::string& pid :
       {result.output.substr(0, newline), result.output.substr(newline + 1)}) {
    ASSERT_GT(std::atoi(pid.c_str()), 0) << result.output;
    EXPECT_EQ(kill(std::atoi(pid.c_str()), 0), -1) << pid << " still runs";
  }
}

TEST_F(ProcessTest, SaysWhatCannotBeRun) {
  const ProcessResult result = RunProcess({.arguments = {"/no/such/program"}});
  EXPECT_EQ(result.code, 127);
  EXPECT_THAT(result.output,
              HasSubstr("cannot run /no/such/program: No such file"));
}

TEST_F(ProcessTest, StopsWhenTold) {
  EXPECT_FALSE(StopRequested());
  const ProcessResult result = Shell("kill -TERM $PPID; sleep 60");
  EXPECT_EQ(result.end, End::kInterrupted);
  EXPECT_LT(result.seconds, 5);
  EXPECT_TRUE(StopRequested());
}

}  // namespace
}  // namespace tinytorch::runner
