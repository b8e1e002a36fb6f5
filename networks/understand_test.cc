// Runs the experiments, just long enough to see that they work. Arguments: the
// program with the reference in it, and with the stub.

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string program, stub;

std::string Read(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string Temporary(const std::string& name) {
  return testing::TempDir() + "/" + name;
}

// Runs a command line with UCI's digits; returns what it prints.
std::string RunProgram(const std::string& command, int wanted_status) {
  const std::string out = Temporary("output.txt");
  const std::string line =
      "TINYTORCH_MNIST= ./" + command + " --noask --quick > " + out + " 2>&1";
  const int status = std::system(line.c_str());
  EXPECT_EQ(status == 0, wanted_status == 0) << command << "\n" << Read(out);
  return Read(out);
}

TEST(NetworksUnderstandTest, AllExperimentsRunAndFitTheTerminal) {
  const std::string output = RunProgram(program, 0);
  EXPECT_THAT(output,
              AllOf(HasSubstr("1 of 4"), HasSubstr("4 of 4"),
                    HasSubstr("7850 parameters"), HasSubstr("7960 parameters"),
                    HasSubstr("7438 parameters"), HasSubstr("GFLOP/s")));
  // These do not depend on the machine.
  EXPECT_THAT(output, AllOf(HasSubstr("14 x 14    36 pixels"),
                            HasSubstr(" 5 x  5   256 pixels"),
                            HasSubstr("Measured: c) 256"),
                            HasSubstr("Measured: b) few parameters")));
  EXPECT_THAT(output, Not(HasSubstr("nan")));
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    int columns = 0;  // Bytes that do not continue a UTF-8 character.
    for (unsigned char byte : line) columns += (byte & 0xc0) != 0x80;
    EXPECT_LE(columns, 80) << line;
  }
}

TEST(NetworksUnderstandTest, DrawsTheGraph) {
  const std::string svg = Temporary("resnet.svg");
  EXPECT_THAT(RunProgram(program + " --experiment=memory --svg=" + svg, 0),
              HasSubstr("Written to " + svg));
  EXPECT_THAT(Read(svg), StartsWith("<svg "));
}

TEST(NetworksUnderstandTest, SaysWhatIsNotWritten) {
  EXPECT_THAT(RunProgram(stub, 1), HasSubstr("not written yet"));
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc != 3) {
    std::fprintf(stderr, "usage: understand_test REFERENCE STUB\n");
    return 2;
  }
  program = argv[1];
  stub = argv[2];
  return RUN_ALL_TESTS();
}
