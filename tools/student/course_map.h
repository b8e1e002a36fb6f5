// What is known of a student's course: the modules as declared, and the
// verdicts on those that are unlocked.
//
// The verdicts are the files that the gate and the grade book read, so that no
// command can say something else than they do.
#ifndef TINYTORCH_TOOLS_STUDENT_COURSE_MAP_H_
#define TINYTORCH_TOOLS_STUDENT_COURSE_MAP_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/runner/plan/plan.h"
#include "tools/runner/report/entries.h"
#include "tools/runner/report/verdict.h"

namespace tinytorch::student {

struct Module {
  runner::Plan plan;
  // None while a module before locks it: then no test was built.
  std::optional<runner::Verdict> verdict;
  std::vector<runner::TestEntry> tests;  // The results behind the verdict.

  const std::string& name() const { return plan.module; }
  int points() const;
  int earned() const;
  bool complete() const;
  // Whether a switch chooses our code for all of it, as in a course that begins
  // with a later module. Then it is nothing to work on or to hand in.
  bool given() const;
};

struct Course {
  std::vector<Module> modules;  // In their order.
};

// An exercise by its places in the lists.
struct ExerciseId {
  size_t module = 0;
  size_t exercise = 0;

  bool operator==(const ExerciseId&) const = default;
};

// Returns the modules without verdicts. `plans` are the texts of their plans.
absl::StatusOr<Course> ParseCourse(const std::vector<std::string>& plans);

// Returns the names of the modules that `module` requires, and that do not open
// its gate: exercises that it needs are not done.
std::vector<std::string> LockedBy(const Course& course, const Module& module);

// Finds "broadcast" or "tensor/broadcast". The error lists the names.
absl::StatusOr<ExerciseId> FindExercise(const Course& course,
                                        std::string_view name);

const runner::Exercise& ExerciseAt(const Course& course, ExerciseId id);

// Returns the verdict on an exercise, or nullptr.
const runner::ExerciseVerdict* VerdictAt(const Course& course, ExerciseId id);

// Returns whether the verdict says that all of its tests pass.
bool Passes(const Course& course, ExerciseId id);

}  // namespace tinytorch::student

#endif  // TINYTORCH_TOOLS_STUDENT_COURSE_MAP_H_
