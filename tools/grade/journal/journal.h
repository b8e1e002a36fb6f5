// The journal of a course: every grading, in one file of SQLite.
//
// A grading is written in one transaction and never changed afterwards. If the
// process is killed while it writes, the journal holds the earlier gradings,
// and nothing of the new one.
#ifndef TINYTORCH_TOOLS_GRADE_JOURNAL_JOURNAL_H_
#define TINYTORCH_TOOLS_GRADE_JOURNAL_JOURNAL_H_

#include <cstdint>
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

// An exercise whose mark differs between two gradings. An exercise that one
// grading does not have has -1 points there.
struct Change {
  std::string student;
  ExerciseId id;
  Hundredths before = -1;
  Hundredths after = -1;
  std::string why_before;
  std::string why_after;
  bool other_file = false;  // The student's file changed, too.
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
  Hundredths points = 0;
  Hundredths most = 0;
};

class Journal {
 public:
  // Opens or makes the file. Errors: the file is not a journal, or a newer
  // program wrote it; the file is then left as it is.
  static absl::StatusOr<Journal> Open(const std::string& path);

  // Adds a grading and returns its number. marks[i] belongs to results[i].
  absl::StatusOr<int64_t> Add(int64_t at, const std::string& reason,
                              const ClassResult& result,
                              const std::vector<CourseMark>& marks);

  absl::StatusOr<std::vector<Grading>> Gradings() const;
  // Returns the newest result of a student; NotFoundError if there is none.
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

  absl::Status Write(int64_t at, const std::string& reason,
                     const ClassResult& result,
                     const std::vector<CourseMark>& marks, int64_t* id);
  absl::StatusOr<std::vector<Total>> Totals(const std::string& where,
                                            const std::string& order,
                                            const std::string& student,
                                            int64_t grading) const;

  Database database_;
};

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_JOURNAL_JOURNAL_H_
