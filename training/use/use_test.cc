// Runs the Use program as a student does and reads what it prints.

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/testing/programs.h"

namespace tinytorch::programs {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(TrainingUseTest, WorksWithoutMnist) {
  const Outcome run =
      RunProgram("TINYTORCH_MNIST=", ReferenceProgram(), "--quick");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  EXPECT_THAT(
      run.output,
      AllOf(HasSubstr("UCI"), HasSubstr("these few digits"),
            HasSubstr("100.00 % of 4 right"), HasSubstr("% of 297 right"),
            Not(HasSubstr("\x1b")), HasSubstr("//training:understand")));
}

TEST(TrainingUseTest, WritesWeightsAndAReport) {
  const std::string report = TemporaryFile("report.svg");
  const Outcome run =
      RunProgram("TINYTORCH_MNIST=", ReferenceProgram(),
                 "--quick --only=spirals,mlp,lenet --report=" + report +
                     " --weights=" + testing::TempDir());
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(ReadFile(report),
              AllOf(StartsWith("<svg"), HasSubstr("Two spirals"),
                    HasSubstr("LeNet-5"), HasSubstr("Classes and answers")));
  for (const char* name : {"mlp.safetensors", "lenet5.safetensors"}) {
    EXPECT_TRUE(std::filesystem::exists(TemporaryFile(name))) << name;
  }
  const Outcome nowhere =
      RunProgram("TINYTORCH_MNIST=", ReferenceProgram(),
                 "--quick --only=xor --report=" + report + "/no/such/place");
  EXPECT_EQ(nowhere.exit_code, 1);
  EXPECT_THAT(nowhere.output, HasSubstr("cannot write"));
}

TEST(TrainingUseTest, GlancesAtMnist) {
  if (!HasMnist()) {
    GTEST_SKIP() << "@mnist is empty here";
  }
  const Outcome run = RunProgram("", ReferenceProgram(), "--quick --only=mlp");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  EXPECT_THAT(run.output, AllOf(HasSubstr("% of 10000 right"),
                                Not(HasSubstr("these few digits"))));
}

TEST(TrainingUseTest, WhatIsClaimedIsMeasured) {
  const Outcome run =
      RunProgram("TINYTORCH_MNIST=", ReferenceProgram(), "--only=xor,spirals");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  EXPECT_THAT(run.output,
              AllOf(HasSubstr("As claimed: two layers solve XOR, 4 of 4"),
                    HasSubstr("As claimed: a single layer does not"),
                    HasSubstr("As claimed: at least 98 % of the test points")));
}

TEST(TrainingUseTest, StopsAtCtrlCAndKeepsWhatWasLearned) {
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    dup2(pipe_ends[1], STDOUT_FILENO);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    const std::string program = "./" + ReferenceProgram();
    execl(program.c_str(), program.c_str(), "--only=spirals,mlp", nullptr);
    _exit(127);
  }
  close(pipe_ends[1]);
  // The first thing it prints is the title of a part, long before that ends.
  std::string output;
  std::array<char, 4096> buffer;
  ssize_t size = 0;
  bool sent = false;
  while ((size = read(pipe_ends[0], buffer.data(), buffer.size())) > 0) {
    output.append(buffer.data(), static_cast<size_t>(size));
    if (!std::exchange(sent, true)) {
      ASSERT_EQ(kill(child, SIGINT), 0);
    }
  }
  close(pipe_ends[0]);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << output;
  EXPECT_THAT(output, AllOf(HasSubstr("Stopped by Ctrl-C after step"),
                            HasSubstr("The network has the weights of"),
                            HasSubstr("Measured by a referee"),
                            Not(HasSubstr("NOT AS CLAIMED")),
                            Not(HasSubstr("3. Digits"))));
}

TEST(TrainingUseTest, AnUnknownPartIsAnError) {
  const Outcome run = RunProgram("", ReferenceProgram(), "--only=xor,chess");
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output, HasSubstr("--only: there is no part chess"));
}

TEST(TrainingUseTest, StopsAtWhatIsNotWritten) {
  const Outcome run = RunProgram("TINYTORCH_MNIST=", SkeletonProgram());
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output,
              AllOf(HasSubstr("is not written yet. Exercise "),
                    HasSubstr("bazelw test //training:package_test")));
}

}  // namespace
}  // namespace tinytorch::programs
