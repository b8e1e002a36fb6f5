// The words of ./course in what Bazel and the tests said.
#include <string>

#include "gtest/gtest.h"
#include "tools/student/bazel.h"

namespace tinytorch::student {
namespace {

TEST(SpeakOfCourseTest, AStepOfThePassingExerciseIsNotTheTestOfItsModule) {
  Check check = {.passes = true,
                 .report =
                     "  22 of 22 tests pass\n\nNext\n"
                     "  run       ./bazelw test //tensor:test\n"};
  SpeakOfCourse("tensor", "shape", &check);
  EXPECT_EQ(check.report, "  22 of 22 tests pass\n");
}

TEST(SpeakOfCourseTest, HintsAndChecksAreItsCommands) {
  const std::string command =
      "./bazelw test //tensor:check --test_arg=--exercise=shape";
  Check check = {.report = "Next\n  hint      " + command +
                           " --test_arg=--hints\n  run again " + command +
                           "\n"};
  SpeakOfCourse("tensor", "shape", &check);
  EXPECT_EQ(check.report,
            "Next\n  hint      ./course hint shape\n"
            "  run again ./course check shape\n");
}

}  // namespace
}  // namespace tinytorch::student
