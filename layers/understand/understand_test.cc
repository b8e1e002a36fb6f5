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

TEST(LayersUnderstandTest, AllExperimentsRunAndFitTheTerminal) {
  const Outcome run = RunExperiments(ReferenceProgram());
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  EXPECT_THAT(run.output, AllOf(HasSubstr("1 of 4"), HasSubstr("4 of 4"),
                                HasSubstr("with LeakyRelu"), HasSubstr("flat"),
                                HasSubstr("● normal"), HasSubstr("GFLOP/s")));
  EXPECT_THAT(run.output, Not(HasSubstr("nan")));
  ExpectTriesHold(ReferenceProgram(), run.output, 4);
}

TEST(LayersUnderstandTest, WritesTheChart) {
  const std::string svg = TemporaryFile("variance.svg");
  EXPECT_THAT(
      RunExperiments(ReferenceProgram(), "--experiment=variance --svg=" + svg)
          .output,
      AllOf(HasSubstr("Written to " + svg),
            HasSubstr("Measured: c) about a millionth")));
  EXPECT_THAT(ReadFile(svg), StartsWith("<svg "));
  EXPECT_THAT(RunExperiments(ReferenceProgram(),
                             "--experiment=variance --svg=/no/such/dir.svg")
                  .output,
              HasSubstr("Cannot write /no/such/dir.svg"));
}

TEST(LayersUnderstandTest, SaysWhatIsNotWritten) {
  const Outcome run = RunExperiments(SkeletonProgram());
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output, HasSubstr("not written yet"));
}

}  // namespace
}  // namespace tinytorch::programs
