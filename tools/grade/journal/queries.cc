// Questions to the journal.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tools/grade/journal/journal.h"
#include "tools/grade/journal/sqlite.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {
namespace {

int Int(const Query& query, int column) {
  return static_cast<int>(query.Number(column));
}

template <typename T>
absl::StatusOr<T> Checked(const Query& query, T value) {
  if (!query.status().ok()) return query.status();
  return value;
}

}  // namespace

absl::StatusOr<std::vector<Grading>> Journal::Gradings() const {
  std::vector<Grading> gradings;
  Query query(database_, "SELECT id, at, reason FROM gradings ORDER BY id");
  while (query.Next()) {
    gradings.push_back({query.Number(0), query.Number(1), query.Text(2)});
  }
  return Checked(query, std::move(gradings));
}

absl::StatusOr<StudentResult> Journal::Latest(
    const std::string& student) const {
  Query latest(database_,
               "SELECT grading, pseudonym, problems FROM students "
               "WHERE student = ? ORDER BY grading DESC LIMIT 1");
  latest.Bind(student);
  if (!latest.Next()) {
    if (!latest.status().ok()) return latest.status();
    return absl::NotFoundError(
        absl::StrCat("the journal has no grading of student ", student));
  }
  const int64_t id = latest.Number(0);
  StudentResult result;
  result.student = student;
  result.pseudonym = latest.Text(1);
  const std::string problems = latest.Text(2);
  result.problems = absl::StrSplit(problems, '\n', absl::SkipEmpty());
  Query modules(database_,
                "SELECT module, points, integrated, complete FROM modules "
                "WHERE grading = ? AND student = ? ORDER BY place");
  modules.Bind(id).Bind(student);
  while (modules.Next()) {
    ModuleResult module;
    module.module = modules.Text(0);
    module.points = Int(modules, 1);
    module.integrated = Int(modules, 2);
    module.complete = modules.Number(3) != 0;
    Query exercises(database_,
                    "SELECT exercise, title, points, integrated, isolated, "
                    "tests, passed, status, flag, log FROM exercises WHERE "
                    "grading = ? AND student = ? AND module = ? "
                    "ORDER BY place");
    exercises.Bind(id).Bind(student).Bind(module.module);
    while (exercises.Next()) {
      ExerciseResult one;
      one.id = {module.module, exercises.Text(0)};
      one.title = exercises.Text(1);
      one.points = Int(exercises, 2);
      one.integrated = Int(exercises, 3);
      one.isolated = Int(exercises, 4);
      one.tests = Int(exercises, 5);
      one.passed = Int(exercises, 6);
      one.status = exercises.Text(7);
      one.flag = exercises.Text(8);
      one.log = exercises.Text(9);
      Query tests(database_,
                  "SELECT name, level, outcome, message FROM tests WHERE "
                  "grading = ? AND student = ? AND module = ? AND "
                  "exercise = ? ORDER BY place");
      tests.Bind(id).Bind(student).Bind(module.module).Bind(one.id.exercise);
      while (tests.Next()) {
        one.records.push_back(
            {tests.Text(0), tests.Text(1), tests.Text(2), tests.Text(3)});
      }
      if (!tests.status().ok()) return tests.status();
      module.exercises.push_back(std::move(one));
    }
    if (!exercises.status().ok()) return exercises.status();
    result.modules.push_back(std::move(module));
  }
  return Checked(modules, std::move(result));
}

absl::StatusOr<std::vector<Change>> Journal::Changes(int64_t before,
                                                     int64_t after) const {
  std::vector<Change> changes;
  Query query(database_, R"(
      WITH keys AS (SELECT DISTINCT student, module, exercise FROM marks
                    WHERE grading IN (?1, ?2))
      SELECT k.student, k.module, k.exercise,
             ifnull(a.points, -1), ifnull(b.points, -1), a.why, b.why,
             ifnull(x.hash, '') <> ifnull(y.hash, '')
      FROM keys k
      LEFT JOIN marks a ON a.grading = ?1 AND a.student = k.student
        AND a.module = k.module AND a.exercise = k.exercise
      LEFT JOIN marks b ON b.grading = ?2 AND b.student = k.student
        AND b.module = k.module AND b.exercise = k.exercise
      LEFT JOIN exercises x ON x.grading = ?1 AND x.student = k.student
        AND x.module = k.module AND x.exercise = k.exercise
      LEFT JOIN exercises y ON y.grading = ?2 AND y.student = k.student
        AND y.module = k.module AND y.exercise = k.exercise
      WHERE ifnull(a.points, -1) <> ifnull(b.points, -1)
      ORDER BY k.student, k.module, k.exercise)");
  query.Bind(before).Bind(after);
  while (query.Next()) {
    changes.push_back({query.Text(0),
                       {query.Text(1), query.Text(2)},
                       query.Number(3),
                       query.Number(4),
                       query.Text(5),
                       query.Text(6),
                       query.Number(7) != 0});
  }
  return Checked(query, std::move(changes));
}

absl::StatusOr<std::vector<FailureCount>> Journal::Failures(
    int64_t grading) const {
  std::vector<FailureCount> failures;
  Query query(database_,
              "SELECT module, exercise, name, outcome, "
              "count(DISTINCT student) AS students FROM tests "
              "WHERE grading = ? AND outcome IN ('failed', 'crashed', 'hung') "
              "GROUP BY module, exercise, name, outcome "
              "ORDER BY students DESC, module, exercise, name, outcome");
  query.Bind(grading);
  while (query.Next()) {
    failures.push_back({{query.Text(0), query.Text(1)},
                        query.Text(2),
                        query.Text(3),
                        query.Number(4)});
  }
  return Checked(query, std::move(failures));
}

absl::StatusOr<std::vector<Total>> Journal::Totals(const std::string& where,
                                                   const std::string& order,
                                                   const std::string& student,
                                                   int64_t grading) const {
  std::vector<Total> totals;
  Query query(
      database_,
      absl::StrCat("SELECT g.id, g.at, g.reason, s.student, "
                   "ifnull(sum(m.points), 0) AS points, "
                   "ifnull(sum(m.most), 0) FROM students s "
                   "JOIN gradings g ON g.id = s.grading "
                   "LEFT JOIN marks m ON m.grading = s.grading AND "
                   "m.student = s.student WHERE ",
                   where, " GROUP BY g.id, s.student ORDER BY ", order));
  if (student.empty()) {
    query.Bind(grading);
  } else {
    query.Bind(student);
  }
  while (query.Next()) {
    totals.push_back({{query.Number(0), query.Number(1), query.Text(2)},
                      query.Text(3),
                      query.Number(4),
                      query.Number(5)});
  }
  return Checked(query, std::move(totals));
}

absl::StatusOr<std::vector<Total>> Journal::Distribution(
    int64_t grading) const {
  return Totals("g.id = ?", "points, s.student", "", grading);
}

absl::StatusOr<std::vector<Total>> Journal::Progress(
    const std::string& student) const {
  return Totals("s.student = ?", "g.id", student, 0);
}

}  // namespace tinytorch::grade
