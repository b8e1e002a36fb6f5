// SQLite with owners.
#include "tools/grade/journal/sqlite.h"

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

namespace tinytorch::grade {

absl::StatusOr<Database> Database::Open(const std::string& path) {
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &handle,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  Database database(path, handle);
  if (code != SQLITE_OK) return database.Error("open");
  sqlite3_busy_timeout(handle, 10'000);
  return database;
}

absl::Status Database::Run(const std::string& sql) {
  return sqlite3_exec(get(), sql.c_str(), nullptr, nullptr, nullptr) ==
                 SQLITE_OK
             ? absl::OkStatus()
             : Error(sql);
}

absl::Status Database::Error(std::string_view what) const {
  return absl::UnavailableError(
      absl::StrCat(path_, ": ", handle_ ? sqlite3_errmsg(get()) : "no memory",
                   " (", what.substr(0, 80), ")"));
}

Query::Query(const Database& database, const std::string& sql)
    : database_(database), sql_(sql) {
  sqlite3_stmt* handle = nullptr;
  Check(sqlite3_prepare_v2(database.get(), sql.c_str(), -1, &handle, nullptr));
  handle_.reset(handle);
}

Query& Query::Bind(std::string_view value) {
  // A null pointer would be NULL instead of an empty text.
  if (value.data() == nullptr) value = "";
  if (status_.ok()) {
    Check(sqlite3_bind_text64(handle_.get(), ++bound_, value.data(),
                              value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  }
  return *this;
}

Query& Query::Bind(int64_t value) {
  if (status_.ok()) Check(sqlite3_bind_int64(handle_.get(), ++bound_, value));
  return *this;
}

bool Query::Next() {
  if (!status_.ok()) return false;
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) Check(code);
  return false;
}

void Query::Run() {
  while (Next()) {
  }
  sqlite3_reset(handle_.get());
  bound_ = 0;
}

std::string Query::Text(int column) const {
  const auto* text =
      reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
  const int size = sqlite3_column_bytes(handle_.get(), column);
  return text == nullptr ? "" : std::string(text, static_cast<size_t>(size));
}

int64_t Query::Number(int column) const {
  return sqlite3_column_int64(handle_.get(), column);
}

void Query::Check(int code) {
  if (code != SQLITE_OK && status_.ok()) status_ = database_.Error(sql_);
}

}  // namespace tinytorch::grade
