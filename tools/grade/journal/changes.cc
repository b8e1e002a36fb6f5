// The differences between two gradings, and their causes.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/grade/journal/journal.h"
#include "tools/grade/journal/sqlite.h"

namespace tinytorch::grade {
namespace {

// The columns: of marks, exercises, modules, students and gradings the earlier
// (a, x, m, s, g) and the later (b, y, n, t, h).
constexpr char kChanges[] = R"(
    WITH keys AS (SELECT DISTINCT student, module, exercise FROM marks
                  WHERE grading IN (?1, ?2))
    SELECT k.student, ifnull(t.pseudonym, s.pseudonym), k.module, k.exercise,
           ifnull(a.points, -1), ifnull(b.points, -1), a.why, b.why,
           x.hash <> y.hash,
           EXISTS(SELECT 1 FROM exercises p JOIN exercises q
                  ON q.grading = ?2 AND q.student = p.student
                  AND q.module = p.module AND q.exercise = p.exercise
                  WHERE p.grading = ?1 AND p.student = k.student
                  AND p.hash <> q.hash),
           x.integrated <> y.integrated OR x.isolated <> y.isolated
             OR x.points <> y.points,
           g.version <> h.version, g.seed <> h.seed,
           m.late_percent <> n.late_percent,
           ifnull(s.handed_in, -1) <> ifnull(t.handed_in, -1)
    FROM keys k
    JOIN gradings g ON g.id = ?1
    JOIN gradings h ON h.id = ?2
    LEFT JOIN marks a ON a.grading = ?1 AND a.student = k.student
      AND a.module = k.module AND a.exercise = k.exercise
    LEFT JOIN marks b ON b.grading = ?2 AND b.student = k.student
      AND b.module = k.module AND b.exercise = k.exercise
    LEFT JOIN exercises x ON x.grading = ?1 AND x.student = k.student
      AND x.module = k.module AND x.exercise = k.exercise
    LEFT JOIN exercises y ON y.grading = ?2 AND y.student = k.student
      AND y.module = k.module AND y.exercise = k.exercise
    LEFT JOIN modules m ON m.grading = ?1 AND m.student = k.student
      AND m.module = k.module
    LEFT JOIN modules n ON n.grading = ?2 AND n.student = k.student
      AND n.module = k.module
    LEFT JOIN students s ON s.grading = ?1 AND s.student = k.student
    LEFT JOIN students t ON t.grading = ?2 AND t.student = k.student
    WHERE ifnull(a.points, -1) <> ifnull(b.points, -1)
    ORDER BY k.student, k.module, k.exercise)";

Cause CauseOf(const Query& query) {
  const auto differs = [&](int column) { return query.Number(column) != 0; };
  if (query.Number(4) < 0) return Cause::kNew;
  if (query.Number(5) < 0) return Cause::kGone;
  if (differs(8)) return Cause::kFile;
  if (differs(10)) {
    if (differs(9)) return Cause::kOtherFile;
    if (differs(11)) return Cause::kTests;
    return differs(12) ? Cause::kSeed : Cause::kUnknown;
  }
  if (differs(13)) return differs(14) ? Cause::kHandedIn : Cause::kDeadline;
  return Cause::kRules;
}

}  // namespace

std::string CauseText(Cause cause) {
  switch (cause) {
    case Cause::kNew:
      return "the earlier grading does not have it";
    case Cause::kGone:
      return "the later grading does not have it";
    case Cause::kFile:
      return "the file changed";
    case Cause::kOtherFile:
      return "another file of the student changed";
    case Cause::kTests:
      return "the tests changed";
    case Cause::kSeed:
      return "hidden tests got another seed";
    case Cause::kUnknown:
      return "the same file had another result in the same tests";
    case Cause::kHandedIn:
      return "the time of the submission changed";
    case Cause::kDeadline:
      return "the deadline, an extension or a late rule changed";
    case Cause::kRules:
      return "a weight or another rule of the course changed";
  }
  return "";
}

absl::StatusOr<std::vector<Change>> Journal::Changes(int64_t before,
                                                     int64_t after) const {
  std::vector<Change> changes;
  Query query(database_, kChanges);
  query.Bind(before).Bind(after);
  while (query.Next()) {
    changes.push_back({query.Text(0),
                       query.Text(1),
                       {query.Text(2), query.Text(3)},
                       query.Number(4),
                       query.Number(5),
                       query.Text(6),
                       query.Text(7),
                       CauseOf(query)});
  }
  if (!query.status().ok()) return query.status();
  return changes;
}

}  // namespace tinytorch::grade
