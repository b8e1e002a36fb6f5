// Opens the journal, and keeps its seed.
#include "tools/grade/journal/journal.h"

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/grade/journal/sqlite.h"

namespace tinytorch::grade {
namespace {

constexpr int64_t kApplication = 0x54544a31;  // "TTJ1": says whose file it is.

// Statement i brings a journal from version i to i + 1. Append only.
const std::vector<std::string>& Migrations() {
  static const auto* const migrations = new std::vector<std::string>{
      R"(CREATE TABLE gradings(id INTEGER PRIMARY KEY, at INTEGER NOT NULL,
           version TEXT NOT NULL, reason TEXT NOT NULL, seed INTEGER NOT NULL,
           digest TEXT NOT NULL);
         CREATE TABLE students(grading INTEGER NOT NULL REFERENCES gradings,
           student TEXT NOT NULL, pseudonym TEXT NOT NULL, handed_in INTEGER,
           problems TEXT NOT NULL, points INTEGER NOT NULL,
           most INTEGER NOT NULL, PRIMARY KEY(grading, student)) WITHOUT ROWID;
         CREATE TABLE modules(grading INTEGER NOT NULL, student TEXT NOT NULL,
           place INTEGER NOT NULL, module TEXT NOT NULL,
           points INTEGER NOT NULL, integrated INTEGER NOT NULL,
           complete INTEGER NOT NULL, late_percent INTEGER NOT NULL,
           PRIMARY KEY(grading, student, module),
           FOREIGN KEY(grading, student) REFERENCES students) WITHOUT ROWID;
         CREATE TABLE exercises(grading INTEGER NOT NULL, student TEXT NOT NULL,
           module TEXT NOT NULL, exercise TEXT NOT NULL,
           place INTEGER NOT NULL, hash TEXT NOT NULL, title TEXT NOT NULL,
           points INTEGER NOT NULL, integrated INTEGER NOT NULL,
           isolated INTEGER NOT NULL, tests INTEGER NOT NULL,
           passed INTEGER NOT NULL, status TEXT NOT NULL, flag TEXT NOT NULL,
           log TEXT NOT NULL,
           PRIMARY KEY(grading, student, module, exercise),
           FOREIGN KEY(grading, student, module) REFERENCES modules)
           WITHOUT ROWID;
         CREATE TABLE tests(grading INTEGER NOT NULL, student TEXT NOT NULL,
           module TEXT NOT NULL, exercise TEXT NOT NULL,
           place INTEGER NOT NULL, name TEXT NOT NULL, level TEXT NOT NULL,
           outcome TEXT NOT NULL, message TEXT NOT NULL,
           PRIMARY KEY(grading, student, module, exercise, place),
           FOREIGN KEY(grading, student, module, exercise)
           REFERENCES exercises) WITHOUT ROWID;
         CREATE TABLE marks(grading INTEGER NOT NULL, student TEXT NOT NULL,
           module TEXT NOT NULL, exercise TEXT NOT NULL,
           points INTEGER NOT NULL, most INTEGER NOT NULL, why TEXT NOT NULL,
           PRIMARY KEY(grading, student, module, exercise),
           FOREIGN KEY(grading, student, module, exercise)
           REFERENCES exercises) WITHOUT ROWID;
         CREATE TABLE seeds(seed INTEGER NOT NULL);)"};
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
  absl::Status wal = database->Run(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
      "PRAGMA foreign_keys=ON;");
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

}  // namespace

absl::StatusOr<Journal> Journal::Open(const std::string& path) {
  absl::StatusOr<Database> database = Database::Open(path);
  if (!database.ok()) return database.status();
  absl::Status status = Migrate(&*database, path);
  if (!status.ok()) return status;
  return Journal(*std::move(database));
}

absl::StatusOr<int64_t> Journal::Seed(std::optional<int64_t> wanted) {
  if (wanted.has_value()) return *wanted;
  absl::StatusOr<int64_t> kept = NumberOf(database_, "SELECT seed FROM seeds");
  if (!kept.ok() || *kept != 0) return kept;
  std::random_device random;
  // 63 bits that are not all 0.
  const int64_t drawn =
      (int64_t{random() & 0x7fffffffu} << 32 | int64_t{random()}) | 1;
  // Of two programs that draw at the same time, one wins.
  absl::Status status =
      database_.Run(absl::StrCat("INSERT INTO seeds SELECT ", drawn,
                                 " WHERE NOT EXISTS (SELECT 1 FROM seeds)"));
  if (!status.ok()) return status;
  return NumberOf(database_, "SELECT seed FROM seeds");
}

}  // namespace tinytorch::grade
