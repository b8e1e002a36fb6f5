// Tables of comma-separated values.
#include "tools/grade/give/csv.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "tools/text/clean.h"
#include "tools/text/csv.h"

namespace tinytorch::grade {
namespace {

using Lines = std::vector<std::vector<CsvCell>>;

bool IsTitle(std::string_view cell, std::string_view title) {
  if (cell == title) return true;
  if (!absl::ConsumePrefix(&cell, title)) return false;
  return absl::ConsumePrefix(&cell, " (") && absl::ConsumeSuffix(&cell, ")") &&
         !cell.empty() &&
         std::all_of(cell.begin(), cell.end(),
                     [](unsigned char c) { return absl::ascii_isdigit(c); });
}

absl::StatusOr<size_t> ColumnOf(const Lines& lines, const std::string& path,
                                const std::string& title) {
  std::vector<size_t> found;
  std::vector<std::string> titles;
  for (size_t i = 0; !lines.empty() && i < lines[0].size(); ++i) {
    titles.push_back(text::Clean(lines[0][i].text));
    if (IsTitle(lines[0][i].text, title)) found.push_back(i);
  }
  if (found.size() == 1) return found[0];
  return absl::InvalidArgumentError(absl::StrCat(
      path, ":1: wanted one column \"", title, "\", got ", found.size(),
      "; the columns are: ", absl::StrJoin(titles, ", ")));
}

bool HasDecimalCommas(const Lines& lines) {
  for (const std::vector<CsvCell>& cells : lines) {
    for (const CsvCell& cell : cells) {
      const size_t comma = cell.text.find(',');
      if (comma == std::string::npos || comma == 0 ||
          comma + 1 == cell.text.size()) {
        continue;
      }
      std::string digits = cell.text;
      digits.erase(comma, 1);
      if (std::all_of(digits.begin(), digits.end(),
                      [](unsigned char c) { return absl::ascii_isdigit(c); })) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

std::string CsvCellText(std::string_view text, char separator) {
  std::string cell(text);
  if (!cell.empty() &&
      std::string_view("=+-@\t\r\n").find(cell[0]) != std::string_view::npos) {
    cell.insert(0, "'");
  }
  return text::CsvField(cell, separator);
}

std::string CsvLine(const std::vector<std::string>& cells) {
  return absl::StrCat(
      absl::StrJoin(cells, ",",
                    [](std::string* out, const std::string& cell) {
                      absl::StrAppend(out, CsvCellText(cell));
                    }),
      "\r\n");
}

absl::StatusOr<Lines> ParseCsv(std::string_view csv, const std::string& path,
                               char separator) {
  Lines lines;
  size_t at = absl::StartsWith(csv, "\xEF\xBB\xBF") ? 3 : 0;
  size_t line = 1;
  std::vector<CsvCell> cells;
  while (at < csv.size() || !cells.empty()) {
    CsvCell cell;
    cell.begin = at;
    bool quoted = at < csv.size() && csv[at] == '"';
    const size_t opened = line;
    if (quoted) ++at;
    for (; at < csv.size(); ++at) {
      const char c = csv[at];
      if (quoted && c == '"') {
        if (at + 1 < csv.size() && csv[at + 1] == '"') {
          ++at;
        } else {
          quoted = false;
          continue;
        }
      } else if (!quoted && (c == separator || c == '\n' ||
                             (c == '\r' && csv.substr(at, 2) == "\r\n"))) {
        break;
      }
      if (c == '\n') ++line;
      cell.text += c;
    }
    if (quoted) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":", opened, ": a quote is left open"));
    }
    cell.end = at;
    cells.push_back(std::move(cell));
    if (at < csv.size() && csv[at] == separator) {
      ++at;
      continue;
    }
    if (at < csv.size()) at += csv[at] == '\r' ? 2 : 1;
    ++line;
    lines.push_back(std::exchange(cells, {}));
  }
  return lines;
}

absl::StatusOr<FilledSheet> FillSheet(
    std::string_view csv, const std::string& path, const std::string& id,
    const std::string& title,
    const std::map<std::string, std::string>& grades) {
  const char separator = text::CsvSeparator(csv);
  absl::StatusOr<Lines> lines = ParseCsv(csv, path, separator);
  if (!lines.ok()) return lines.status();
  const absl::StatusOr<size_t> key = ColumnOf(*lines, path, id);
  if (!key.ok()) return key.status();
  const absl::StatusOr<size_t> column = ColumnOf(*lines, path, title);
  if (!column.ok()) return column.status();
  const bool has_commas = HasDecimalCommas(*lines);
  FilledSheet filled;
  std::set<std::string> met;
  size_t copied = 0;
  for (size_t i = 1; i < lines->size(); ++i) {
    const std::vector<CsvCell>& cells = (*lines)[i];
    if (*key >= cells.size()) continue;
    const auto found = grades.find(cells[*key].text);
    if (found == grades.end()) continue;
    if (*column >= cells.size()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": the line of ", text::Clean(found->first),
                       " has ", cells.size(), " cells, wanted ", *column + 1));
    }
    if (!met.insert(found->first).second) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": two lines have the ", id, " \"",
                       text::Clean(found->first), "\""));
    }
    std::string grade = found->second;
    if (has_commas) grade = absl::StrReplaceAll(grade, {{".", ","}});
    filled.csv.append(csv, copied, cells[*column].begin - copied);
    filled.csv += CsvCellText(grade, separator);
    copied = cells[*column].end;
  }
  filled.csv.append(csv, copied);
  for (const auto& [student, grade] : grades) {
    if (!met.contains(student)) filled.unknown.push_back(student);
  }
  return filled;
}

}  // namespace tinytorch::grade
