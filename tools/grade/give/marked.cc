// A student with results and marks.
#include "tools/grade/give/marked.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/grade/mark/course.h"
#include "tools/grade/mark/points.h"
#include "tools/grade/model.h"
#include "tools/text/bound.h"
#include "tools/text/clean.h"

namespace tinytorch::grade {
namespace {

constexpr size_t kMostMessage = 20'000;

}  // namespace

std::vector<Marked> MarkClass(const ClassResult& result,
                              const CourseFile& course) {
  std::vector<Marked> marked;
  for (size_t i = 0; i < result.results.size(); ++i) {
    Marked entry;
    entry.result = result.results[i];
    if (i < result.submissions.size()) entry.submission = result.submissions[i];
    entry.mark = MarkOf(course, entry.result,
                        HandedInAtOnce(entry.submission, entry.result));
    marked.push_back(std::move(entry));
  }
  std::stable_sort(marked.begin(), marked.end(),
                   [](const Marked& a, const Marked& b) {
                     return a.result.student < b.result.student;
                   });
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

std::string FolderOf(std::string_view student) {
  std::string folder;
  for (const char c : student.substr(0, 80)) {
    if (absl::ascii_isalnum(c) || c == '-' || c == '_' ||
        (c == '.' && !folder.empty())) {
      folder += c;
    } else {
      folder += absl::StrFormat("%%%02X", static_cast<unsigned char>(c));
    }
  }
  return folder.empty() ? "%" : folder;
}

}  // namespace tinytorch::grade
