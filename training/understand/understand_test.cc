// Runs the experiments, just long enough to see that they work.

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

TEST(TrainingUnderstandTest, AllExperimentsRunAndFitTheTerminal) {
  const Outcome run = RunExperiments(ReferenceProgram());
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  EXPECT_THAT(run.output, AllOf(HasSubstr("1 of 7"), HasSubstr("7 of 7")));
  // These do not depend on the machine.
  EXPECT_THAT(run.output,
              AllOf(HasSubstr("Measured: c) beyond some rate"),
                    HasSubstr("Measured: c) more than 5 times fewer"),
                    HasSubstr("Measured: c) a millionth or less"),
                    HasSubstr("Measured: c) it falls, and then it rises"),
                    HasSubstr("Measured: c) nonsense")));
  EXPECT_THAT(run.output, Not(HasSubstr("nan")));
  ExpectTriesHold(ReferenceProgram(), run.output, 8);
}

TEST(TrainingUnderstandTest, WritesTheChart) {
  const std::string svg = TemporaryFile("rate.svg");
  const Outcome run =
      RunExperiments(ReferenceProgram(), "--experiment=rate --svg=" + svg);
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("Written to " + svg));
  EXPECT_THAT(ReadFile(svg), StartsWith("<svg "));
}

TEST(TrainingUnderstandTest, SaysWhatIsNotWritten) {
  const Outcome run = RunExperiments(SkeletonProgram());
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output, HasSubstr("not written yet"));
}

}  // namespace
}  // namespace tinytorch::programs
