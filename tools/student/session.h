// One call of ./course: the course, Bazel, and what is remembered.
#ifndef TINYTORCH_TOOLS_STUDENT_SESSION_H_
#define TINYTORCH_TOOLS_STUDENT_SESSION_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

  // The same from the record of an earlier call: Refresh() starts no Bazel.
  // FailedPrecondition if something changed since.
  static absl::StatusOr<Session> OpenUnchanged(const std::string& workspace,
                                               bool terminal);

  // Builds what changed and reads the verdicts, and so after each save.
  absl::Status Refresh();

  const Course& course() const { return course_; }
  Memory& memory() { return memory_; }
  const Bazel& bazel() const { return bazel_; }
  const runner::Style& style() const { return style_; }
  ReadSource reader() const;

  // Returns what a student sees below a test that failed: nothing, or from the
  // second try on the first hint, or how to get the next one. It counts a try
  // if the file of the exercise changed since the test failed last.
  std::string HintAfterTry(ExerciseId id, const std::string& test);

  // Runs the tests of one exercise, and adds HintAfterTry() to the report. If
  // its module is locked, no test is built: the report says so, and what is
  // next.
  absl::StatusOr<Check> CheckExercise(ExerciseId id);

  // Returns the text of a hint, and remembers the level: `level`, or without
  // one the level after the last one that was shown.
  std::string Hint(ExerciseId id, std::optional<int> level);

  // Stores what is remembered; a failure costs no more than that.
  void Remember();

 private:
  Session(Course course, Bazel bazel, runner::Style style);

  void RecordResults(const std::string& fingerprint) const;

  Course course_;
  Memory memory_;
  Bazel bazel_;
  runner::Style style_;
  std::string index_;
  std::vector<std::string> plans_;  // The files that the index names.
  bool unchanged_ = false;
};

// "tensor/broadcast": the name of an exercise in the memory.
std::string FullName(const Course& course, ExerciseId id);

}  // namespace tinytorch::student

#endif  // TINYTORCH_TOOLS_STUDENT_SESSION_H_
