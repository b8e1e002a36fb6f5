// The one next step of a student: which function to write or which file to
// correct, and why.
#ifndef TINYTORCH_TOOLS_STUDENT_STEP_H_
#define TINYTORCH_TOOLS_STUDENT_STEP_H_

#include <optional>
#include <string>

#include "tools/student/course_map.h"

namespace tinytorch::student {

enum class StepKind {
  kCompile,      // Make `file` compile.
  kWrite,        // Write `function` at `place`.
  kCorrect,      // Correct `file`, or `function` in it.
  kIntegration,  // All exercises pass alone, but not together.
  kFinished,     // Every module is complete.
};

struct Step {
  StepKind kind = StepKind::kFinished;
  size_t module = 0;
  // The exercise to work on; none for kIntegration and kFinished.
  std::optional<ExerciseId> exercise;
  std::string file;      // "tensor/student/broadcast.cc"
  std::string place;     // "FILE:LINE": what to write, or what the test says.
  std::string function;  // "BroadcastShape"; empty if it is not known.
  std::string test;      // The first test that does not pass.
  std::string message;   // Its words, as in a report.
};

// Returns the next step of the course. Within a module, an exercise that does
// not compile goes first, as in a report; then their order decides. A test that
// waits for a function of another exercise leads to that function.
Step NextStep(const Course& course);

// Returns the next step within an exercise, or none if all its tests pass or
// none was run.
std::optional<Step> StepIn(const Course& course, ExerciseId id);

// Returns the sentence that names the step: "Write BroadcastShape in
// tensor/student/broadcast.cc:58".
std::string Sentence(const Course& course, const Step& step);

}  // namespace tinytorch::student

#endif  // TINYTORCH_TOOLS_STUDENT_STEP_H_
