// Opens the journal and writes gradings.
#include "tools/grade/journal/journal.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/grade/journal/sha256.h"
#include "tools/grade/journal/sqlite.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"

namespace tinytorch::grade {
namespace {

constexpr int64_t kApplication = 0x54544a31;  // "TTJ1": says whose file it is.

// Statement i brings a journal from version i to i + 1. Append only.
const std::vector<std::string>& Migrations() {
  static const auto* const migrations = new std::vector<std::string>{
      R"(CREATE TABLE gradings(id INTEGER PRIMARY KEY, at INTEGER NOT NULL,
           version TEXT NOT NULL, reason TEXT NOT NULL);
         CREATE TABLE students(grading INTEGER NOT NULL REFERENCES gradings,
           student TEXT NOT NULL, pseudonym TEXT NOT NULL, handed_in INTEGER,
           problems TEXT NOT NULL, PRIMARY KEY(grading, student));
         CREATE TABLE modules(grading INTEGER NOT NULL, student TEXT NOT NULL,
           place INTEGER NOT NULL, module TEXT NOT NULL,
           points INTEGER NOT NULL, integrated INTEGER NOT NULL,
           complete INTEGER NOT NULL, PRIMARY KEY(grading, student, module));
         CREATE TABLE exercises(grading INTEGER NOT NULL, student TEXT NOT NULL,
           module TEXT NOT NULL, exercise TEXT NOT NULL,
           place INTEGER NOT NULL, hash TEXT NOT NULL, title TEXT NOT NULL,
           points INTEGER NOT NULL, integrated INTEGER NOT NULL,
           isolated INTEGER NOT NULL, tests INTEGER NOT NULL,
           passed INTEGER NOT NULL, status TEXT NOT NULL, flag TEXT NOT NULL,
           log TEXT NOT NULL,
           PRIMARY KEY(grading, student, module, exercise));
         CREATE TABLE tests(grading INTEGER NOT NULL, student TEXT NOT NULL,
           module TEXT NOT NULL, exercise TEXT NOT NULL,
           place INTEGER NOT NULL, name TEXT NOT NULL, level TEXT NOT NULL,
           outcome TEXT NOT NULL, message TEXT NOT NULL,
           PRIMARY KEY(grading, student, module, exercise, place));
         CREATE TABLE marks(grading INTEGER NOT NULL, student TEXT NOT NULL,
           module TEXT NOT NULL, exercise TEXT NOT NULL,
           points INTEGER NOT NULL, most INTEGER NOT NULL, why TEXT NOT NULL,
           PRIMARY KEY(grading, student, module, exercise));)"};
  return *migrations;
}

absl::StatusOr<int64_t> NumberOf(const Database& database,
                                 const std::string& sql) {
  Query query(database, sql);
  const int64_t value = query.Next() ? query.Number(0) : 0;
  if (!query.status().ok()) return query.status();
  return value;
}

absl::Status Migrate(Database* database, const std::string& path) {
  const absl::StatusOr<int64_t> version =
      NumberOf(*database, "PRAGMA user_version");
  if (!version.ok()) return version.status();
  const absl::StatusOr<int64_t> owner =
      NumberOf(*database, "PRAGMA application_id");
  if (!owner.ok()) return owner.status();
  const absl::StatusOr<int64_t> tables =
      NumberOf(*database, "SELECT count(*) FROM sqlite_master");
  if (!tables.ok()) return tables.status();
  if (*tables > 0 && *owner != kApplication) {
    return absl::FailedPreconditionError(absl::StrCat(
        path, ": wanted a journal of gradings, got another database"));
  }
  const int64_t newest = static_cast<int64_t>(Migrations().size());
  if (*version > newest || *version < 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(path,
                     ": a newer program wrote this journal: wanted at "
                     "most version ",
                     newest, ", got ", *version));
  }
  // Only now: WAL is written into the file. FULL: what was committed is there
  // after a power failure, too.
  absl::Status wal =
      database->Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
  if (!wal.ok()) return wal;
  for (int64_t i = *version; i < newest; ++i) {
    absl::Status status = database->Run(
        absl::StrCat("BEGIN IMMEDIATE; ", Migrations()[static_cast<size_t>(i)],
                     " PRAGMA application_id=", kApplication,
                     "; PRAGMA user_version=", i + 1, "; COMMIT;"));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

std::string Lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) absl::StrAppend(&text, line, "\n");
  return text;
}

}  // namespace

absl::StatusOr<Journal> Journal::Open(const std::string& path) {
  absl::StatusOr<Database> database = Database::Open(path);
  if (!database.ok()) return database.status();
  absl::Status status = Migrate(&*database, path);
  if (!status.ok()) return status;
  return Journal(*std::move(database));
}

absl::StatusOr<int64_t> Journal::Add(int64_t at, const std::string& reason,
                                     const ClassResult& result,
                                     const std::vector<CourseMark>& marks) {
  if (result.results.size() != result.submissions.size() ||
      result.results.size() != marks.size()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "Journal: wanted as many submissions and marks as results, got ",
        result.submissions.size(), " and ", marks.size(), " for ",
        result.results.size()));
  }
  absl::Status status = database_.Run("BEGIN IMMEDIATE");
  if (!status.ok()) return status;
  int64_t id = 0;
  status = Write(at, reason, result, marks, &id);
  if (status.ok()) status = database_.Run("COMMIT");
  if (!status.ok()) {
    database_.Run("ROLLBACK").IgnoreError();
    return status;
  }
  return id;
}

absl::Status Journal::Write(int64_t at, const std::string& reason,
                            const ClassResult& result,
                            const std::vector<CourseMark>& marks, int64_t* id) {
  Query grading(database_,
                "INSERT INTO gradings(at, version, reason) VALUES(?, ?, ?)");
  grading.Bind(at).Bind(result.version).Bind(reason).Run();
  *id = sqlite3_last_insert_rowid(database_.get());
  Query students(database_,
                 "INSERT INTO students VALUES(?, ?, ?, nullif(?, -1), ?)");
  Query modules(database_, "INSERT INTO modules VALUES(?, ?, ?, ?, ?, ?, ?)");
  Query exercises(database_,
                  "INSERT INTO exercises VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                  "?, ?, ?, ?, ?)");
  Query tests(database_, "INSERT INTO tests VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)");
  Query points(database_, "INSERT INTO marks VALUES(?, ?, ?, ?, ?, ?, ?)");
  for (size_t i = 0; i < result.results.size(); ++i) {
    const StudentResult& student = result.results[i];
    const Submission& from = result.submissions[i];
    students.Bind(*id).Bind(student.student).Bind(student.pseudonym);
    students.Bind(from.handed_in.value_or(-1)).Bind(Lines(student.problems));
    students.Run();
    int64_t place = 0;
    for (const ModuleResult& module : student.modules) {
      modules.Bind(*id).Bind(student.student).Bind(place++);
      modules.Bind(module.module).Bind(int64_t{module.points});
      modules.Bind(int64_t{module.integrated}).Bind(int64_t{module.complete});
      modules.Run();
      for (const ExerciseResult& one : module.exercises) {
        const auto file = from.files.find(one.id);
        exercises.Bind(*id).Bind(student.student).Bind(one.id.module);
        exercises.Bind(one.id.exercise).Bind(place++);
        exercises.Bind(file == from.files.end() ? ""
                                                : Sha256(file->second.content));
        exercises.Bind(one.title).Bind(int64_t{one.points});
        exercises.Bind(int64_t{one.integrated}).Bind(int64_t{one.isolated});
        exercises.Bind(int64_t{one.tests}).Bind(int64_t{one.passed});
        exercises.Bind(one.status).Bind(one.flag).Bind(one.log).Run();
        int64_t test_place = 0;
        for (const TestRecord& test : one.records) {
          tests.Bind(*id).Bind(student.student).Bind(one.id.module);
          tests.Bind(one.id.exercise).Bind(test_place++).Bind(test.name);
          tests.Bind(test.level).Bind(test.outcome).Bind(test.message).Run();
        }
      }
    }
    for (const ModuleMark& module : marks[i].modules) {
      for (const ExerciseMark& mark : module.exercises) {
        points.Bind(*id).Bind(student.student).Bind(mark.id.module);
        points.Bind(mark.id.exercise).Bind(mark.points).Bind(mark.most);
        points.Bind(mark.why).Run();
      }
    }
  }
  absl::Status status;
  for (const Query* query :
       {&grading, &students, &modules, &exercises, &tests, &points}) {
    status.Update(query->status());
  }
  return status;
}

}  // namespace tinytorch::grade
