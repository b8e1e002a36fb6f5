// CSV as RFC 4180 has it: rows of fields, which may be quoted and then hold
// separators, quotes ("") and line ends.
//
// Our own, because the well-kept readers in C++ are not in Debian, and the one
// in C that is there has no line numbers and was last released in 2013.
#ifndef TINYTORCH_TOOLS_TEXT_CSV_H_
#define TINYTORCH_TOOLS_TEXT_CSV_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tinytorch::text {

struct CsvRow {
  int line = 0;  // On which the row begins, from 1 on.
  std::vector<std::string> fields;
};

// Returns the separator of a table, by its first line: the one of comma,
// semicolon and tab that is most frequent there outside of quotes, or a comma.
char CsvSeparator(std::string_view text);

// Returns all rows. Lines may end with \n, \r\n or \r; the last may have no
// end. Skips a byte order mark and empty lines. Rows may differ in length.
//
// An error names the line: a quote that is not closed, text after a closing
// quote, or more than `most_fields` fields in all.
absl::StatusOr<std::vector<CsvRow>> ParseCsv(std::string_view text,
                                             char separator,
                                             int most_fields = 1'000'000);

// Returns `field` with quotes if it needs them.
std::string CsvField(std::string_view field, char separator = ',');

}  // namespace tinytorch::text

#endif  // TINYTORCH_TOOLS_TEXT_CSV_H_
