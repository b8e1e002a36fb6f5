// Runs the Use program as a student does and reads what it prints.

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/testing/programs.h"

namespace tinytorch::programs {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(LayersUseTest, ShowsUciDigits) {
  const Outcome run = RunProgram("TINYTORCH_MNIST=", ReferenceProgram());
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  EXPECT_THAT(run.output, AllOf(HasSubstr("Dense(64, 64) has 4160 parameters"),
                                HasSubstr("MatMul     [297, 64] [64, 64]"),
                                HasSubstr(" % of 297 images right"),
                                HasSubstr("//layers:understand")));
}

TEST(LayersUseTest, ShowsMnist) {
  if (!HasMnist()) {
    GTEST_SKIP() << "@mnist is empty here";
  }
  const Outcome run = RunProgram("", ReferenceProgram());
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  // The nearest mean of //tensor:use reads as many: it is the same function.
  EXPECT_THAT(run.output, HasSubstr("82.03 % of 10000 images"));
}

TEST(LayersUseTest, StopsAtWhatIsNotWritten) {
  const Outcome run = RunProgram("TINYTORCH_MNIST=", SkeletonProgram());
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output,
              AllOf(HasSubstr("Dense is not written yet. Exercise dense"),
                    HasSubstr("./bazelw test //layers:package_test")));
}

}  // namespace
}  // namespace tinytorch::programs
