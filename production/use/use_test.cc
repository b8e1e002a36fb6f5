// Runs the Use program as a student does and reads what it prints.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
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

TEST(ProductionUseTest, WorksWithoutMnist) {
  const Outcome run =
      RunProgram("TINYTORCH_MNIST=", ReferenceProgram(), "--quick --port=0");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  EXPECT_THAT(
      run.output,
      AllOf(HasSubstr("UCI"), HasSubstr("61,706 parameters"),
            HasSubstr("model file: checksum"), HasSubstr("http://127.0.0.1:"),
            HasSubstr("\"architecture\":\"lenet5\""), HasSubstr("p99"),
            HasSubstr("refused (429): 0"), HasSubstr("upright again"),
            HasSubstr("tinytorch_ready 1"), HasSubstr("18 operations"),
            Not(HasSubstr("claimed")), Not(HasSubstr("\x1b")),
            HasSubstr("The server has answered all requests"),
            HasSubstr("//production:understand")));
}

TEST(ProductionUseTest, DriftIsSeenOnMnist) {
  if (!HasMnist()) {
    GTEST_SKIP() << "@mnist is empty here";
  }
  const Outcome run =
      RunProgram("", ReferenceProgram(), "--only=drift --port=0");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  EXPECT_THAT(run.output,
              AllOf(HasSubstr("As claimed: most digits on their side"),
                    HasSubstr("As claimed: there was an alert while")));
}

TEST(ProductionUseTest, TrainsAModelOfItsOwn) {
  const Outcome run = RunProgram("TINYTORCH_MNIST=", ReferenceProgram(),
                                 "--train --only=page --port=0");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  EXPECT_THAT(run.output, AllOf(HasSubstr("that you have just trained"),
                                HasSubstr("61,706 parameters")));
}

TEST(ProductionUseTest, WritesAReport) {
  const std::string folder = TemporaryFile("report");
  const Outcome run =
      RunProgram("TINYTORCH_MNIST=", ReferenceProgram(),
                 "--quick --only=metrics,profile --port=0 --report=" + folder);
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(ReadFile(folder + "/metrics.txt"), StartsWith("# HELP"));
  EXPECT_THAT(ReadFile(folder + "/batch.svg"), HasSubstr("<svg"));
  EXPECT_THAT(ReadFile(folder + "/batch.trace.json"), HasSubstr("traceEvents"));
  const Outcome nowhere =
      RunProgram("TINYTORCH_MNIST=", ReferenceProgram(),
                 "--only=metrics --port=0 --report=/dev/null/no");
  EXPECT_EQ(nowhere.exit_code, 1);
  EXPECT_THAT(nowhere.output, HasSubstr("/dev/null/no"));
}

TEST(ProductionUseTest, TakesTheNextPort) {
  const int taken = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(bind(taken, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(taken, 1), 0);
  ASSERT_EQ(getsockname(taken, reinterpret_cast<sockaddr*>(&address), &size),
            0);
  const std::string port = std::to_string(ntohs(address.sin_port));
  const Outcome run = RunProgram("TINYTORCH_MNIST=", ReferenceProgram(),
                                 "--only=page --port=" + port);
  close(taken);
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("Port " + port + " is taken, "));
}

TEST(ProductionUseTest, StaysUntilCtrlC) {
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    dup2(pipe_ends[1], STDOUT_FILENO);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    const std::string program = "./" + ReferenceProgram();
    execl(program.c_str(), program.c_str(), "--only=page", "--stay", "--port=0",
          nullptr);
    _exit(127);
  }
  close(pipe_ends[1]);
  std::string output;
  std::array<char, 4096> buffer;
  ssize_t size = 0;
  bool sent = false;
  while ((size = read(pipe_ends[0], buffer.data(), buffer.size())) > 0) {
    output.append(buffer.data(), static_cast<size_t>(size));
    if (output.find("Ctrl-C ends it") == std::string::npos) continue;
    if (!std::exchange(sent, true)) {
      ASSERT_EQ(kill(child, SIGINT), 0);
    }
  }
  close(pipe_ends[0]);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << output;
  EXPECT_THAT(output, HasSubstr("The server has answered all requests"));
}

TEST(ProductionUseTest, FlagsThatMakeNoSenseAreErrors) {
  const Outcome part = RunProgram("", ReferenceProgram(), "--only=load,chess");
  EXPECT_EQ(part.exit_code, 1);
  EXPECT_THAT(part.output, HasSubstr("--only: there is no part chess"));
  const Outcome port = RunProgram("", ReferenceProgram(), "--port=70000");
  EXPECT_EQ(port.exit_code, 1);
  EXPECT_THAT(port.output, HasSubstr("--port: wanted 0 to 65535, got 70000"));
}

TEST(ProductionUseTest, StopsAtWhatIsNotWritten) {
  const Outcome run =
      RunProgram("TINYTORCH_MNIST=", SkeletonProgram(), "--port=0");
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output,
              AllOf(HasSubstr("is not written yet. Exercise model_file"),
                    HasSubstr("bazelw test //production:package_test")));
}

}  // namespace
}  // namespace tinytorch::programs
