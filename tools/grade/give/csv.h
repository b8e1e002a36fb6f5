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

// Returns a cell with quotes if it needs them. A cell that a spreadsheet would
// compute (it begins with = + - @, a tab or the end of a line) gets a ' in
// front.
std::string CsvCellText(std::string_view text, char separator = ',');

// Returns one line with "\r\n".
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
    std::string_view csv, const std::string& path, char separator = ',');

// Sheets that a platform exported, with one column filled.
struct FilledSheet {
  std::string csv;                   // All other bytes are as they were.
  std::vector<std::string> unknown;  // Students that the sheet does not have.
};

// Fills column `title` where the column `id` holds a key of `grades`, a number
// like "12.5". A title of Canvas may go on with " (ASSIGNMENT)". Cells may be
// separated by commas, semicolons or tabs. If other cells are numbers like
// "100,00", the grades get a comma, too. The error lists the titles if there is
// none of this name, or says that several have it, or that two lines have one
// `id`.
absl::StatusOr<FilledSheet> FillSheet(
    std::string_view csv, const std::string& path, const std::string& id,
    const std::string& title, const std::map<std::string, std::string>& grades);

}  // namespace tinytorch::grade

#endif  // TINYTORCH_TOOLS_GRADE_GIVE_CSV_H_
