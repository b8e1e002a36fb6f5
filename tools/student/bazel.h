// Bazel, as the commands call it: quiet, and in the student's checkout.
#ifndef TINYTORCH_TOOLS_STUDENT_BAZEL_H_
#define TINYTORCH_TOOLS_STUDENT_BAZEL_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/student/course_map.h"

namespace tinytorch::student {

// Runs a command in a folder and waits for it. It has the terminal of this
// process. Returns its exit status, or 128 and the signal that ended it.
int RunCommand(const std::vector<std::string>& command,
               const std::string& folder);

// The report of one exercise.
struct Check {
  bool passes = false;
  std::string report;
  // The first test that does not pass, if it was a try: empty if the exercise
  // does not compile, or if the test waits for a function that is not written.
  std::string test;
  bool crashed = false;  // In that test.
};

class Bazel {
 public:
  // `workspace` is the checkout. With `progress`, Bazel shows on a terminal how
  // far it is.
  Bazel(std::string workspace, bool progress);

  const std::string& workspace() const { return workspace_; }

  // Reads a file of the checkout, or a link into Bazel's output.
  absl::StatusOr<std::string> Read(const std::string& path) const;

  // From now on, builds no verdict: those that are there hold (unchanged.h).
  void UseWhatIsBuilt() { builds_ = false; }

  // Returns the paths of the files from which AddVerdicts() reads the results.
  std::vector<std::string> ResultsOf(const Module& module) const;

  // Builds the verdicts on the modules that are unlocked, and puts them into
  // the course. `known` are modules that were unlocked before: one call of
  // Bazel builds all of them, and each one that is new takes another call.
  absl::Status AddVerdicts(const std::vector<std::string>& known,
                           Course* course) const;

  // Runs the package and module tests of one exercise.
  absl::StatusOr<Check> CheckExercise(const Course& course,
                                      ExerciseId id) const;

  // Runs the tests of one exercise with AddressSanitizer in the student's file
  // of it, and nowhere else: one file is compiled, and the tests are linked
  // again. The report is that of AddressSanitizer, empty if it found nothing.
  absl::StatusOr<Check> CheckAddresses(const Course& course,
                                       ExerciseId id) const;

  // Starts gdb on one test, on this terminal, with the student's file of the
  // exercise compiled for it, and no other; returns its status.
  int Debug(const Course& course, ExerciseId id, const std::string& test) const;

  // Runs //MODULE:reset with these arguments; returns its status.
  int Reset(const std::string& module,
            const std::vector<std::string>& arguments) const;

 private:
  absl::Status BuildVerdicts(const std::vector<std::string>& modules) const;
  absl::Status ReadVerdict(Module* module) const;
  std::vector<std::string> Command(std::string_view name) const;

  std::string workspace_;
  bool progress_;
  bool builds_ = true;
};

// Returns the error for a call of Bazel that ended with this status: its own
// sentence is on the screen.
absl::Status Stopped(std::string_view what, int status);

// Sets `test` and `crashed` of a check, from the test.xml of its run.
void ReadFirstTry(std::string_view xml, Check* check);

// Returns the report of a test.log: what follows Bazel's own first lines.
std::string ReportOf(std::string_view log);

// Changes the report of one exercise into the words of ./course. A hint and the
// next check are its commands. If the exercise passes, the last step is cut
// off: the test of the whole module, which would fail at the next exercise.
void SpeakOfCourse(std::string_view module, std::string_view exercise,
                   Check* check);

}  // namespace tinytorch::student

#endif  // TINYTORCH_TOOLS_STUDENT_BAZEL_H_
