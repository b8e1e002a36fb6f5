// Runs the Use program as a student does and reads what it prints.

#include <cstdlib>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/testing/programs.h"

namespace tinytorch::programs {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Reads 99.38 from "   LeNet-5   99.38 % of 10000 right".
double Accuracy(const std::string& output, const std::string& network) {
  const size_t line =
      output.find("   " + network + " ", output.find("2. They"));
  if (line == output.npos) return -1;
  return std::atof(output.substr(line + 3 + network.size()).c_str());
}

TEST(NetworksUseTest, WorksWithoutMnist) {
  const Outcome run = RunProgram("TINYTORCH_MNIST=", ReferenceProgram());
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  EXPECT_THAT(run.output, AllOf(HasSubstr("MNIST, which is not here"),
                                HasSubstr(" % of 297 right"),
                                HasSubstr("//networks:understand")));
}

TEST(NetworksUseTest, ReadsMnist) {
  if (!HasMnist()) {
    GTEST_SKIP() << "@mnist is empty here";
  }
  const Outcome run = RunProgram("", ReferenceProgram());
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  // PyTorch gets the same numbers with these weights. A rounding error may
  // change the answer for an image whose best two scores are nearly equal.
  EXPECT_NEAR(Accuracy(run.output, "MLP"), 98.71, 0.03) << run.output;
  EXPECT_NEAR(Accuracy(run.output, "LeNet-5"), 99.38, 0.03) << run.output;
  EXPECT_THAT(run.output,
              AllOf(HasSubstr("101770 parameters"),
                    HasSubstr("61706 parameters"), HasSubstr("are read wrong"),
                    HasSubstr("kernel 5"), HasSubstr("map 5")));
}

TEST(NetworksUseTest, StopsAtWhatIsNotWritten) {
  const Outcome run = RunProgram("TINYTORCH_MNIST=", SkeletonProgram());
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output,
              AllOf(HasSubstr("is not written yet. Exercise "),
                    HasSubstr("bazelw test //networks:package_test")));
}

}  // namespace
}  // namespace tinytorch::programs
