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

TEST(LayersUseTest, ShowsUciDigits) {
  const Outcome run = RunProgram("TINYTORCH_MNIST=", use_reference);
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  EXPECT_THAT(run.output, AllOf(HasSubstr("Dense(64, 64) has 4160 parameters"),
                                HasSubstr("MatMul     [297, 64] [64, 64]"),
                                HasSubstr(" % of 297 pictures are read right"),
                                HasSubstr("//layers:understand")));
}

TEST(LayersUseTest, ShowsMnist) {
  if (!std::filesystem::exists("tools/data/mnist")) {
    GTEST_SKIP() << "@mnist is empty here";
  }
  const Outcome run = RunProgram("", use_reference);
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  // What the nearest mean of //tensor:use gets: it is the same function.
  EXPECT_THAT(run.output, HasSubstr("82.03 % of 10000 pictures"));
}

TEST(LayersUseTest, StopsAtWhatIsNotWritten) {
  const Outcome run = RunProgram("TINYTORCH_MNIST=", use_stub);
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output,
              AllOf(HasSubstr("Dense is not written yet. Exercise dense"),
                    HasSubstr("./bazelw test //layers:package_test")));
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
