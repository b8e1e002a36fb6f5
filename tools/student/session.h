// One call of ./course: the course, Bazel, and what is remembered.
#ifndef TINYTORCH_TOOLS_STUDENT_SESSION_H_
#define TINYTORCH_TOOLS_STUDENT_SESSION_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/runner/report/style.h"
#include "tools/student/bazel.h"
#include "tools/student/course_map.h"
#include "tools/student/memory.h"
#include "tools/student/show.h"

namespace tinytorch::student {

class Session {
 public:
  // Reads the map that Bazel made: `index` is the file of course_map().
  static absl::StatusOr<Session> Open(const std::string& index,
                                      const std::string& workspace,
                                      bool terminal);

  // Builds what changed and reads the verdicts, and so after each save.
  absl::Status Refresh();

  const Course& course() const { return course_; }
  Memory& memory() { return memory_; }
  const Bazel& bazel() const { return bazel_; }
  const runner::Style& style() const { return style_; }
  ReadSource reader() const;

  // Runs the tests of one exercise. If its module is locked, no test is built:
  // the report says so, and what is next.
  absl::StatusOr<Check> CheckExercise(ExerciseId id);

  // Returns the text of a hint, and remembers the level: `level`, or without
  // one the level after the last one that was shown.
  std::string Hint(ExerciseId id, std::optional<int> level);

  // Stores what is remembered; a failure costs no more than that.
  void Remember();

 private:
  Session(Course course, Bazel bazel, runner::Style style);

  Course course_;
  Memory memory_;
  Bazel bazel_;
  runner::Style style_;
};

// "tensor/broadcast": the name of an exercise in the memory.
std::string FullName(const Course& course, ExerciseId id);

}  // namespace tinytorch::student

#endif  // TINYTORCH_TOOLS_STUDENT_SESSION_H_
