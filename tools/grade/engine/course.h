// The course as its BUILD files declare it: which exercises there are, and what
// each is worth. course.bzl (//tools/grade/engine:declared) writes it as JSON.
#ifndef TINYTORCH_TOOLS_GRADE_ENGINE_COURSE_H_
#define TINYTORCH_TOOLS_GRADE_ENGINE_COURSE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {

struct DeclaredExercise {
  std::string name;   // "broadcast"
  std::string title;  // "Broadcasting"
  int points = 0;
  std::string skeleton;  // Path of its skeleton's source, in the runfiles.
};

struct DeclaredModule {
  std::string name;                         // "tensor"
  std::vector<DeclaredExercise> exercises;  // In the order to do them.
};

// All modules, in their order: each may use those before it.
struct DeclaredCourse {
  std::vector<DeclaredModule> modules;
};

// Reads the JSON. The error names the key that is wrong.
absl::StatusOr<DeclaredCourse> ParseCourse(std::string_view json);

// Returns the exercises of the course, in their order.
std::vector<ExerciseId> ExercisesOf(const DeclaredCourse& course);

// Returns the modules of "tensor,layers" in the course's order; of an empty
// text, all of them. Returns an error that lists the modules if there is none
// of a name.
absl::StatusOr<std::vector<std::string>> ChosenModules(
    const DeclaredCourse& course, std::string_view names);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_ENGINE_COURSE_H_
