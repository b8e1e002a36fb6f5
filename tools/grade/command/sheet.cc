// Fills marks into a sheet that a learning platform exported.
#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/grade/collect/roster.h"
#include "tools/grade/command/finish.h"
#include "tools/grade/command/inputs.h"
#include "tools/grade/command/options.h"
#include "tools/grade/give/csv.h"
#include "tools/grade/give/give.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"
#include "tools/text/clean.h"
#include "tools/text/file.h"

namespace tinytorch::grade {
namespace {

// How a sheet names a student: one of its columns, and the column of the roster
// that has the same (see Squeezed()).
struct Way {
  std::string_view column;
  std::string_view of_roster;
};

constexpr Way kWays[] = {
    {"ID", "canvasid"},         {"SIS User ID", "id"},
    {"SIS Login ID", "id"},     {"Identifier", "participant"},
    {"ID number", "id"},        {"Username", "id"},
    {"Email address", "email"}, {"OrgDefinedId", "id"},
};

std::string KeyOf(const Person* person, const std::string& student,
                  std::string_view column) {
  if (person == nullptr || column == "id") return student;
  if (column == "email") return person->email;
  const auto found = person->columns.find(std::string(column));
  return found == person->columns.end() ? "" : found->second;
}

// Whether two submissions of one student were graded: which of them counts is
// for a person to decide.
bool HandedInTwice(const std::vector<CourseMark>& marks,
                   const std::string& student) {
  return std::count_if(marks.begin(), marks.end(), [&](const CourseMark& m) {
           return m.student == student;
         }) > 1;
}

// The marks by the key that the sheet has for a student. Moodle's offline sheet
// says "Participant 17", a roster often 17.
std::map<std::string, std::string> Grades(const Inputs& inputs,
                                          const std::vector<CourseMark>& marks,
                                          std::string_view column) {
  std::map<std::string, std::string> grades;
  for (const CourseMark& mark : marks) {
    if (HandedInTwice(marks, mark.student)) continue;
    const Person* const person = inputs.roster.FindByAny(mark.student);
    std::string key = KeyOf(person, mark.student, column);
    if (key.empty()) continue;
    if (column == "participant" && !key.starts_with("Participant ")) {
      key = "Participant " + key;
    }
    grades[key] = PointsText(mark.points);
  }
  return grades;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> FillIn(
    const Options& options, const Inputs& inputs,
    const std::vector<CourseMark>& marks) {
  const absl::StatusOr<std::string> sheet = text::ReadFile(options.sheet);
  if (!sheet.ok()) return sheet.status();
  const std::string title =
      options.sheet_column.empty() ? inputs.course.title : options.sheet_column;
  absl::Status first_error;
  for (const Way& way : kWays) {
    const std::map<std::string, std::string> grades =
        Grades(inputs, marks, way.of_roster);
    if (grades.empty()) continue;
    absl::StatusOr<FilledSheet> filled = FillSheet(
        *sheet, options.sheet, std::string(way.column), title, grades);
    if (!filled.ok()) {
      first_error.Update(filled.status());
      continue;
    }
    if (filled->unknown.size() == grades.size()) continue;
    const std::string copy =
        absl::StrCat(options.out, "/sheets/",
                     std::filesystem::path(options.sheet).filename().string());
    if (absl::Status s = WriteWhole(copy, filled->csv); !s.ok()) return s;
    std::vector<std::string> sentences = {absl::StrCat(
        copy, " has the marks in the column \"", text::Clean(title), "\", for ",
        grades.size() - filled->unknown.size(), " of ", marks.size(),
        " students.")};
    for (const CourseMark& mark : marks) {
      if (!HandedInTwice(marks, mark.student)) continue;
      sentences.push_back(
          absl::StrCat("Left out, because two submissions were graded: ",
                       text::Clean(mark.student), "."));
    }
    if (!filled->unknown.empty()) {
      sentences.push_back(
          absl::StrCat("The sheet does not have: ",
                       text::Clean(absl::StrJoin(filled->unknown, ", ")), "."));
    }
    return sentences;
  }
  std::vector<std::string_view> columns;
  for (const Way& way : kWays) columns.push_back(way.column);
  return absl::InvalidArgumentError(absl::StrCat(
      "--sheet=", options.sheet, ": none of the columns ",
      absl::StrJoin(columns, ", "), " has a student of this class",
      first_error.ok() ? "" : absl::StrCat(" (", first_error.message(), ")")));
}

}  // namespace tinytorch::grade
