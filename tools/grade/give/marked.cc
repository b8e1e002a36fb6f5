// A student with results and marks.
#include "tools/grade/give/marked.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tools/grade/give/paths.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/mark/keys.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"
#include "tools/text/bound.h"
#include "tools/text/clean.h"
#include "tools/text/columns.h"
#include "tools/text/sha256.h"

namespace tinytorch::grade {
namespace {

constexpr size_t kMostMessage = 20'000;
constexpr size_t kMostProblems = 20;
constexpr size_t kMostName = 200;

// Leaves out the line "    at        FILE:LINE".
std::string WithoutPlace(std::string_view message) {
  std::vector<std::string_view> kept;
  bool in_place = false;
  for (std::string_view line : absl::StrSplit(message, '\n')) {
    if (line.size() > 4 && absl::StartsWith(line, "    ") && line[4] != ' ') {
      in_place = absl::StartsWith(line, "    at ");
    }
    if (!in_place) kept.push_back(line);
  }
  return absl::StrJoin(kept, "\n");
}

}  // namespace

std::vector<Marked> MarkClass(const ClassResult& result,
                              const CourseFile& course) {
  std::vector<Marked> marked;
  const std::vector<UniqueKey> keys = UniqueKeys(result.results);
  for (size_t i = 0; i < result.results.size(); ++i) {
    Marked entry;
    entry.result = result.results[i];
    if (i < result.submissions.size()) entry.submission = result.submissions[i];
    entry.mark = MarkOf(course, entry.result,
                        HandedInAtOnce(entry.submission, entry.result));
    entry.key = keys[i].key;
    entry.shared = keys[i].shared;
    entry.version = result.version;
    if (entry.shared) {
      entry.result.problems.push_back(absl::StrCat(
          "another submission has the same student \"", entry.result.student,
          "\"; a person has to choose one of them for the gradebook"));
    }
    marked.push_back(std::move(entry));
  }
  std::stable_sort(
      marked.begin(), marked.end(),
      [](const Marked& a, const Marked& b) { return a.key < b.key; });
  return marked;
}

std::vector<TestRecord> ForStudent(const std::vector<TestRecord>& records,
                                   Disclosure degree) {
  std::vector<TestRecord> seen;
  int hidden = 0;
  int passed = 0;
  for (TestRecord record : records) {
    if (record.message.size() > kMostMessage) {
      record.message.resize(kMostMessage);
      record.message += "\n(The rest is left out.)";
    }
    record.message = text::Bounded(WithoutPaths(text::Clean(record.message)));
    record.name = text::Clean(record.name);
    if (record.level == "hidden") {
      ++hidden;
      record.message = WithoutPlace(record.message);
      if (record.outcome == "passed") ++passed;
      if (degree == Disclosure::kPoints) continue;
      if (degree == Disclosure::kDescription) record.message.clear();
      if (degree == Disclosure::kMessage) {
        record.name = absl::StrCat("hidden test ", hidden);
      }
    }
    seen.push_back(std::move(record));
  }
  if (hidden > 0 && degree == Disclosure::kPoints) {
    seen.push_back(
        {"hidden tests", "hidden", passed == hidden ? "passed" : "failed",
         absl::StrCat(passed, " of ", hidden, " hidden tests passed.")});
  }
  return seen;
}

std::vector<std::string> ProblemsOf(const Marked& student) {
  std::vector<std::string> problems;
  const size_t all =
      student.submission.problems.size() + student.result.problems.size();
  std::set<std::string> seen;
  for (const auto* list :
       {&student.submission.problems, &student.result.problems}) {
    for (const std::string& problem : *list) {
      if (problems.size() == kMostProblems) {
        problems.push_back(
            absl::StrCat("(", all - kMostProblems, " more are left out.)"));
        return problems;
      }
      std::string text =
          text::Cut(absl::StrReplaceAll(WithoutPaths(text::Clean(problem)),
                                        {{"\n", " "}}),
                    text::kMostColumns);
      // A result repeats the problems of its submission.
      if (seen.insert(text).second) problems.push_back(std::move(text));
    }
  }
  return problems;
}

std::string ShortName(std::string_view name) {
  return text::Cut(
      absl::StrReplaceAll(text::Clean(name.substr(0, 8 * kMostName)),
                          {{"\n", " "}}),
      kMostName);
}

std::string FolderOf(std::string_view student) {
  constexpr size_t kMost = 80;
  std::string folder;
  for (const char c :
       student.substr(0, student.size() > kMost ? kMost / 2 : kMost)) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' ||
        c == '_' || (c == '.' && !folder.empty())) {
      folder += c;
    } else {
      folder += absl::StrFormat("%%%02X", static_cast<unsigned char>(c));
    }
  }
  if (student.size() > kMost) {
    absl::StrAppend(&folder, "-", text::Sha256(student).substr(0, 16));
  }
  return folder.empty() ? "%" : folder;
}

}  // namespace tinytorch::grade
