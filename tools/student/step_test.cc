#include "tools/student/step.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/runner/report/entries.h"
#include "tools/student/course_map.h"
#include "tools/student/fixtures.h"

namespace tinytorch::student {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(StepTest, IsTheFirstExerciseThatDoesNotPass) {
  const Course course = StartedCourse();
  const Step step = NextStep(course);
  EXPECT_EQ(step.kind, StepKind::kWrite);
  EXPECT_EQ(step.exercise, (ExerciseId{0, 1}));
  EXPECT_EQ(step.test, "BroadcastTest.AlignsAtTheRight");
  EXPECT_EQ(Sentence(course, step),
            "Write BroadcastShape in tensor/student/broadcast.cc:58");
}

TEST(StepTest, AFileThatDoesNotCompileGoesFirst) {
  Course course = StartedCourse();
  course.modules[0].verdict->exercises[2].status = "does not compile";
  const Step step = NextStep(course);
  EXPECT_EQ(step.kind, StepKind::kCompile);
  EXPECT_EQ(Sentence(course, step), "Make tensor/student/print.cc compile");
}

TEST(StepTest, ATestThatWaitsForAnotherExerciseLeadsToIt) {
  Course course = StartedCourse();
  // broadcast's first test stops in a function of shape, in the skeleton.
  course.modules[0].tests[1].place = "bazel-out/x/tensor/skeleton/shape.cc:51";
  course.modules[0].tests[1].function = "NumElements";
  const Step step = NextStep(course);
  EXPECT_EQ(step.exercise, (ExerciseId{0, 0}));
  EXPECT_EQ(step.file, "tensor/student/shape.cc");
}

// Everything of tensor passes but print, which is optional.
Course CourseWithoutAnOptionalExercise() {
  Course course = StartedCourse();
  Module& tensor = course.modules[0];
  tensor.plan.exercises[2].locks = false;
  course.modules[1].plan.requirements[0].optional = {"print"};
  for (const size_t passing : {size_t{0}, size_t{1}}) {
    tensor.verdict->exercises[passing].passed =
        tensor.verdict->exercises[passing].tests;
    tensor.verdict->exercises[passing].status = "passed";
  }
  tensor.verdict->integration_passed = tensor.verdict->integration_tests;
  return course;
}

TEST(StepTest, AnOptionalExerciseLocksNothing) {
  Course course = CourseWithoutAnOptionalExercise();
  EXPECT_THAT(LockedBy(course, course.modules[1]), IsEmpty());
  course.modules[0].verdict->exercises[1].passed = 3;
  EXPECT_THAT(LockedBy(course, course.modules[1]), ElementsAre("tensor"));
}

TEST(StepTest, AnOptionalExerciseComesAfterAllOthers) {
  Course course = CourseWithoutAnOptionalExercise();
  EXPECT_EQ(NextStep(course).exercise, (ExerciseId{0, 2}))
      << "layers has no verdict yet";
  course.modules[1].verdict = runner::Verdict{.module = "layers"};
  course.modules[1].verdict->exercises = {
      {.name = "dense", .tests = 4, .status = "unwritten"}};
  EXPECT_EQ(NextStep(course).exercise, (ExerciseId{1, 0}));
}

TEST(StepTest, AFailingTestLeadsToItsFile) {
  Course course = StartedCourse();
  course.modules[0].verdict->exercises[1].status = "passed";
  const Step step = NextStep(course);
  EXPECT_EQ(step.kind, StepKind::kCorrect);
  EXPECT_EQ(step.place, "tensor/test/print_test.cc:20");
  EXPECT_EQ(Sentence(course, step), "Correct tensor/student/print.cc");
}

TEST(StepTest, ACrashLeadsToItsFunctionIfItIsOfTheExercise) {
  Course course = StartedCourse();
  course.modules[0].verdict->exercises[1].status = "passed";
  runner::TestEntry& test = course.modules[0].tests[2];
  test.function = "Draw";
  test.place = "tensor/student/print.cc:30";
  EXPECT_EQ(Sentence(course, NextStep(course)),
            "Correct Draw in tensor/student/print.cc:30");
  test.place = "tensor/student/shape.cc:30";
  EXPECT_EQ(Sentence(course, NextStep(course)),
            "Correct tensor/student/print.cc");
}

TEST(StepTest, IntegrationComesAfterTheExercises) {
  Course course = HalfCourse();
  course.modules[0].verdict->complete = false;
  course.modules[0].tests = {{.name = "TensorIntegrationTest.Sees",
                              .outcome = "failed",
                              .place = "tensor/test/integration_test.cc:7"}};
  const Step step = NextStep(course);
  EXPECT_EQ(step.kind, StepKind::kIntegration);
  EXPECT_THAT(Sentence(course, step), HasSubstr("TensorIntegrationTest.Sees"));
}

TEST(StepTest, ACompleteModuleLeadsToTheNext) {
  const Step step = NextStep(HalfCourse());
  EXPECT_EQ(step.exercise, (ExerciseId{1, 0}));
  EXPECT_EQ(step.function, "Forward");
}

TEST(StepTest, ThereIsAnEnd) {
  EXPECT_EQ(NextStep(FinishedCourse()).kind, StepKind::kFinished);
}

TEST(StepTest, WithinAnExerciseThereIsNoneIfItPasses) {
  const Course course = StartedCourse();
  EXPECT_FALSE(StepIn(course, {0, 0}).has_value());
  EXPECT_EQ(StepIn(course, {0, 2})->file, "tensor/student/print.cc");
  EXPECT_FALSE(StepIn(course, {1, 0}).has_value());
}

TEST(CourseMapTest, AModuleIsLockedByThoseItNeeds) {
  const Course started = StartedCourse();
  EXPECT_THAT(LockedBy(started, started.modules[1]), ElementsAre("tensor"));
  EXPECT_THAT(LockedBy(started, started.modules[0]), IsEmpty());
  const Course half = HalfCourse();
  EXPECT_THAT(LockedBy(half, half.modules[1]), IsEmpty());
}

TEST(CourseMapTest, FindsAnExerciseByItsNameOrWithItsModule) {
  const Course course = SmallCourse();
  EXPECT_EQ(*FindExercise(course, "dense"), (ExerciseId{1, 0}));
  EXPECT_EQ(*FindExercise(course, "tensor/print"), (ExerciseId{0, 2}));
  EXPECT_THAT(FindExercise(course, "prnt").status().message(),
              HasSubstr("tensor: shape, broadcast, print\n  layers: dense"));
}

TEST(CourseMapTest, ANameOfTwoExercisesIsAnError) {
  Course course = SmallCourse();
  course.modules[1].plan.exercises[0].name = "print";
  EXPECT_THAT(FindExercise(course, "print").status().message(),
              HasSubstr("write tensor/print or layers/print"));
  EXPECT_EQ(*FindExercise(course, "layers/print"), (ExerciseId{1, 0}));
}

TEST(CourseMapTest, ABrokenPlanIsAnError) {
  EXPECT_FALSE(ParseCourse({"{}"}).ok());
  EXPECT_FALSE(ParseCourse({}).ok());
}

}  // namespace
}  // namespace tinytorch::student
