// A small course for tests; see fixtures.h.
#include "tools/student/fixtures.h"

#include <string>
#include <utility>
#include <vector>

#include "tools/runner/plan/plan.h"
#include "tools/runner/report/verdict.h"
#include "tools/student/course_map.h"

namespace tinytorch::student {
namespace {

runner::Exercise MakeExercise(const std::string& module,
                              const std::string& name, const std::string& title,
                              int points) {
  return {.name = name,
          .title = title,
          .points = points,
          .why = title + " are used by every later module of the course.",
          .hints = {"Look at the last axis.", "Write two shapes on paper.",
                    "Compare each pair of extents."},
          .file = module + "/student/" + name + ".cc"};
}

runner::ExerciseVerdict MakeVerdict(const runner::Exercise& exercise,
                                    int passed, std::string status) {
  return {.name = exercise.name,
          .title = exercise.title,
          .file = exercise.file,
          .points = exercise.points,
          .earned = exercise.points * passed / 4,
          .tests = 4,
          .passed = passed,
          .status = std::move(status)};
}

void Pass(Module* module) {
  module->verdict = runner::Verdict{.module = module->plan.module,
                                    .complete = true,
                                    .points = module->points(),
                                    .earned = module->points(),
                                    .integration_tests = 2,
                                    .integration_passed = 2};
  for (const runner::Exercise& exercise : module->plan.exercises) {
    module->verdict->exercises.push_back(MakeVerdict(exercise, 4, "passed"));
  }
}

}  // namespace

Course SmallCourse() {
  Course course;
  course.modules = {
      {.plan = {.module = "tensor",
                .exercises = {MakeExercise("tensor", "shape", "Shapes", 8),
                              MakeExercise("tensor", "broadcast",
                                           "Broadcasting rules", 10),
                              MakeExercise("tensor", "print", "Prints", 7)}}},
      {.plan = {.module = "layers",
                .exercises = {MakeExercise("layers", "dense", "Layers", 12)},
                .requirements = {{.module = "tensor",
                                  .verdict = "tensor/verdict.json",
                                  .test = "//tensor:test"}}}}};
  return course;
}

Course StartedCourse() {
  Course course = SmallCourse();
  Module& tensor = course.modules[0];
  tensor.verdict = runner::Verdict{
      .module = "tensor", .points = 25, .earned = 11, .integration_tests = 2};
  tensor.verdict->exercises = {
      MakeVerdict(tensor.plan.exercises[0], 4, "passed"),
      MakeVerdict(tensor.plan.exercises[1], 0, "unwritten"),
      MakeVerdict(tensor.plan.exercises[2], 2, "failed")};
  tensor.tests = {
      {.name = "ShapeTest.Counts", .exercise = "shape", .outcome = "passed"},
      {.name = "BroadcastTest.AlignsAtTheRight",
       .exercise = "broadcast",
       .outcome = "unwritten",
       .message = "    why       A bias is one row.\n"
                  "    write     BroadcastShape in "
                  "tensor/student/broadcast.cc:58\n",
       .place = "tensor/student/broadcast.cc:58",
       .function = "BroadcastShape"},
      {.name = "PrintTest.Draws",
       .exercise = "print",
       .outcome = "failed",
       .message = "    expected  1\n    got       2\n",
       .place = "tensor/test/print_test.cc:20"}};
  return course;
}

Course HalfCourse() {
  Course course = SmallCourse();
  Pass(&course.modules[0]);
  Module& layers = course.modules[1];
  layers.verdict = runner::Verdict{.module = "layers", .points = 12};
  layers.verdict->exercises = {
      MakeVerdict(layers.plan.exercises[0], 0, "unwritten")};
  layers.tests = {{.name = "DenseTest.Multiplies",
                   .exercise = "dense",
                   .outcome = "unwritten",
                   .place = "layers/student/dense.cc:9",
                   .function = "Forward"}};
  return course;
}

Course FinishedCourse() {
  Course course = SmallCourse();
  for (Module& module : course.modules) Pass(&module);
  return course;
}

}  // namespace tinytorch::student
