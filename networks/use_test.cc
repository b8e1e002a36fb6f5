// Runs the Use program as a student does and reads what it prints. Arguments:
// the program with the reference in it, and with the stub, which has nothing
// of this module written.

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string use_reference, use_stub;

struct Outcome {
  int exit_code = -1;
  std::string output;
};

// Runs a program. `environment` is what a shell wants before its name.
Outcome RunProgram(const std::string& environment, const std::string& program) {
  Outcome run;
  FILE* pipe = popen((environment + " ./" + program + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return run;
  std::array<char, 4096> buffer;
  while (size_t size = fread(buffer.data(), 1, buffer.size(), pipe)) {
    run.output.append(buffer.data(), size);
  }
  const int status = pclose(pipe);
  if (WIFEXITED(status)) run.exit_code = WEXITSTATUS(status);
  return run;
}

void ExpectFitsTheTerminal(const std::string& output) {
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    int columns = 0;  // Bytes that do not continue a UTF-8 character.
    for (unsigned char byte : line) columns += (byte & 0xc0) != 0x80;
    EXPECT_LE(columns, 80) << line;
  }
}

// Reads 99.31 from "   LeNet-5   99.31 % of 10000 right".
double Accuracy(const std::string& output, const std::string& network) {
  const size_t line =
      output.find("   " + network + " ", output.find("2. They"));
  if (line == output.npos) return -1;
  return std::atof(output.substr(line + 3 + network.size()).c_str());
}

TEST(NetworksUseTest, WorksWithoutMnist) {
  const Outcome run = RunProgram("TINYTORCH_MNIST=", use_reference);
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  EXPECT_THAT(run.output, AllOf(HasSubstr("MNIST, which is not here"),
                                HasSubstr(" % of 297 right"),
                                HasSubstr("//networks:understand")));
}

TEST(NetworksUseTest, ReadsMnist) {
  if (!std::filesystem::exists("tools/data/mnist")) {
    GTEST_SKIP() << "@mnist is empty here";
  }
  const Outcome run = RunProgram("", use_reference);
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  // What PyTorch reaches with these weights. A rounding error may move a
  // picture that lies half way.
  EXPECT_NEAR(Accuracy(run.output, "MLP"), 98.55, 0.03) << run.output;
  EXPECT_NEAR(Accuracy(run.output, "LeNet-5"), 99.31, 0.03) << run.output;
  EXPECT_THAT(run.output,
              AllOf(HasSubstr("101770 parameters"),
                    HasSubstr("61706 parameters"), HasSubstr("are read wrong"),
                    HasSubstr("kernel 5"), HasSubstr("map 5")));
}

TEST(NetworksUseTest, StopsAtWhatIsNotWritten) {
  const Outcome run = RunProgram("TINYTORCH_MNIST=", use_stub);
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output,
              AllOf(HasSubstr("is not written yet. Exercise "),
                    HasSubstr("bazelw test //networks:package_test")));
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc != 3) {
    std::fprintf(stderr, "usage: use_test USE_REFERENCE USE_STUB\n");
    return 2;
  }
  use_reference = argv[1];
  use_stub = argv[2];
  return RUN_ALL_TESTS();
}
