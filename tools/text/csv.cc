// Reads and writes CSV; see csv.h.

#include "tools/text/csv.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

namespace tinytorch::text {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string_view WithoutMark(std::string_view text) {
  if (text.substr(0, 3) == kByteOrderMark) text.remove_prefix(3);
  return text;
}

// Reads one row after the other.
class Reader {
 public:
  Reader(std::string_view text, char separator)
      : text_(WithoutMark(text)), separator_(separator) {}

  bool AtEnd() const { return at_ == text_.size(); }
  int line() const { return line_; }

  // Reads a field, and stops before the separator or line end after it.
  absl::StatusOr<std::string> Field() {
    if (!Is('"')) return Plain();
    const int begin = line_;
    std::string field;
    for (++at_; !AtEnd(); ++at_) {
      if (Is('"')) {
        ++at_;
        if (!Is('"')) return Closed(std::move(field));
      } else if (Is('\n') || (Is('\r') && text_.substr(at_ + 1, 1) != "\n")) {
        ++line_;
      }
      field += text_[at_];
    }
    return absl::InvalidArgumentError(
        absl::StrCat("line ", begin, ": a quote is not closed"));
  }

  // Returns whether a separator follows, and skips it, or else the line end.
  bool Continues() {
    if (Is(separator_)) {
      ++at_;
      return true;
    }
    EndLine();
    return false;
  }

  // Skips a line end, if there is one here.
  bool EndLine() {
    if (AtEnd() || !(Is('\r') || Is('\n'))) return false;
    at_ += text_.substr(at_, 2) == "\r\n" ? 2 : 1;
    ++line_;
    return true;
  }

 private:
  bool Is(char byte) const { return !AtEnd() && text_[at_] == byte; }

  std::string Plain() {
    const std::array<char, 3> ends = {separator_, '\r', '\n'};
    const size_t end = std::min(
        text_.find_first_of(std::string_view(ends.data(), ends.size()), at_),
        text_.size());
    std::string field(text_.substr(at_, end - at_));
    at_ = end;
    return field;
  }

  absl::StatusOr<std::string> Closed(std::string field) const {
    if (AtEnd() || Is(separator_) || Is('\r') || Is('\n')) return field;
    return absl::InvalidArgumentError(absl::StrCat(
        "line ", line_, ": there is text between a closing quote and the ",
        "separator"));
  }

  std::string_view text_;
  char separator_;
  size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

char CsvSeparator(std::string_view text) {
  std::array<std::pair<char, int>, 3> counts = {
      std::pair(',', 0), std::pair(';', 0), std::pair('\t', 0)};
  bool quoted = false;
  for (const char byte : WithoutMark(text)) {
    if (byte == '"') quoted = !quoted;
    if (quoted) continue;
    if (byte == '\n' || byte == '\r') break;
    for (auto& [separator, count] : counts) count += byte == separator;
  }
  return std::max_element(counts.begin(), counts.end(),
                          [](auto& a, auto& b) { return a.second < b.second; })
      ->first;
}

absl::StatusOr<std::vector<CsvRow>> ParseCsv(std::string_view text,
                                             char separator, int most_fields) {
  Reader reader(text, separator);
  std::vector<CsvRow> rows;
  while (!reader.AtEnd()) {
    if (reader.EndLine()) continue;
    CsvRow row = {.line = reader.line(), .fields = {}};
    do {
      if (--most_fields < 0) {
        return absl::ResourceExhaustedError(absl::StrCat(
            "line ", reader.line(), ": the table has too many fields"));
      }
      absl::StatusOr<std::string> field = reader.Field();
      if (!field.ok()) return field.status();
      row.fields.push_back(*std::move(field));
    } while (reader.Continues());
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string CsvField(std::string_view field, char separator) {
  if (field.find_first_of("\"\r\n") == std::string_view::npos &&
      field.find(separator) == std::string_view::npos &&
      WithoutMark(field).size() == field.size()) {
    return std::string(field);
  }
  std::string quoted = "\"";
  for (const char byte : field) quoted.append(byte == '"' ? 2 : 1, byte);
  return quoted + '"';
}

}  // namespace tinytorch::text
