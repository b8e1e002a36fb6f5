// Questions to the journal.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tools/grade/journal/journal.h"
#include "tools/grade/journal/sqlite.h"
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

constexpr std::string_view kTotals =
    "SELECT g.id, g.at, g.reason, s.student, s.pseudonym, s.points, s.most "
    "FROM students s JOIN gradings g ON g.id = s.grading WHERE ";

absl::StatusOr<std::vector<Total>> Totals(Query* query) {
  std::vector<Total> totals;
  while (query->Next()) {
    totals.push_back({{query->Number(0), query->Number(1), query->Text(2)},
                      query->Text(3),
                      query->Text(4),
                      query->Number(5),
                      query->Number(6)});
  }
  return Checked(*query, std::move(totals));
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

absl::StatusOr<std::vector<Total>> Journal::Distribution(
    int64_t grading) const {
  Query query(database_,
              absl::StrCat(kTotals, "g.id = ? ORDER BY s.points, s.student"));
  query.Bind(grading);
  return Totals(&query);
}

absl::StatusOr<std::vector<Total>> Journal::Progress(
    const std::string& student) const {
  Query query(database_, absl::StrCat(kTotals, "s.student = ? ORDER BY g.id"));
  query.Bind(student);
  return Totals(&query);
}

}  // namespace tinytorch::grade
