// The journal of a course: every grading, in one file of SQLite.
//
// A grading is written in one transaction and never changed afterwards. If the
// process is killed while it writes, the journal holds the earlier gradings,
// and nothing of the new one. A grading that equals the newest is not added
// again: after a kill, a second run ends with the same journal.
//
// Students are named by UniqueKeys() of mark/keys.h.
#ifndef TINYTORCH_TOOLS_GRADE_JOURNAL_JOURNAL_H_
#define TINYTORCH_TOOLS_GRADE_JOURNAL_JOURNAL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/grade/journal/sqlite.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {

struct Grading {
  int64_t id = 0;      // 1, 2, ... in the order of gradings.
  int64_t at = 0;      // Seconds since 1970.
  std::string reason;  // "the test of broadcasting was wrong"
};

// Why the mark of an exercise differs between two gradings: the first of these
// that is so.
enum class Cause {
  kNew,        // The earlier grading does not have the exercise.
  kGone,       // The later one does not have it.
  kFile,       // The student's file changed.
  kOtherFile,  // Another file of the student changed, and so did the result.
  kTests,      // The file is the same; the version of the course changed.
  kSeed,       // The same, but hidden tests got another seed.
  kUnknown,    // Nothing changed but the result: a person has to look.
  kHandedIn,   // The result is the same; the time of the submission changed.
  kDeadline,   // The same; a deadline, an extension or a late rule changed.
  kRules,      // The same; a weight or another rule of the course changed.
};

// Returns "the file changed", "the tests changed", ...
std::string CauseText(Cause cause);

// An exercise whose mark differs between two gradings. An exercise that one
// grading does not have has -1 points there.
struct Change {
  std::string student;
  std::string pseudonym;
  ExerciseId id;
  Hundredths before = -1;
  Hundredths after = -1;
  std::string why_before;
  std::string why_after;
  Cause cause = Cause::kUnknown;
};

struct FailureCount {
  ExerciseId id;
  std::string test;
  std::string outcome;
  int64_t students = 0;
};

struct Total {
  Grading grading;
  std::string student;
  std::string pseudonym;
  Hundredths points = 0;
  Hundredths most = 0;
};

class Journal {
 public:
  // Opens or makes the file. Errors: the file is not a journal, or a newer
  // program wrote it; the file is then left as it is.
  static absl::StatusOr<Journal> Open(const std::string& path);

  // Returns the seed of hidden tests: `wanted`, or the one that an earlier call
  // drew, or a new one. The journal keeps it before this returns, so a grading
  // that is killed goes on with the same tests.
  absl::StatusOr<int64_t> Seed(std::optional<int64_t> wanted);

  // Adds a grading and returns its number; if the newest grading has the same
  // version, seed, files, results and marks, returns the number of that one.
  // marks[i] belongs to results[i]. Two submissions of one student are both
  // kept, the second as "ada (2)".
  absl::StatusOr<int64_t> Add(int64_t at, const std::string& reason,
                              const ClassResult& result,
                              const std::vector<CourseMark>& marks);

  absl::StatusOr<std::vector<Grading>> Gradings() const;
  // Returns the newest result of a student; NotFoundError if there is none.
  // Their points after weights and late rules are the last of Progress().
  absl::StatusOr<StudentResult> Latest(const std::string& student) const;
  absl::StatusOr<std::vector<Change>> Changes(int64_t before,
                                              int64_t after) const;
  // Tests that did not pass, the most frequent first.
  absl::StatusOr<std::vector<FailureCount>> Failures(int64_t grading) const;
  // The points of all students of a grading, ascending.
  absl::StatusOr<std::vector<Total>> Distribution(int64_t grading) const;
  // The points of one student in each grading, in order.
  absl::StatusOr<std::vector<Total>> Progress(const std::string& student) const;

 private:
  explicit Journal(Database database) : database_(std::move(database)) {}

  Database database_;
};

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_JOURNAL_JOURNAL_H_
