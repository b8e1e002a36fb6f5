// Runs the program :use as a student does, and reads its output.

#include <cstdlib>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/testing/programs.h"

namespace tinytorch::programs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Reads "   82.03 % of 10000 images …".
double Accuracy(const std::string& output) {
  const size_t end = output.find(" % of ");
  if (end == output.npos) return -1;
  const size_t begin = output.find_last_of(" \n", end - 1) + 1;
  return std::atof(output.substr(begin, end - begin).c_str());
}

TEST(UseTest, ReadsUciDigits) {
  const Outcome run = RunProgram("TINYTORCH_MNIST=", ReferenceProgram());
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  EXPECT_THAT(run.output, HasSubstr("UCI digits: 1,500 training"));
  // 253 of 297. A rounding error may move an image between two means.
  EXPECT_NEAR(Accuracy(run.output), 85.19, 0.34);
}

TEST(UseTest, ReadsMnist) {
  if (!HasMnist()) {
    GTEST_SKIP() << "@mnist is empty here";
  }
  const Outcome run = RunProgram("", ReferenceProgram());
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  EXPECT_NEAR(Accuracy(run.output), 82.03, 0.05);
  EXPECT_THAT(run.output, HasSubstr("a 5, read 2"));
  // The trace shows the one product, and no difference of all with all.
  EXPECT_THAT(run.output, HasSubstr("[10000, 784] [784, 10]"));
  EXPECT_THAT(run.output, Not(HasSubstr("[10000, 10, 784]")));
}

TEST(UseTest, StopsAtWhatIsNotWritten) {
  const Outcome run = RunProgram("TINYTORCH_MNIST=", SkeletonProgram());
  EXPECT_EQ(run.exit_code, 1) << run.output;
  ExpectFitsTheTerminal(run.output);
  EXPECT_THAT(run.output, HasSubstr("The tour stops here: Empty is not written "
                                    "yet. Exercise tensor,\n"));
  EXPECT_THAT(run.output, HasSubstr("/tensor.cc:"));
}

}  // namespace
}  // namespace tinytorch::programs
