// Runs the Use program as a student does and reads what it prints. Arguments:
// the program with the reference in it, and with the stub, which has nothing
// written.

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

using ::testing::HasSubstr;
using ::testing::Not;

std::string use_reference, use_stub;

struct Outcome {
  int exit_code = -1;
  std::string output;
};

// Runs a program. `environment` is what a shell wants before its name.
Outcome RunUse(const std::string& environment, const std::string& program) {
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

// Reads "   82.03 % of 10000 pictures …".
double Accuracy(const std::string& output) {
  const size_t end = output.find(" % of ");
  if (end == output.npos) return -1;
  const size_t begin = output.find_last_of(" \n", end - 1) + 1;
  return std::atof(output.substr(begin, end - begin).c_str());
}

void ExpectFitsTheTerminal(const std::string& output) {
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    int columns = 0;  // Bytes that do not continue a UTF-8 character.
    for (unsigned char byte : line) columns += (byte & 0xc0) != 0x80;
    EXPECT_LE(columns, 80) << line;
  }
}

TEST(UseTest, ReadsUciDigits) {
  const Outcome run = RunUse("TINYTORCH_MNIST=", use_reference);
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  EXPECT_THAT(run.output, HasSubstr("UCI digits: 1,500 training"));
  // 253 of 297. A rounding error may move a picture that lies half way.
  EXPECT_NEAR(Accuracy(run.output), 85.19, 0.34);
}

TEST(UseTest, ReadsMnist) {
  if (!std::filesystem::exists("tools/data/mnist")) {
    GTEST_SKIP() << "@mnist is empty here";
  }
  const Outcome run = RunUse("", use_reference);
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  EXPECT_NEAR(Accuracy(run.output), 82.03, 0.05);
  EXPECT_THAT(run.output, HasSubstr("a 5, read 2"));
  // The trace shows the one product, and no difference of all with all.
  EXPECT_THAT(run.output, HasSubstr("[10000, 784] [784, 10]"));
  EXPECT_THAT(run.output, Not(HasSubstr("[10000, 10, 784]")));
}

TEST(UseTest, StopsAtWhatIsNotWritten) {
  const Outcome run = RunUse("TINYTORCH_MNIST=", use_stub);
  EXPECT_EQ(run.exit_code, 1) << run.output;
  ExpectFitsTheTerminal(run.output);
  EXPECT_THAT(run.output, HasSubstr("The tour stops here: Empty is not written "
                                    "yet. Exercise storage,\n"));
  EXPECT_THAT(run.output, HasSubstr("/storage.cc:"));
}

}  // namespace

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  if (argc != 3) return 2;
  use_reference = argv[1];
  use_stub = argv[2];
  return RUN_ALL_TESTS();
}
