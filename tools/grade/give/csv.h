// Tables of comma-separated values (RFC 4180) that a spreadsheet can open.
#ifndef TINYTORCH_TOOLS_GRADE_GIVE_CSV_H_
#define TINYTORCH_TOOLS_GRADE_GIVE_CSV_H_

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tinytorch::grade {

// Returns one line with "\r\n". A cell that a spreadsheet would compute (it
// begins with = + - @, a tab or a carriage return) gets a ' in front.
std::string CsvLine(const std::vector<std::string>& cells);

// A cell as it stands in a file: `begin` and `end` are offsets of its bytes,
// quotes included.
struct CsvCell {
  std::string text;
  size_t begin = 0;
  size_t end = 0;
};

// Splits a file into lines of cells; a BOM is not part of the first cell. The
// error names the line where a quote is left open.
absl::StatusOr<std::vector<std::vector<CsvCell>>> ParseCsv(
    std::string_view csv, const std::string& path);

// Sheets that a platform exported, with one column filled.
struct FilledSheet {
  std::string csv;                   // All other bytes are as they were.
  std::vector<std::string> unknown;  // Students that the sheet does not have.
};

// Fills column `title` where the column `id` holds a key of `grades`. A title
// of Canvas may go on with " (ASSIGNMENT)". The error lists the titles if there
// is none of this name, or says that several have it.
absl::StatusOr<FilledSheet> FillSheet(
    std::string_view csv, const std::string& path, const std::string& id,
    const std::string& title, const std::map<std::string, std::string>& grades);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_GIVE_CSV_H_
