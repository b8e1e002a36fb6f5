// The walls of the cage, each alone: the tests of testdata/hostile.cc try to
// get out, and pass where they cannot. Where the machine lacks a wall, the
// tests that need it are skipped, and say why.
#include "tools/runner/execute/cage.h"

#include <signal.h>
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/execute/landlock.h"
#include "tools/runner/execute/limits.h"
#include "tools/runner/execute/process.h"
#include "tools/runner/execute/process_tree.h"
#include "tools/runner/execute/run.h"
#include "tools/runner/plan/manifest.h"
#include "tools/runner/protocol.h"
#include "tools/runner/result.h"

namespace tinytorch::runner {
namespace {

using ::testing::HasSubstr;

constexpr char kHostile[] = "tools/runner/hostile";

class CageTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { PrepareToSupervise(); }

  TestResult Try(const std::string& suite, const std::string& name) {
    return runner_.Run(kHostile, {.suite = suite, .name = name},
                       {.seconds = 5, .megabytes = 256}, kRunOrder);
  }

  void ExpectHeld(const std::string& suite,
                  const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      const TestResult result = Try(suite, name);
      EXPECT_EQ(result.outcome, Outcome::kPassed)
          << name << ": " << result.detail << result.output
          << (result.failures.empty() ? "" : result.failures[0].message);
    }
  }

  bool Lacks(const std::string& wall) const {
    for (const std::string& missing : runner_.cage().Missing()) {
      if (absl::StartsWith(missing, wall)) return true;
    }
    return false;
  }

  Runner runner_{{kHostile}};
};

TEST_F(CageTest, Landlock) {
  if (Lacks("Landlock")) GTEST_SKIP() << "no Landlock in this kernel";
  ExpectHeld("FilesTest", {"CannotBeReadOutside", "CannotBeWrittenOutside",
                           "CanBeWrittenInside"});
}

TEST_F(CageTest, ScratchFolder) {
  ExpectHeld("FilesTest", {"CanBeWrittenInside", "NothingIsLeftOfTheLastTest",
                           "HaveALargestSize"});
}

TEST_F(CageTest, CallFilter) {
  if (Lacks("A filter")) GTEST_SKIP() << "no filter for this processor";
  ExpectHeld("FilesTest", {"RightsOwnersAndTimesStay"});
  ExpectHeld("OtherProcessesTest", {"CannotBeLimited", "OwnOnesCan"});
  ExpectHeld("MachineTest", {"CannotBeChanged", "HasNoNetwork",
                             "HasNoMemoryOutsideOfTheProcess"});
}

TEST_F(CageTest, Signals) {
  if (LandlockVersion() < 6) GTEST_SKIP() << "no Landlock 6 in this kernel";
  ExpectHeld("OtherProcessesTest",
             {"CannotBeSignaled", "CannotBeTracedOrWritten"});
}

TEST_F(CageTest, NoPrivileges) {
  ExpectHeld("MachineTest", {"GivesNoPrivileges", "SaysNothingOfItself"});
}

TEST_F(CageTest, LockedDescriptor) {
#ifndef __x86_64__
  GTEST_SKIP() << "the lock knows x86-64 only";
#endif
  ExpectHeld("DescriptorTest", {"IsLocked"});
  ExpectHeld("CodeTest", {"CannotBeMadeOrReplaced", "NoOtherProgramRuns"});
}

TEST_F(CageTest, NoProcessOutlivesItsTest) {
  EXPECT_EQ(Try("DaemonTest", "StaysBehind").outcome, Outcome::kPassed);
  EXPECT_EQ(TreeUsage().processes, 0);
  EXPECT_TRUE(std::filesystem::is_empty(runner_.cage().scratch().path()));
}

TEST_F(CageTest, ProcessesAreCounted) {
  const TestResult result = Try("TreeTest", "TooManyProcesses");
  EXPECT_THAT(result.detail, HasSubstr("more than 64"));
  EXPECT_LT(result.seconds, 5);
  EXPECT_EQ(TreeUsage().processes, 0);
}

TEST_F(CageTest, MemoryIsCountedForAllProcessesTogether) {
  const TestResult result = Try("TreeTest", "TooMuchMemoryTogether");
  EXPECT_THAT(result.detail, HasSubstr("more than 256 MB together"));
}

TEST_F(CageTest, AChangedProgramIsNotRun) {
  const std::string program = testing::TempDir() + "/program";
  std::ofstream(program) << "one";
  const Cage cage({program});
  EXPECT_TRUE(cage.ProgramsAreUnchanged());
  std::filesystem::remove(program);
  std::ofstream(program) << "two";
  EXPECT_FALSE(cage.ProgramsAreUnchanged());
}

TEST_F(CageTest, SaysWhatIsMissing) {
  // This test itself runs in no namespaces of its own.
  EXPECT_THAT(absl::StrJoin(runner_.cage().Missing(), "\n"),
              HasSubstr("Namespaces"));
}

}  // namespace
}  // namespace tinytorch::runner
