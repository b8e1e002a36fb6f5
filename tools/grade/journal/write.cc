// Writes gradings into the journal.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/grade/journal/journal.h"
#include "tools/grade/journal/sqlite.h"
#include "tools/grade/mark/keys.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"
#include "tools/text/sha256.h"

namespace tinytorch::grade {
namespace {

std::string Lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) absl::StrAppend(&text, line, "\n");
  return text;
}

// A row of a table, as a statement binds it and as the digest has it.
class Row {
 public:
  Row(Query* query, std::string* all) : query_(*query), all_(*all) {}

  Row& operator<<(std::string_view value) {
    query_.Bind(value);
    // With the length: "a", "bc" must differ from "ab", "c".
    absl::StrAppend(&all_, value.size(), ":", value);
    return *this;
  }
  Row& operator<<(int64_t value) {
    query_.Bind(value);
    absl::StrAppend(&all_, value, ";");
    return *this;
  }

 private:
  Query& query_;
  std::string& all_;
};

// Writes the rows of one grading.
class Writer {
 public:
  Writer(const Database& database, int64_t id)
      : id_(id),
        students_(database,
                  "INSERT INTO students VALUES(?, ?, ?, nullif(?, -1), ?, ?, "
                  "?)"),
        modules_(database,
                 "INSERT INTO modules VALUES(?, ?, ?, ?, ?, ?, ?, ?)"),
        exercises_(database,
                   "INSERT INTO exercises VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                   "?, ?, ?, ?, ?)"),
        tests_(database, "INSERT INTO tests VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        marks_(database, "INSERT INTO marks VALUES(?, ?, ?, ?, ?, ?, ?)") {}

  void Student(const std::string& key, const Submission& from,
               const StudentResult& student, const CourseMark& mark) {
    Begin(&students_, key) << student.pseudonym << from.handed_in.value_or(-1)
                           << Lines(student.problems) << mark.points
                           << mark.most;
    students_.Run();
    int64_t place = 0;
    for (const ModuleResult& module : student.modules) {
      int64_t percent = 100;
      for (const ModuleMark& one : mark.modules) {
        if (one.module == module.module) percent = one.late.percent;
      }
      Begin(&modules_, key)
          << place++ << module.module << int64_t{module.points}
          << int64_t{module.integrated} << int64_t{module.complete} << percent;
      modules_.Run();
      for (const ExerciseResult& one : module.exercises) {
        const auto file = from.files.find(one.id);
        Exercise(
            key, place++,
            file == from.files.end() ? "" : text::Sha256(file->second.content),
            one);
      }
    }
    for (const ModuleMark& module : mark.modules) {
      for (const ExerciseMark& one : module.exercises) {
        Begin(&marks_, key) << one.id.module << one.id.exercise << one.points
                            << one.most << one.why;
        marks_.Run();
      }
    }
  }

  absl::Status status() const {
    absl::Status status;
    for (const Query* query :
         {&students_, &modules_, &exercises_, &tests_, &marks_}) {
      status.Update(query->status());
    }
    return status;
  }

  std::string Digest() const { return text::Sha256(all_); }

 private:
  Row Begin(Query* query, const std::string& key) {
    query->Bind(id_);  // Not in the digest.
    Row row(query, &all_);
    row << key;
    return row;
  }

  void Exercise(const std::string& key, int64_t place, const std::string& hash,
                const ExerciseResult& one) {
    Begin(&exercises_, key)
        << one.id.module << one.id.exercise << place << hash << one.title
        << int64_t{one.points} << int64_t{one.integrated}
        << int64_t{one.isolated} << int64_t{one.tests} << int64_t{one.passed}
        << one.status << one.flag << one.log;
    exercises_.Run();
    int64_t test_place = 0;
    for (const TestRecord& test : one.records) {
      Begin(&tests_, key) << one.id.module << one.id.exercise << test_place++
                          << test.name << test.level << test.outcome
                          << test.message;
      tests_.Run();
    }
  }

  int64_t id_;
  std::string all_;
  Query students_;
  Query modules_;
  Query exercises_;
  Query tests_;
  Query marks_;
};

// Writes the grading within a transaction. Returns its number, or that of the
// newest grading if that one is equal: then nothing may be kept.
absl::StatusOr<int64_t> Write(const Database& database, int64_t at,
                              const std::string& reason,
                              const ClassResult& result,
                              const std::vector<CourseMark>& marks) {
  Query newest(database,
               "SELECT id, digest FROM gradings ORDER BY id DESC LIMIT 1");
  const bool has_newest = newest.Next();
  if (!newest.status().ok()) return newest.status();
  Query grading(database,
                "INSERT INTO gradings(at, version, reason, seed, digest) "
                "VALUES(?, ?, ?, ?, '')");
  grading.Bind(at).Bind(result.version).Bind(reason).Bind(result.seed).Run();
  if (!grading.status().ok()) return grading.status();
  const int64_t id = sqlite3_last_insert_rowid(database.get());
  Writer writer(database, id);
  const std::vector<UniqueKey> keys = UniqueKeys(result.results);
  for (size_t i = 0; i < result.results.size(); ++i) {
    writer.Student(keys[i].key, result.submissions[i], result.results[i],
                   marks[i]);
  }
  if (absl::Status status = writer.status(); !status.ok()) return status;
  const std::string digest = text::Sha256(
      absl::StrCat(result.version, "\n", result.seed, "\n", writer.Digest()));
  if (has_newest && newest.Text(1) == digest) return newest.Number(0);
  Query named(database, "UPDATE gradings SET digest = ? WHERE id = ?");
  named.Bind(digest).Bind(id).Run();
  if (!named.status().ok()) return named.status();
  return id;
}

}  // namespace

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
  absl::StatusOr<int64_t> id = Write(database_, at, reason, result, marks);
  const bool is_new =
      id.ok() && *id == sqlite3_last_insert_rowid(database_.get());
  if (is_new) status = database_.Run("COMMIT");
  if (is_new && status.ok()) return id;
  database_.Run("ROLLBACK").IgnoreError();
  return status.ok() ? id : status;
}

}  // namespace tinytorch::grade
