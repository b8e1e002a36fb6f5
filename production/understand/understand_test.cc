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

TEST(ProductionUnderstandTest, AllExperimentsRunAndFitTheTerminal) {
  const Outcome run = RunExperiments(ReferenceProgram());
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  EXPECT_THAT(run.output, AllOf(HasSubstr("1 of 5"), HasSubstr("5 of 5")));
  // These do not depend on the machine.
  EXPECT_THAT(run.output,
              AllOf(HasSubstr("246824"), HasSubstr("63358"),
                    HasSubstr("twice, endless queue"), HasSubstr("MaxPool")));
  EXPECT_THAT(run.output, Not(HasSubstr("nan")));
  ExpectTriesHold(ReferenceProgram(), run.output, 4);
}

TEST(ProductionUnderstandTest, WritesTheCharts) {
  for (const char* experiment : {"batch", "overload"}) {
    const std::string svg = TemporaryFile(std::string(experiment) + ".svg");
    const Outcome run =
        RunExperiments(ReferenceProgram(), std::string("--experiment=") +
                                               experiment + " --svg=" + svg);
    EXPECT_EQ(run.exit_code, 0) << run.output;
    EXPECT_THAT(run.output, HasSubstr("Written to " + svg));
    EXPECT_THAT(ReadFile(svg), StartsWith("<svg "));
  }
}

TEST(ProductionUnderstandTest, WritesTheProfile) {
  const std::string flame = TemporaryFile("flame.svg");
  const std::string trace = TemporaryFile("trace.json");
  const Outcome run = RunExperiments(
      ReferenceProgram(),
      "--experiment=profile --flame=" + flame + " --trace=" + trace);
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(ReadFile(flame), AllOf(HasSubstr("<svg "), HasSubstr("Conv")));
  EXPECT_THAT(ReadFile(trace), HasSubstr("\"traceEvents\""));
}

TEST(ProductionUnderstandTest, SaysWhatIsNotWritten) {
  const Outcome run = RunExperiments(SkeletonProgram());
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output, HasSubstr("not written yet"));
}

}  // namespace
}  // namespace tinytorch::programs
