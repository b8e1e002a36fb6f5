// SQLite with owners: a database that closes itself, a statement that binds and
// reads by type. Errors say the file, the statement and SQLite's reason.
#ifndef TINYTORCH_TOOLS_GRADE_JOURNAL_SQLITE_H_
#define TINYTORCH_TOOLS_GRADE_JOURNAL_SQLITE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sqlite3.h"

namespace tinytorch::grade {

class Database {
 public:
  // Opens a file, or makes it. SQLite reads it at the first statement.
  static absl::StatusOr<Database> Open(const std::string& path);

  // Runs statements that return no rows.
  absl::Status Run(const std::string& sql);

  absl::Status Error(std::string_view what) const;
  sqlite3* get() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
  };

  Database(std::string path, sqlite3* handle) : path_(path), handle_(handle) {}

  std::string path_;
  std::unique_ptr<sqlite3, Close> handle_;
};

// One prepared statement. It must not outlive the database.
//
//   Query query(database, "SELECT a FROM t WHERE b = ?");
//   query.Bind("x");
//   while (query.Next()) Use(query.Text(0));
//   return query.status();
class Query {
 public:
  Query(const Database& database, const std::string& sql);

  // Each binds the next parameter.
  Query& Bind(std::string_view value);
  Query& Bind(int64_t value);

  // Goes to the next row; false: there is none, or an error (see status()).
  bool Next();
  // Runs a statement without rows, and makes it ready to bind again.
  void Run();

  std::string Text(int column) const;
  int64_t Number(int column) const;
  const absl::Status& status() const { return status_; }

 private:
  struct Finish {
    void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
  };

  void Check(int code);

  const Database& database_;
  std::string sql_;
  int bound_ = 0;
  absl::Status status_;
  std::unique_ptr<sqlite3_stmt, Finish> handle_;
};

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_JOURNAL_SQLITE_H_
