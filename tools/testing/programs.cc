#include "tools/testing/programs.h"

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/text/columns.h"

namespace tinytorch::programs {
namespace {

struct Programs {
  std::string reference, skeleton;
};
Programs& TheirPaths() {
  static Programs programs;
  return programs;
}

}  // namespace

const std::string& ReferenceProgram() { return TheirPaths().reference; }
const std::string& SkeletonProgram() { return TheirPaths().skeleton; }

Outcome RunProgram(const std::string& environment, const std::string& program,
                   const std::string& arguments) {
  Outcome run;
  const std::string command =
      environment + " ./" + program + " " + arguments + " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return run;
  std::array<char, 4096> buffer;
  while (size_t size = fread(buffer.data(), 1, buffer.size(), pipe)) {
    run.output.append(buffer.data(), size);
  }
  const int status = pclose(pipe);
  if (WIFEXITED(status)) run.exit_code = WEXITSTATUS(status);
  return run;
}

Outcome RunExperiments(const std::string& program,
                       const std::string& arguments) {
  return RunProgram("TINYTORCH_MNIST=", program,
                    "--noask --quick " + arguments);
}

void ExpectTriesHold(const std::string& program, const std::string& output,
                     int count) {
  constexpr std::string_view kMark = "Try: ";
  int found = 0;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(kMark)) continue;
    ++found;
    const std::string arguments = line.substr(kMark.size());
    const Outcome run = RunExperiments(program, arguments);
    EXPECT_EQ(run.exit_code, 0) << arguments << "\n" << run.output;
    EXPECT_THAT(run.output,
                testing::AllOf(testing::HasSubstr("\nYou tried --set="),
                               testing::AnyOf(testing::HasSubstr("it is so"),
                                              testing::HasSubstr("no times"))))
        << arguments;
    ExpectFitsTheTerminal(run.output);
  }
  EXPECT_EQ(found, count) << output;
}

void ExpectFitsTheTerminal(const std::string& output) {
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(text::Width(line), text::kColumns) << line;
  }
}

bool HasMnist() { return std::filesystem::exists("tools/data/mnist"); }

std::string TemporaryFile(const std::string& name) {
  return testing::TempDir() + "/" + name;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace tinytorch::programs

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s PROGRAM_REFERENCE PROGRAM_SKELETON\n",
                 argv[0]);
    return 2;
  }
  tinytorch::programs::TheirPaths() = {.reference = argv[1],
                                       .skeleton = argv[2]};
  return RUN_ALL_TESTS();
}
