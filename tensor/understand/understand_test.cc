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

TEST(TensorUnderstandTest, AllExperimentsRunAndFitTheTerminal) {
  const Outcome run = RunExperiments(ReferenceProgram());
  EXPECT_EQ(run.exit_code, 0) << run.output;
  ExpectFitsTheTerminal(run.output);
  EXPECT_THAT(run.output,
              AllOf(HasSubstr("1 of 3"), HasSubstr("3 of 3"),
                    HasSubstr("x, strides [4096, 1]"), HasSubstr("GFLOP/s"),
                    HasSubstr("peak memory"), Not(HasSubstr("nan"))));
  ExpectTriesHold(ReferenceProgram(), run.output, 3);
}

TEST(TensorUnderstandTest, ABroadcastBiasTakesNoMemory) {
  const Outcome run =
      RunExperiments(ReferenceProgram(), "--experiment=broadcast");
  EXPECT_EQ(run.exit_code, 0) << run.output;
  EXPECT_THAT(run.output, AllOf(HasSubstr("1.00 of x"), HasSubstr("2.00 of x"),
                                HasSubstr("Measured: a) none")));
}

TEST(TensorUnderstandTest, SaysWhatIsNotWritten) {
  const Outcome run = RunExperiments(SkeletonProgram());
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.output, HasSubstr("not written yet"));
}

}  // namespace
}  // namespace tinytorch::programs
