// Runs a program of a module as a student does, for tests of what it prints.
//
//   TEST(UseTest, CountsParameters) {
//     const Outcome run = RunProgram("TINYTORCH_MNIST=", ReferenceProgram());
//     EXPECT_EQ(run.exit_code, 0) << run.output;
//     ExpectFitsTheTerminal(run.output);
//     EXPECT_THAT(run.output, HasSubstr("4160 parameters"));
//   }
//
// The main() of such a test is here, too. Its two arguments are paths of the
// program linked with the reference and of the program linked with the
// skeleton, in which nothing of the module is written;
// tools/course/programs.bzl passes them.

#ifndef TINYTORCH_TOOLS_TESTING_PROGRAMS_H_
#define TINYTORCH_TOOLS_TESTING_PROGRAMS_H_

#include <string>

namespace tinytorch::programs {

// The program under test with everything written, and with nothing.
const std::string& ReferenceProgram();
const std::string& SkeletonProgram();

struct Outcome {
  int exit_code = -1;  // also if a signal ended the program
  std::string output;  // stdout and stderr
};

// Runs a program from the runfiles to its end. `environment` is what a shell
// wants before its name, such as "TINYTORCH_MNIST=", which leaves UCI's digits;
// `arguments` is what it wants behind.
Outcome RunProgram(const std::string& environment, const std::string& program,
                   const std::string& arguments = "");

// Runs an `understand` program on UCI's digits, without questions, just long
// enough to see that it works.
Outcome RunExperiments(const std::string& program,
                       const std::string& arguments = "");

// Runs what the output of an `understand` program suggests to try, and fails
// the test if a run fails, does not answer, or does not show what its answer
// claims (tools/lab/lab.h). `count` is the number of suggestions. A claim about
// times is not checked, because a test measures none.
void ExpectTriesHold(const std::string& program, const std::string& output,
                     int count);

// Fails the test for each line that is wider than 80 columns.
void ExpectFitsTheTerminal(const std::string& output);

// Whether programs find MNIST here. Where they do not they use UCI's digits.
bool HasMnist();

// A path for a file of this test, and what a program has written there.
std::string TemporaryFile(const std::string& name);
std::string ReadFile(const std::string& path);

}  // namespace tinytorch::programs

#endif  // TINYTORCH_TOOLS_TESTING_PROGRAMS_H_
