// Runs each experiment just long enough to see that it works.

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/testing/programs.h"

namespace tinytorch::programs {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(NetworksUnderstandTest, AllExperimentsRunAndFitTheTerminal) {
  const Outcome run = RunExperiments(ReferenceProgram());
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  EXPECT_THAT(run.output,
              AllOf(HasSubstr("1 of 4"), HasSubstr("4 of 4"),
                    HasSubstr("7850 parameters"), HasSubstr("7960 parameters"),
                    HasSubstr("7438 parameters"), HasSubstr("GFLOP/s")));
  // These do not depend on the machine.
  EXPECT_THAT(run.output, AllOf(HasSubstr("14 x 14    36 pixels"),
                                HasSubstr(" 5 x  5   256 pixels"),
                                HasSubstr("Measured: c) 256"),
                                HasSubstr("Measured: b) few parameters")));
  EXPECT_THAT(run.output, Not(HasSubstr("nan")));
  ExpectTriesHold(ReferenceProgram(), run.output, 2);
}

TEST(NetworksUnderstandTest, DrawsTheGraph) {
  const std::string svg = TemporaryFile("resnet.svg");
  const Outcome run =
      RunExperiments(ReferenceProgram(), "--experiment=memory --svg=" + svg);
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("Written to " + svg));
  EXPECT_THAT(ReadFile(svg), StartsWith("<svg "));
}

TEST(NetworksUnderstandTest, SaysWhatIsNotWritten) {
  const Outcome run = RunExperiments(SkeletonProgram());
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output, HasSubstr("not written yet"));
}

}  // namespace
}  // namespace tinytorch::programs
